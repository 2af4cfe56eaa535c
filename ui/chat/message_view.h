#pragma once

#include "ui/chat/conversation_message.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QBoxLayout;
class QLabel;
class QToolButton;
class QPushButton;
class QUrl;
QT_END_NAMESPACE

namespace ratescope {

class MessageBody;

/// What a message view has to know besides its message.
struct MessageContext
{
    QString model;              ///< as shown over answers
    int mostAttempts = 1;       ///< what the policy allows
    bool canRegenerate = false; ///< this is the last answer, and nothing is open
    bool canEdit = false;       ///< this is the last question, and nothing is open
    bool prominent = false;     ///< its actions show without pointing at it
    bool operator==(const MessageContext&) const = default;
};

/// One message: who, its text, what may be done with it, and the line that says how it stands.
class MessageView final : public QWidget
{
    Q_OBJECT

public:
    MessageView(const ConversationMessage& message, QWidget* parent);

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
    void build(Role role);
    QToolButton* addAction(QBoxLayout* row, const QString& text, const QString& name);
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
    QToolButton* m_copy = nullptr;
    QToolButton* m_regenerate = nullptr;
    QToolButton* m_edit = nullptr;
    QPushButton* m_retryNow = nullptr;
    QPushButton* m_giveUp = nullptr;
    QPushButton* m_retry = nullptr;
};

} // namespace ratescope
