#include "ui/chat/conversation_book.h"

#include "wire/conversation_text.h"

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

constexpr Duration saveInterval = std::chrono::milliseconds(400);

} // namespace

ConversationBook::ConversationBook(EngineHandle& engine, ConversationKeeper* keeper,
                                   QObject* parent)
    : QObject(parent)
    , m_engine(engine)
    , m_keeper(keeper)
    , m_current(std::make_unique<OpenConversation>(ChatSettings()))
{
    if (m_keeper != nullptr) {
        connect(m_keeper, &ConversationKeeper::loaded, this, &ConversationBook::showLoaded);
        connect(m_keeper, &ConversationKeeper::nothingKept, this, [this] { m_loading = false; });
    }
}

ConversationBook::~ConversationBook()
{
    save(*m_current);
    for (const auto& entry : m_background) {
        save(*entry);
    }
}

KeptConversation ConversationBook::snapshot() const
{
    return {m_current->header, m_current->talk.changedSince(0)};
}

std::optional<QueuePlace> ConversationBook::place() const
{
    const std::optional<JobId> job = current().openJob();
    if (!job || !std::holds_alternative<MessageQueued>(current().messages().back().state)) {
        const auto* waiting =
            job ? std::get_if<MessageWaiting>(&current().messages().back().state) : nullptr;
        if (waiting == nullptr || waiting->reason == WaitReason::backoff) {
            return std::nullopt;
        }
    }
    return m_places.of(*job);
}

void ConversationBook::setSettings(const ChatSettings& settings)
{
    m_current->header.settings = settings;
    if (!current().messages().empty()) {
        save(*m_current);
    }
}

void ConversationBook::ask(const TypedMessage& typed, Asking asking)
{
    if (m_current->header.title.isEmpty()) {
        const QString& text = typed.text.trimmed().isEmpty() && !typed.attachments.empty()
                                  ? typed.attachments.front().name
                                  : typed.text;
        m_current->header.title = titleFrom(text);
        m_current->header.created = asking.at;
    }
    asking.settings = settings();
    submit(m_current->talk.ask(typed, asking), asking.at);
}

void ConversationBook::askAgain(std::size_t index, Asking asking)
{
    asking.settings = settings();
    submit(m_current->talk.askAgain(index, asking), asking.at);
}

void ConversationBook::askInstead(std::size_t index, const TypedMessage& typed, Asking asking)
{
    asking.settings = settings();
    submit(m_current->talk.askInstead(index, typed, asking), asking.at);
}

void ConversationBook::submit(JobSpec job, WallTime at)
{
    m_engine.submit(std::move(job));
    m_current->header.changed = at;
    m_removed.reset();
    save(*m_current);
    Q_EMIT listChanged();
}

void ConversationBook::showSibling(std::size_t index, int step)
{
    m_current->talk.showSibling(index, step);
    save(*m_current);
}

void ConversationBook::stop()
{
    cancel(m_current->talk.stop());
    save(*m_current);
}

void ConversationBook::retryNow()
{
    if (const std::optional<JobId> job = current().openJob()) {
        m_engine.retryNow(*job);
    }
}

void ConversationBook::cancel(const std::optional<JobId>& job)
{
    if (job) {
        m_engine.cancel(*job);
    }
}

void ConversationBook::putAway()
{
    if (m_keeper == nullptr) {
        cancel(m_current->talk.stop()); // there would be no way back to it
    }
    save(*m_current);
    if (m_current->talk.pending()) {
        m_background.push_back(std::move(m_current));
    }
}

void ConversationBook::show(std::unique_ptr<OpenConversation> entry, std::uint64_t hit)
{
    putAway();
    m_current = std::move(entry);
    Q_EMIT opened(hit);
}

void ConversationBook::startNew()
{
    m_loading = false;
    if (!current().messages().empty()) {
        show(std::make_unique<OpenConversation>(settings()), 0);
    }
}

void ConversationBook::openLatest()
{
    if (m_keeper != nullptr) {
        m_loading = true;
        m_wanted = m_wantedHit = 0;
        m_keeper->loadLatest();
    }
}

