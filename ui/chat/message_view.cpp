#include "ui/chat/message_view.h"

#include "core/advice.h"
#include "ui/chat/attachment_chip.h"
#include "ui/chat/chat_words.h"
#include "ui/chat/message_body.h"

#include <QApplication>
#include <QBoxLayout>
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QUrl>

namespace ratescope {

namespace {

constexpr int padding = 8;
constexpr int longestDetail = 240;

QLabel* addLabel(QBoxLayout* layout, QWidget* parent, const QString& name)
{
    auto* label = new QLabel(parent);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(label);
    return label;
}

/// Sets the text only when it differs, so that an unchanged line costs no layout.
void setText(QLabel* label, const QString& text)
{
    if (label->text() != text) {
        label->setText(text);
    }
    label->setVisible(!text.isEmpty());
}

} // namespace

MessageView::MessageView(const ConversationMessage& message, const MessageIcons& icons,
                         QWidget* parent)
    : QWidget(parent)
    , m_id(message.id)
    , m_role(message.role)
{
    build(message, icons);
}

void MessageView::buildHeader(QBoxLayout* column, const MessageIcons& icons)
{
    auto* header = new QHBoxLayout;
    header->setSpacing(0);
    m_who = new QLabel(this);
    m_who->setTextFormat(Qt::PlainText);
    QFont bold = font();
    bold.setBold(true);
    m_who->setFont(bold);
    m_who->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    header->addWidget(m_who, 1);
    m_previous = addAction(header, icons.previous, tr("Show the version before"),
                           QStringLiteral("previousSibling"));
    m_siblings = new QLabel(this);
    m_siblings->setObjectName(QStringLiteral("siblings"));
    m_siblings->setForegroundRole(QPalette::PlaceholderText);
    m_siblings->hide();
    header->addWidget(m_siblings);
    m_next =
        addAction(header, icons.next, tr("Show the next version"), QStringLiteral("nextSibling"));
    m_regenerate = addAction(header, icons.regenerate, tr("Ask again for this answer"),
                             QStringLiteral("regenerate"));
    m_edit = addAction(header, icons.edit, tr("Change this message and send it again"),
                       QStringLiteral("edit"));
    m_copy = addAction(header, icons.copy, tr("Copy message"), QStringLiteral("copyMessage"));
    column->addLayout(header);
    // The row keeps its height while its buttons come and go.
    m_who->setMinimumHeight(m_copy->sizeHint().height());

    connect(m_copy, &QToolButton::clicked, this, [this] { Q_EMIT copyRequested(m_id); });
    connect(m_edit, &QToolButton::clicked, this, [this] { Q_EMIT editRequested(m_id); });
    connect(m_regenerate, &QToolButton::clicked, this,
            [this] { Q_EMIT regenerateRequested(m_id); });
    connect(m_previous, &QToolButton::clicked, this, [this] { Q_EMIT siblingRequested(m_id, -1); });
    connect(m_next, &QToolButton::clicked, this, [this] { Q_EMIT siblingRequested(m_id, 1); });
}

void MessageView::build(const ConversationMessage& message, const MessageIcons& icons)
{
    const Role role = message.role;
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(padding, padding / 2, padding, padding / 2);
    column->setSpacing(2);
    buildHeader(column, icons);
    for (const Attachment& attachment : message.attachments) {
        auto* chip = new AttachmentChip(attachment, icons.attach, this);
        column->addWidget(chip);
        m_chips.push_back(chip);
    }

    m_body = new MessageBody(
        role == Role::user ? MessageBody::Form::plain : MessageBody::Form::markdown, this);
    m_body->setAccessibleName(role == Role::user ? tr("Your message") : tr("Answer"));
    m_body->installEventFilter(this);
    column->addWidget(m_body);

    m_state = addLabel(column, this, QStringLiteral("state"));
    m_detail = addLabel(column, this, QStringLiteral("detail"));
    m_detail->setForegroundRole(QPalette::PlaceholderText);
    m_buttons = new QWidget(this);
    auto* row = new QHBoxLayout(m_buttons);
    row->setContentsMargins(0, 2, 0, 2);
    m_retryNow = addAnswerButton(row, tr("Retry &now"), QStringLiteral("retryNow"));
    m_giveUp = addAnswerButton(row, tr("&Give up"), QStringLiteral("giveUp"));
    m_retry = addAnswerButton(row, tr("&Retry"), QStringLiteral("retry"));
    row->addStretch();
    column->addWidget(m_buttons);

    connect(m_retry, &QPushButton::clicked, this, [this] { Q_EMIT regenerateRequested(m_id); });
    connect(m_retryNow, &QPushButton::clicked, this, &MessageView::retryNowRequested);
    connect(m_giveUp, &QPushButton::clicked, this, &MessageView::giveUpRequested);
    connect(m_body, &MessageBody::linkActivated, this, &MessageView::linkActivated);
    connect(m_body, &MessageBody::codeCopyRequested, this, &MessageView::codeCopyRequested);
}

QToolButton* MessageView::addAction(QBoxLayout* row, const QIcon& icon, const QString& text,
                                    const QString& name)
{
    auto* button = new QToolButton(this);
    button->setIcon(icon);
    button->setToolTip(text);
    button->setAccessibleName(text);
    button->setObjectName(name);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->installEventFilter(this);
    button->hide();
    row->addWidget(button);
    return button;
}

QPushButton* MessageView::addAnswerButton(QBoxLayout* row, const QString& text, const QString& name)
{
    auto* button = new QPushButton(text, m_buttons);
    button->setObjectName(name);
    button->setAutoDefault(false);
    button->hide();
    row->addWidget(button);
    return button;
}

void MessageView::display(const ConversationMessage& message, const MessageContext& context,
                          Instant now)
{
    const bool open = isOpen(message.state);
    const bool changed = message.revision != m_revision || !(context == m_context);
    if (!changed && !open) {
        return;
    }
    if (message.epoch != m_epoch) {
        m_body->reset();
        m_epoch = message.epoch;
    }
    m_revision = message.revision;
    m_context = context;
    m_empty = message.text.isEmpty();

    const QString model = message.model.isEmpty() ? tr("Model") : message.model;
    const QString who = message.role == Role::user ? tr("You") : model;
    setText(m_who, who);
    m_who->setToolTip(message.role == Role::user ? QString() : who);
    setText(m_siblings, message.siblings < 2
                            ? QString()
                            : tr("%1 of %2").arg(message.sibling).arg(message.siblings));
    m_previous->setEnabled(context.idle && message.sibling > 1);
    m_next->setEnabled(context.idle && message.sibling < message.siblings);
    m_body->setVisible(!m_empty);
    m_body->showText(message.text, !open, now);
    showState(message, now);
    showActions();
}

void MessageView::showState(const ConversationMessage& message, Instant now)
{
    QString line = ChatWords::stateLine(message.state, now, m_context.mostAttempts);
    if (!m_context.place.isEmpty()) {
        line += QStringLiteral(" · ") + m_context.place;
    }
    setText(m_state, line);
    const auto* waiting = std::get_if<MessageWaiting>(&message.state);
    const auto* failed = std::get_if<MessageFailed>(&message.state);
    QString detail;
    if (waiting != nullptr) {
        detail = waiting->said;
    } else if (failed != nullptr) {
        detail = ChatWords::advice(failed->cause);
        if (!failed->said.isEmpty()) {
            detail += u'\n' + (isServersWord(failed->cause) ? tr("The server said: %1")
                                                            : tr("What happened: %1"))
                                  .arg(failed->said);
        }
    }
    if (detail.size() > longestDetail) {
        detail.truncate(longestDetail);
        detail += u'…';
    }
    setText(m_detail, detail);

    const bool strong = waiting != nullptr || failed != nullptr;
    m_state->setForegroundRole(strong ? QPalette::WindowText : QPalette::PlaceholderText);
    m_retryNow->setVisible(waiting != nullptr && waiting->reason == WaitReason::backoff);
    m_giveUp->setVisible(waiting != nullptr);
    m_retry->setVisible(failed != nullptr && m_context.idle);
    m_buttons->setVisible(!m_giveUp->isHidden() || !m_retry->isHidden());
}

void MessageView::showActions()
{
    const QWidget* focused = QApplication::focusWidget();
    const bool shown =
        m_context.prominent || underMouse() || (focused != nullptr && isAncestorOf(focused));
    const bool typed = m_role == Role::user;
    const bool versions = !m_siblings->isHidden();
    m_previous->setVisible(versions);
    m_next->setVisible(versions);
    m_copy->setVisible(shown && !m_empty);
    m_edit->setVisible(shown && m_context.idle && typed);
    m_regenerate->setVisible(shown && m_context.idle && !typed && m_retry->isHidden());
}

int MessageView::heightAt(int width)
{
    if (!m_body->isHidden()) {
        const int height = m_body->heightAt(width - 2 * padding);
        if (m_body->minimumHeight() != height) {
            m_body->setFixedHeight(height);
        }
    }
    // Without a wrapping line in it a layout has no height for a width.
    return layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width)
                                         : layout()->totalSizeHint().height();
}

