#pragma once

#include "core/event.h"
#include "core/policy.h"
#include "ui/chat/chat_conversation.h"

#include <QWidget>

#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
class QToolButton;
class QUrl;
QT_END_NAMESPACE

namespace ratescope {

class ChatInput;
class ChatSettingsPopup;
class EngineHandle;
class MessageList;
class MessageView;

/// The chat: a conversation to read and a field to type in. What is sent becomes a job of
/// Priority::typed; what comes back is taken from the one stream of events.
class ChatPane final : public QWidget
{
    Q_OBJECT

public:
    /// The engine outlives the pane.
    explicit ChatPane(EngineHandle& engine, QWidget* parent = nullptr);

    /// Takes in what happened. Changes of policy are read from here, too.
    void fold(const std::vector<Event>& events);
    /// Moves countdowns, and lays out what streamed in; a few times a second.
    void tick(Instant now);
    /// When not usable, nothing can be sent and `why` is shown: one sentence that tells what to do.
    void setEndpointState(bool usable, const QString& why);
    void setModel(const QString& model);
    /// For "attempt 2 of 6", until the first PolicyChanged comes.
    void setPolicy(const Policy& policy);

    ChatSettings settings() const;
    void setSettings(const ChatSettings& settings);
    const ChatConversation& conversation() const { return m_conversation; }

public Q_SLOTS:
    void newChat();
    void stop();
    /// For the window's shortcut to the chat.
    void focusInput();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void build();
    void connectView(MessageView* view);
    void sendOrStop();
    void send();
    void submit(JobSpec job);
    void beginEdit(std::uint64_t id);
    void endEdit();
    void recall();
    void regenerate(std::uint64_t id);
    void copyMessage(std::uint64_t id);
    void askToOpen(const QUrl& target);
    void showSettings();
    void sync();
    void showButtons();
    std::size_t indexOf(std::uint64_t id) const;

    EngineHandle& m_engine;
    ChatConversation m_conversation;
    Instant m_now;
    bool m_usable = true;
    std::uint64_t m_editing = 0; ///< the message being edited; 0: none
    QString m_lastSent;

    QLabel* m_model = nullptr;
    QPushButton* m_newChat = nullptr;
    MessageList* m_list = nullptr;
    QWidget* m_editBanner = nullptr;
    QPushButton* m_endEdit = nullptr;
    QLabel* m_why = nullptr;
    ChatInput* m_input = nullptr;
    QToolButton* m_more = nullptr;
    QPushButton* m_send = nullptr;
    ChatSettingsPopup* m_settings = nullptr;
};

} // namespace ratescope
