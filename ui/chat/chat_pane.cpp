#include "ui/chat/chat_pane.h"

#include "engine/engine_handle.h"
#include "store/conversation_keeper.h"
#include "ui/chat/chat_composer.h"
#include "ui/chat/chat_header.h"
#include "ui/chat/chat_words.h"
#include "ui/chat/conversation_book.h"
#include "ui/chat/conversation_files.h"
#include "ui/chat/conversation_list.h"
#include "ui/chat/message_list.h"
#include "ui/chat/message_view.h"
#include "ui/chat/notice_bar.h"

#include <QInputDialog>
#include <QKeyEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>
#include <utility>

namespace ratescope {

ChatPane::ChatPane(EngineHandle& engine, ConversationKeeper* keeper, ModelSource* models,
                   QWidget* parent)
    : QWidget(parent)
    , m_keeper(keeper)
    , m_book(new ConversationBook(engine, keeper, this))
    , m_files(new ConversationFiles(this))
    , m_now(engine.now())
{
    build(keeper, models);
    connectHeader();
    connectList(keeper);
    connectComposer();
    connect(m_book, &ConversationBook::opened, this, &ChatPane::opened);
    connect(m_files, &ConversationFiles::failed, m_notice, &NoticeBar::say);
    connect(m_files, &ConversationFiles::imported, m_book, &ConversationBook::adopt);
    opened(0);
    m_book->openLatest();
}

ChatPane::~ChatPane() = default;

void ChatPane::build(ConversationKeeper* keeper, ModelSource* models)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    m_header = new ChatHeader(keeper != nullptr, this);
    m_notice = new NoticeBar(tr("OK"), QStringLiteral("keepingOk"), this);
    m_notice->setObjectName(QStringLiteral("keeping"));
    m_pages = new QStackedWidget(this);
    m_list = new MessageList(m_pages);
    m_conversations = new ConversationList(m_pages);
    m_pages->addWidget(m_list);
    m_pages->addWidget(m_conversations);
    m_composer = new ChatComposer(models, this);
    column->addWidget(m_header);
    column->addWidget(m_notice);
    column->addWidget(m_pages, 1);
    column->addWidget(m_composer);
    connect(m_list, &MessageList::viewMade, this, &ChatPane::connectView);
    connect(m_list, &MessageList::syncNeeded, this, &ChatPane::sync);
}

void ChatPane::connectHeader()
{
    connect(m_header, &ChatHeader::newRequested, this, &ChatPane::newChat);
    connect(m_header, &ChatHeader::listToggled, this, &ChatPane::showList);
    connect(m_header, &ChatHeader::renameRequested, this, &ChatPane::askTitle);
    connect(m_header, &ChatHeader::removeRequested, this, &ChatPane::removeCurrent);
    connect(m_header, &ChatHeader::exportMarkdownRequested, this,
            [this] { m_files->exportMarkdown(m_book->snapshot()); });
    connect(m_header, &ChatHeader::exportJsonRequested, this,
            [this] { m_files->exportJson(m_book->snapshot()); });
    connect(m_header, &ChatHeader::importRequested, m_files, &ConversationFiles::import);
}

void ChatPane::connectList(ConversationKeeper* keeper)
{
    if (keeper == nullptr) {
        return;
    }
    connect(m_conversations, &ConversationList::searchChanged, keeper, &ConversationKeeper::list);
    connect(m_conversations, &ConversationList::openRequested, this,
            [this](std::uint64_t id, std::uint64_t hit) {
                showList(false);
                m_book->open(id, hit);
            });
    connect(m_conversations, &ConversationList::renameRequested, m_book, &ConversationBook::rename);
    connect(m_conversations, &ConversationList::removeRequested, m_book, &ConversationBook::remove);
    connect(m_conversations, &ConversationList::undoRequested, m_book,
            &ConversationBook::undoRemove);
    connect(m_book, &ConversationBook::listChanged, this, [this] {
        m_header->setTitle(m_book->header().title);
        m_conversations->setRemoved(m_book->removed());
        if (m_pages->currentWidget() == m_conversations) {
            m_keeper->list(m_conversations->search());
        }
    });
    connect(keeper, &ConversationKeeper::listed, m_conversations, &ConversationList::setSummaries);
    connect(keeper, &ConversationKeeper::failed, m_notice, &NoticeBar::say);
}

void ChatPane::connectComposer()
{
    connect(m_composer, &ChatComposer::sendRequested, this, &ChatPane::send);
    connect(m_composer, &ChatComposer::stopRequested, this, &ChatPane::stop);
    connect(m_composer, &ChatComposer::recallRequested, this, &ChatPane::recall);
    connect(m_composer, &ChatComposer::editEnded, this, [this] { m_edited = 0; });
    connect(m_composer, &ChatComposer::settingsChanged, this,
            [this] { m_book->setSettings(m_composer->settings()); });
}

