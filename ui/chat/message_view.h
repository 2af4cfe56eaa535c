#pragma once

#include "ui/chat/conversation_message.h"

#include <QIcon>
#include <QWidget>

#include <vector>

QT_BEGIN_NAMESPACE
class QBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;
class QUrl;
QT_END_NAMESPACE

namespace ratescope {

class AttachmentChip;
class MessageBody;

/// In the colours of the palette; made once for all messages.
struct MessageIcons
{
    QIcon copy;
    QIcon edit;
    QIcon regenerate;
    QIcon previous;
    QIcon next;
    QIcon attach;
};

/// What a message view has to know besides its message.
struct MessageContext
{
    QString place;          ///< in the queue, in words; empty when it is in none
    int mostAttempts = 1;   ///< what the policy allows
    bool idle = true;       ///< nothing is open, so it may be asked again, edited, or put aside
    bool prominent = false; ///< its actions show without pointing at it
    bool operator==(const MessageContext&) const = default;
};

/// One message: who, its text, what may be done with it, and the line that says how it stands.
class MessageView final : public QWidget
{
    Q_OBJECT

public:
    MessageView(const ConversationMessage& message, const MessageIcons& icons, QWidget* parent);

    std::uint64_t id() const { return m_id; }
    /// Brings what is shown up to date; cheap when nothing changed.
    void display(const ConversationMessage& message, const MessageContext& context, Instant now);
    int heightAt(int width);

    /// What can be reached by Tab, in the order of the eye.
    std::vector<QWidget*> focusOrder() const;
    MessageBody* body() const { return m_body; }

Q_SIGNALS:
    void copyRequested(std::uint64_t id);
    void codeCopyRequested(const QString& text);
    void regenerateRequested(std::uint64_t id);
    void editRequested(std::uint64_t id);
    /// -1: the sibling before; +1: the one after.
    void siblingRequested(std::uint64_t id, int step);
    void retryNowRequested();
    void giveUpRequested();
    void linkActivated(const QUrl& target);

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build(const ConversationMessage& message, const MessageIcons& icons);
    void buildHeader(QBoxLayout* column, const MessageIcons& icons);
    QToolButton* addAction(QBoxLayout* row, const QIcon& icon, const QString& text,
                           const QString& name);
    QPushButton* addAnswerButton(QBoxLayout* row, const QString& text, const QString& name);
    void showState(const ConversationMessage& message, Instant now);
    void showActions();

    std::uint64_t m_id = 0;
    Role m_role = Role::user;
    std::uint64_t m_revision = 0;
    int m_epoch = 0;
    bool m_empty = true;
    MessageContext m_context;
    QLabel* m_who = nullptr;
    MessageBody* m_body = nullptr;
    QLabel* m_state = nullptr;
    QLabel* m_detail = nullptr;
    QWidget* m_buttons = nullptr;
    std::vector<AttachmentChip*> m_chips;
    QToolButton* m_previous = nullptr;
    QLabel* m_siblings = nullptr;
    QToolButton* m_next = nullptr;
    QToolButton* m_copy = nullptr;
    QToolButton* m_regenerate = nullptr;
    QToolButton* m_edit = nullptr;
    QPushButton* m_retryNow = nullptr;
    QPushButton* m_giveUp = nullptr;
    QPushButton* m_retry = nullptr;
};

} // namespace ratescope
