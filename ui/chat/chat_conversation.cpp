#include "ui/chat/chat_conversation.h"

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

ChatRequest requestFor(const std::vector<ConversationMessage>& messages, const Asking& asking)
{
    const ChatSettings& settings = asking.settings;
    ChatRequest request;
    request.model = asking.otherModel.toStdString();
    request.stream = true;
    request.maxTokens = settings.maxTokens;
    request.temperature = settings.temperature;
    request.topP = settings.topP;
    for (const QString& sequence : settings.stop) {
        request.stop.push_back(sequence.toStdString());
    }
    if (!settings.systemPrompt.trimmed().isEmpty()) {
        request.messages.push_back({Role::system, settings.systemPrompt.toStdString()});
    }
    for (const ConversationMessage& message : messages) {
        // A failed answer is no answer: the model must not be told that it said this.
        const bool answerToRepeat = std::holds_alternative<MessageDone>(message.state) ||
                                    std::holds_alternative<MessageStopped>(message.state);
        if (message.role == Role::user || (answerToRepeat && !message.text.isEmpty())) {
            request.messages.push_back(
                {message.role, withAttachments(message.text, message.attachments).toStdString()});
        }
    }
    return request;
}

} // namespace

ChatConversation::ChatConversation(const KeptConversation& kept)
{
    m_tree.load(kept);
}

std::optional<JobId> ChatConversation::openJob() const
{
    return m_open ? m_open->job : std::nullopt;
}

void ChatConversation::append(Role role, const Asking& asking, const TypedMessage& typed,
                              MessageState state)
{
    ConversationMessage message;
    message.role = role;
    message.text = typed.text;
    message.attachments = typed.attachments;
    message.at = asking.at;
    message.state = std::move(state);
    if (role == Role::assistant) {
        message.model = asking.model;
    }
    m_tree.append(std::move(message));
}

JobSpec ChatConversation::openAnswer(const Asking& asking)
{
    JobSpec job;
    job.request = std::make_shared<const ChatRequest>(requestFor(messages(), asking));
    job.priority = Priority::typed;
    job.wantsText = true;
    append(Role::assistant, asking, {}, MessageQueued{});
    // No other submitter's small numbers meet this.
    job.tag = messages().back().id;
    m_open.emplace();
    m_open->tag = job.tag;
    return job;
}

JobSpec ChatConversation::ask(const TypedMessage& typed, const Asking& asking)
{
    Q_ASSERT(!busy());
    append(Role::user, asking, typed, MessageTyped{});
    return openAnswer(asking);
}

JobSpec ChatConversation::askAgain(std::size_t index, const Asking& asking)
{
    Q_ASSERT(!busy() && index < messages().size() && messages()[index].role == Role::assistant);
    m_tree.cut(index);
    return openAnswer(asking);
}

JobSpec ChatConversation::askInstead(std::size_t index, const TypedMessage& typed,
                                     const Asking& asking)
{
    Q_ASSERT(!busy() && index < messages().size() && messages()[index].role == Role::user);
    m_tree.cut(index);
    return ask(typed, asking);
}

void ChatConversation::showSibling(std::size_t index, int step)
{
    Q_ASSERT(!busy() && index < messages().size());
    m_tree.showSibling(index, step);
}

void ChatConversation::showBranchOf(std::uint64_t id)
{
    Q_ASSERT(!busy());
    m_tree.showBranchOf(id);
}

std::vector<KeptMessage> ChatConversation::changedSince(std::uint64_t revision) const
{
    return m_tree.changedSince(revision);
}

std::optional<JobId> ChatConversation::stop()
{
    if (!m_open) {
        return std::nullopt;
    }
    const std::optional<JobId> job = m_open->job;
    if (!job) {
        m_unwantedTags.push_back(m_open->tag);
    }
    setState(MessageStopped{});
    m_open.reset();
    return job;
}