std::vector<QWidget*> MessageView::focusOrder() const
{
    std::vector<QWidget*> order{m_previous, m_next, m_regenerate, m_edit, m_copy, m_body};
    for (QWidget* button : m_body->copyButtons()) {
        order.push_back(button);
    }
    order.insert(order.end(), {m_retryNow, m_giveUp, m_retry});
    return order;
}

void MessageView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    if (m_role == Role::user) {
        painter.setBrush(palette().alternateBase());
        painter.drawRoundedRect(QRectF(rect()).adjusted(2, 1, -2, -1), 6, 6);
    }
    if (!m_buttons->isHidden()) {
        // A wait or a failure stands out by a bar and by its words, not by colour alone.
        painter.setBrush(palette().highlight());
        const int top = m_state->geometry().top();
        painter.drawRect(QRect(1, top, 3, m_buttons->geometry().bottom() - top));
    }
}

void MessageView::enterEvent(QEnterEvent* event)
{
    QWidget::enterEvent(event);
    showActions();
}

void MessageView::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    showActions();
}

bool MessageView::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        QMetaObject::invokeMethod(this, &MessageView::showActions, Qt::QueuedConnection);
    }
    return QWidget::eventFilter(watched, event);
}

void MessageView::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_body->textCursor().hasSelection()) {
        menu->addAction(tr("Copy &selection"), m_body, &QTextEdit::copy);
    }
    menu->addAction(tr("&Copy message"), this, [this] { Q_EMIT copyRequested(m_id); })
        ->setEnabled(!m_empty);
    for (int i = 0; i < std::min(m_body->codeBlockCount(), 9); ++i) {
        menu->addAction(tr("Copy code block &%1").arg(i + 1), this,
                        [this, i] { Q_EMIT codeCopyRequested(m_body->codeBlockText(i)); });
    }
    if (m_context.idle && m_role == Role::user) {
        menu->addAction(tr("&Edit and resend"), this, [this] { Q_EMIT editRequested(m_id); });
    }
    if (m_context.idle && m_role == Role::assistant) {
        menu->addAction(tr("&Regenerate"), this, [this] { Q_EMIT regenerateRequested(m_id); });
    }
    menu->popup(event->globalPos());
}

} // namespace ratescope
