#pragma once

#include "core/event.h"
#include "core/policy.h"
#include "ui/chat/chat_conversation.h"
#include "wire/endpoint.h"

#include <QWidget>

#include <cstdint>
#include <vector>

QT_BEGIN_NAMESPACE
class QStackedWidget;
class QUrl;
QT_END_NAMESPACE

namespace ratescope {

class ChatComposer;
class ChatHeader;
class ConversationBook;
class ConversationFiles;
class ConversationKeeper;
class ConversationList;
class EngineHandle;
class MessageList;
class MessageView;
class ModelSource;
class NoticeBar;

/// The chat: a conversation to read, the list of all others, and a field to type in. What is sent
/// becomes a job of Priority::typed; what comes back is taken from the one stream of events.
class ChatPane final : public QWidget
{
    Q_OBJECT

public:
    /// All outlive the pane. Without a keeper nothing is kept; without a source there are no lists
    /// of models.
    explicit ChatPane(EngineHandle& engine, ConversationKeeper* keeper = nullptr,
                      ModelSource* models = nullptr, QWidget* parent = nullptr);
    ~ChatPane() override;

    /// Takes in what happened. Changes of policy are read from here, too.
    void fold(const std::vector<Event>& events);
    /// Moves countdowns, lays out what streamed in, and writes what is due; a few times a second.
    void tick(Instant now);
    void setEndpoint(const Endpoint& endpoint);
    /// For "attempt 2 of 6", until the first PolicyChanged comes.
    void setPolicy(const Policy& policy);

    const ChatConversation& conversation() const;

public Q_SLOTS:
    void newChat();
    void stop();
    /// For the window's shortcut to the chat.
    void focusInput();
    /// Shows the list of conversations with its search (Ctrl+F in the pane).
    void showList(bool shown);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void build(ConversationKeeper* keeper, ModelSource* models);
    void connectHeader();
    void connectList(ConversationKeeper* keeper);
    void connectComposer();
    void connectView(MessageView* view);
    void send();
    void beginEdit(std::uint64_t id);
    void recall();
    void regenerate(std::uint64_t id);
    void showSibling(std::uint64_t id, int step);
    void copyMessage(std::uint64_t id);
    void askToOpen(const QUrl& target);
    void askTitle();
    void removeCurrent();
    void opened(std::uint64_t hit);
    void sync();
    Asking asking() const;
    std::size_t indexOf(std::uint64_t id) const;

    ConversationKeeper* m_keeper;
    ConversationBook* m_book;
    ConversationFiles* m_files;
    Instant m_now;
    std::uint64_t m_edited = 0; ///< the message being edited; 0: none

    ChatHeader* m_header = nullptr;
    NoticeBar* m_notice = nullptr;
    QStackedWidget* m_pages = nullptr;
    MessageList* m_list = nullptr;
    ConversationList* m_conversations = nullptr;
    ChatComposer* m_composer = nullptr;
};

} // namespace ratescope