void ConversationBook::open(std::uint64_t id, std::uint64_t hit)
{
    m_loading = false;
    if (id == header().id) {
        if (hit != 0 && !current().busy()) {
            m_current->talk.showBranchOf(hit);
        }
        Q_EMIT opened(hit);
        return;
    }
    const auto found = std::find_if(m_background.begin(), m_background.end(),
                                    [id](const auto& entry) { return entry->header.id == id; });
    if (found != m_background.end()) {
        std::unique_ptr<OpenConversation> entry = std::move(*found);
        m_background.erase(found);
        show(std::move(entry), hit);
    } else if (m_keeper != nullptr) {
        m_loading = true;
        m_wanted = id;
        m_wantedHit = hit;
        m_keeper->load(id);
    }
}

void ConversationBook::showLoaded(const KeptConversation& kept)
{
    // A person may have gone elsewhere while it was being read.
    const bool latest = m_wanted == 0 && current().messages().empty();
    if (!m_loading || (kept.header.id != m_wanted && !latest)) {
        return;
    }
    m_loading = false;
    auto entry = std::make_unique<OpenConversation>(kept);
    if (m_wantedHit != 0) {
        entry->talk.showBranchOf(m_wantedHit);
    }
    show(std::move(entry), m_wantedHit);
}

void ConversationBook::rename(std::uint64_t id, const QString& title)
{
    const QString clean = titleFrom(title);
    if (clean.isEmpty()) {
        return;
    }
    if (id == header().id) {
        m_current->header.title = clean;
    }
    for (const auto& entry : m_background) {
        if (entry->header.id == id) {
            entry->header.title = clean;
        }
    }
    if (m_keeper != nullptr) {
        m_keeper->rename(id, clean);
    }
    Q_EMIT listChanged();
}

void ConversationBook::remove(std::uint64_t id, const QString& title)
{
    if (m_keeper == nullptr) {
        return;
    }
    const bool wasCurrent = id == header().id;
    if (wasCurrent) {
        stop();
    }
    for (const auto& entry : m_background) {
        if (entry->header.id == id) {
            cancel(entry->talk.stop());
            save(*entry);
        }
    }
    m_keeper->setDeleted(id, true);
    m_removed = Removed{id, title, wasCurrent};
    if (wasCurrent) {
        startNew();
    }
    Q_EMIT listChanged();
}

std::optional<QString> ConversationBook::removed() const
{
    return m_removed ? std::optional(m_removed->title) : std::nullopt;
}

void ConversationBook::undoRemove()
{
    if (!m_removed) {
        return;
    }
    const Removed removed = *std::exchange(m_removed, std::nullopt);
    m_keeper->setDeleted(removed.id, false);
    if (removed.wasCurrent && current().messages().empty()) {
        open(removed.id);
    }
    Q_EMIT listChanged();
}

void ConversationBook::adopt(KeptConversation conversation)
{
    m_loading = false;
    show(OpenConversation::fromFile(std::move(conversation)), 0);
    save(*m_current);
    Q_EMIT listChanged();
}

void ConversationBook::fold(const std::vector<Event>& events)
{
    for (const Event& event : events) {
        m_places.fold(event);
        m_endSeen = m_endSeen || std::holds_alternative<JobFinished>(event.body);
    }
    const auto take = [&](ChatConversation& talk) {
        for (const JobId job : talk.fold(events)) {
            m_engine.cancel(job);
        }
    };
    take(m_current->talk);
    for (const auto& entry : m_background) {
        take(entry->talk);
    }
}

void ConversationBook::tick(Instant now)
{
    // What streams is not written faster than the disk takes it.
    const bool due = now - m_savedAt >= saveInterval && (m_keeper == nullptr || m_keeper->idle());
    if (!due && !std::exchange(m_endSeen, false)) {
        return;
    }
    m_savedAt = now;
    save(*m_current);
    for (const auto& entry : m_background) {
        save(*entry);
    }
    std::erase_if(m_background, [](const auto& entry) { return !entry->talk.pending(); });
}

void ConversationBook::save(OpenConversation& conversation)
{
    if (m_keeper != nullptr) {
        conversation.save(*m_keeper);
    }
}

} // namespace ratescope
