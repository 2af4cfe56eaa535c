#include "ui/chat/chat_header.h"

#include "ui/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

namespace ratescope {

ChatHeader::ChatHeader(bool keeps, QWidget* parent)
    : QWidget(parent)
    , m_list(addTool(QStringLiteral("list"), tr("Conversations")))
    , m_title(new QLabel(this))
    , m_new(new QPushButton(tr("&New chat"), this))
    , m_more(addTool(QStringLiteral("conversationMenu"), tr("This conversation")))
    , m_menu(new QMenu(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    m_list->setCheckable(true);
    m_list->setVisible(keeps);
    m_list->setToolTip(tr("All conversations; search them with Ctrl+F"));
    m_title->setObjectName(QStringLiteral("title"));
    m_title->setTextFormat(Qt::PlainText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_new->setObjectName(QStringLiteral("newChat"));
    m_new->setAutoDefault(false);
    m_new->setToolTip(tr("Put this conversation away and begin another"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(m_menu);
    row->addWidget(m_list);
    row->addWidget(m_title, 1);
    row->addWidget(m_new);
    row->addWidget(m_more);
    buildMenu(keeps);
    paintIcons();
    connect(m_list, &QToolButton::toggled, this, &ChatHeader::listToggled);
    connect(m_new, &QPushButton::clicked, this, &ChatHeader::newRequested);
}

QToolButton* ChatHeader::addTool(const QString& name, const QString& text)
{
    auto* button = new QToolButton(this);
    button->setObjectName(name);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(text);
    button->setToolTip(text);
    return button;
}

void ChatHeader::buildMenu(bool keeps)
{
    if (keeps) {
        m_ofFilled.push_back(m_menu->addAction(tr("&Rename…"), this, &ChatHeader::renameRequested));
    }
    m_ofFilled.push_back(
        m_menu->addAction(tr("Save as &Markdown…"), this, &ChatHeader::exportMarkdownRequested));
    m_ofFilled.push_back(
        m_menu->addAction(tr("Save as &JSON…"), this, &ChatHeader::exportJsonRequested));
    m_menu->addAction(tr("&Open a saved JSON…"), this, &ChatHeader::importRequested);
    if (keeps) {
        m_menu->addSeparator();
        m_ofFilled.push_back(m_menu->addAction(tr("&Delete"), this, &ChatHeader::removeRequested));
    }
}

void ChatHeader::setTitle(const QString& title)
{
    m_wholeTitle = title.isEmpty() ? tr("New chat") : title;
    showTitle();
}

void ChatHeader::showTitle()
{
    m_title->setText(
        m_title->fontMetrics().elidedText(m_wholeTitle, Qt::ElideRight, m_title->width()));
    m_title->setToolTip(m_wholeTitle);
    m_title->setAccessibleName(tr("Conversation %1").arg(m_wholeTitle));
}

void ChatHeader::setFilled(bool filled)
{
    m_new->setEnabled(filled);
    for (QAction* action : m_ofFilled) {
        action->setEnabled(filled);
    }
}

void ChatHeader::setListShown(bool shown)
{
    const QSignalBlocker quiet(m_list);
    m_list->setChecked(shown);
}

void ChatHeader::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layout()->activate();
    showTitle();
}

void ChatHeader::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        paintIcons();
    }
}

void ChatHeader::paintIcons()
{
    const QColor colour = palette().color(QPalette::ButtonText);
    m_list->setIcon(colouredIcon(QStringLiteral("list"), colour));
    m_more->setIcon(colouredIcon(QStringLiteral("more"), colour));
}

} // namespace ratescope