const ChatConversation& ChatPane::conversation() const
{
    return m_book->current();
}

void ChatPane::fold(const std::vector<Event>& events)
{
    if (events.empty()) {
        return;
    }
    m_now = std::max(m_now, events.back().at);
    for (const Event& event : events) {
        if (const auto* changed = std::get_if<PolicyChanged>(&event.body)) {
            setPolicy(*changed->policy);
        }
    }
    m_book->fold(events);
    sync();
}

void ChatPane::tick(Instant now)
{
    m_now = now;
    m_book->tick(now);
    if (conversation().busy()) {
        sync();
    }
}

void ChatPane::setEndpoint(const Endpoint& endpoint)
{
    m_composer->setEndpoint(endpoint);
}

void ChatPane::setPolicy(const Policy& policy)
{
    // Under a controller being told to slow down uses no retry up: there is no number to tell.
    const bool counted = policy.controller.kind == ControllerKind::off;
    m_list->setMostAttempts(counted ? policy.backoff.retries + 1 : 0);
}

Asking ChatPane::asking() const
{
    return {
        m_composer->settings(), m_composer->model(), m_composer->otherModel(),
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now())};
}

void ChatPane::send()
{
    if (conversation().busy() || !m_composer->ready()) {
        return;
    }
    const std::size_t index = indexOf(std::exchange(m_edited, 0));
    const TypedMessage typed = m_composer->take();
    showList(false);
    m_book->setSettings(m_composer->settings());
    if (index < conversation().messages().size()) {
        m_book->askInstead(index, typed, asking());
    } else {
        m_book->ask(typed, asking());
    }
    m_list->followBottom();
}

void ChatPane::stop()
{
    m_book->stop();
    sync();
}

void ChatPane::focusInput()
{
    m_composer->focusInput();
}

void ChatPane::newChat()
{
    m_book->startNew();
    showList(false);
    focusInput();
}

void ChatPane::showList(bool shown)
{
    if (m_keeper == nullptr) {
        return;
    }
    const bool wasShown = m_pages->currentWidget() == m_conversations;
    m_header->setListShown(shown);
    if (shown) {
        m_pages->setCurrentWidget(m_conversations);
        m_conversations->setCurrent(m_book->header().id);
        m_conversations->begin();
        m_keeper->list({});
    } else if (wasShown) {
        m_pages->setCurrentWidget(m_list);
        m_conversations->setRemoved(std::nullopt);
        focusInput();
    }
}

void ChatPane::opened(std::uint64_t hit)
{
    if (std::exchange(m_edited, 0) != 0) {
        m_composer->endEdit();
    }
    m_composer->setSettings(m_book->settings());
    m_header->setTitle(m_book->header().title);
    m_conversations->setCurrent(m_book->header().id);
    const std::size_t index = indexOf(hit);
    if (index < conversation().messages().size()) {
        sync();
        m_list->scrollTo(index);
    } else {
        m_list->followBottom();
    }
}

void ChatPane::askTitle()
{
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Rename"));
    dialog->setLabelText(tr("Title of this conversation"));
    dialog->setTextValue(m_book->header().title);
    connect(dialog, &QInputDialog::textValueSelected, this,
            [this, id = m_book->header().id](const QString& title) { m_book->rename(id, title); });
    dialog->open();
}

void ChatPane::removeCurrent()
{
    const ConversationHeader header = m_book->header();
    showList(true); // where it can be undone
    m_book->remove(header.id, header.title);
}

void ChatPane::sync()
{
    const std::optional<QueuePlace> place = m_book->place();
    m_list->sync(conversation().messages(), place ? ChatWords::place(*place) : QString(), m_now);
    m_composer->setBusy(conversation().busy());
    m_header->setFilled(!conversation().messages().empty());
}

bool ChatPane::event(QEvent* event)
{
    // The pane's own Ctrl+F goes before the window's while the focus is in here.
    if (event->type() == QEvent::ShortcutOverride && m_keeper != nullptr &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Find)) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void ChatPane::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Find)) {
        showList(true);
    } else if (event->key() != Qt::Key_Escape) {
        QWidget::keyPressEvent(event);
    } else if (m_pages->currentWidget() == m_conversations) {
        showList(false);
    } else if (conversation().busy()) {
        stop();
    } else if (m_edited != 0) {
        m_composer->endEdit();
    } else {
        event->ignore();
    }
}

} // namespace ratescope