void ChatConversation::setState(MessageState state)
{
    m_tree.last().state = std::move(state);
    m_tree.touched(m_tree.last());
}

std::vector<JobId> ChatConversation::fold(const std::vector<Event>& events)
{
    for (const Event& event : events) {
        std::visit(
            [this, &event](const auto& body) {
                if constexpr (requires { on(body, event.at); }) {
                    on(body, event.at);
                }
            },
            event.body);
    }
    return std::exchange(m_unwantedJobs, {});
}

void ChatConversation::on(const JobQueued& event, Instant at)
{
    if (event.tag == 0) {
        return;
    }
    if (m_open && !m_open->job && m_open->tag == event.tag) {
        m_open->job = event.job;
        m_open->askedAt = at;
        setState(MessageQueued{});
    } else if (std::erase(m_unwantedTags, event.tag) > 0) {
        m_unwantedJobs.push_back(event.job);
    }
}

void ChatConversation::on(const JobWaiting& event, Instant)
{
    if (!isOpenJob(event.job)) {
        return;
    }
    MessageWaiting waiting;
    waiting.reason = event.reason;
    waiting.until = event.until;
    waiting.attempts = event.attempts;
    if (event.attempts > 0) {
        waiting.cause = m_open->outcome.cause;
        waiting.httpStatus = m_open->outcome.httpStatus;
        waiting.said = QString::fromStdString(m_open->outcome.said);
    }
    setState(std::move(waiting));
}

void ChatConversation::on(const AttemptStarted& event, Instant at)
{
    if (!isOpenJob(event.attempt.job)) {
        return;
    }
    ConversationMessage& message = m_tree.last();
    if (!message.text.isEmpty()) {
        message.text.clear();
        ++message.epoch;
    }
    m_open->attempts = event.attempt.number;
    m_open->attemptAt = at;
    m_open->begunAt.reset();
    setState(MessageStreaming{at, event.attempt.number, false});
}

void ChatConversation::on(const AnswerBegan& event, Instant at)
{
    if (!isOpenJob(event.attempt.job) || event.attempt.number != m_open->attempts) {
        return;
    }
    m_open->begunAt = at;
    setState(MessageStreaming{m_open->attemptAt.value_or(at), event.attempt.number, true});
}

void ChatConversation::on(const AnswerText& event, Instant)
{
    if (!isOpenJob(event.attempt.job) || event.attempt.number != m_open->attempts) {
        return;
    }
    ConversationMessage& message = m_tree.last();
    message.text += QString::fromStdString(event.text);
    m_tree.touched(message);
}

void ChatConversation::on(const AttemptFinished& event, Instant)
{
    if (!isOpenJob(event.attempt.job)) {
        return;
    }
    m_open->duration = event.duration;
    m_open->outcome = event.outcome;
    if (event.outcome.kind != OutcomeKind::answered) {
        setState(MessageQueued{});
    }
}

void ChatConversation::on(const JobFinished& event, Instant)
{
    if (!isOpenJob(event.job)) {
        return;
    }
    switch (event.end) {
    case JobEnd::answered: {
        MessageDone done;
        done.duration = m_open->duration;
        if (m_open->attemptAt && m_open->begunAt) {
            done.firstText = *m_open->begunAt - *m_open->attemptAt;
        }
        if (m_open->attemptAt && m_open->askedAt) {
            done.waited = *m_open->attemptAt - *m_open->askedAt;
        }
        if (m_open->outcome.usage) {
            done.promptTokens = m_open->outcome.usage->prompt;
            done.tokens = m_open->outcome.usage->completion;
        }
        done.attempts = event.attempts;
        setState(done);
        break;
    }
    case JobEnd::lost:
        setState(MessageFailed{event.cause, event.attempts, QString::fromStdString(event.why),
                               QString::fromStdString(m_open->outcome.said)});
        break;
    case JobEnd::cancelled:
        setState(MessageStopped{});
        break;
    }
    m_open.reset();
}

} // namespace ratescope
