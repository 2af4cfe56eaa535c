#include "ui/chat/message_list.h"

#include "ui/chat/message_body.h"
#include "ui/icons.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QToolButton>

#include <algorithm>

namespace ratescope {

namespace {

constexpr int gap = 4;
constexpr int nearBottom = 8;
// Measuring what came into sight can bring more into sight; this many rounds always suffice, for
// each makes at least one estimate exact.
constexpr int mostRounds = 40;

} // namespace

MessageList::MessageList(QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_empty(
          new QLabel(tr("Type below and press Enter: the answer appears here as it comes.\n\nTyped "
                        "messages go ahead of a running load. A refused one waits and is sent "
                        "again by itself."),
                     viewport()))
    , m_latest(new QToolButton(this))
{
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // Always there: a bar that comes and goes would change the width, and with it every height.
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Conversation"));
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setMargin(24);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_latest->setText(tr("↓ Latest"));
    m_latest->setToolTip(tr("Back to the end of the conversation (End)"));
    m_latest->setObjectName(QStringLiteral("latest"));
    m_latest->setFocusPolicy(Qt::NoFocus); // the End key does the same
    m_latest->hide();
    connect(m_latest, &QToolButton::clicked, this, &MessageList::followBottom);
    makeIcons();
}

void MessageList::makeIcons()
{
    const QColor colour = palette().color(QPalette::WindowText);
    const auto icon = [&colour](const char* name) {
        return colouredIcon(QLatin1String(name), colour);
    };
    m_icons = {icon("copy"),     icon("edit"), icon("regenerate"),
               icon("previous"), icon("next"), icon("attach")};
}

void MessageList::sync(const std::vector<ConversationMessage>& messages, const QString& place,
                       Instant now)
{
    m_place = place;
    matchEntries(messages);
    arrange(messages, now);
    m_empty->setVisible(messages.empty());
    m_latest->setVisible(!m_follow);
}

void MessageList::matchEntries(const std::vector<ConversationMessage>& messages)
{
    std::size_t same = 0;
    while (same < m_entries.size() && same < messages.size() &&
           m_entries[same].id == messages[same].id) {
        ++same;
    }
    for (std::size_t i = same; i < m_entries.size(); ++i) {
        dropView(m_entries[i]);
    }
    m_entries.resize(same);
    for (std::size_t i = same; i < messages.size(); ++i) {
        m_entries.push_back({messages[i].id, estimate(messages[i]), 0, nullptr});
    }
    if (m_anchor >= m_entries.size()) {
        m_follow = true;
    }
}

int MessageList::estimate(const ConversationMessage& message) const
{
    const int perLine = std::max(10, viewport()->width() / fontMetrics().averageCharWidth());
    const auto lines =
        1 + static_cast<int>(std::min<qsizetype>(message.text.size(), 1 << 20)) / perLine;
    return lines * fontMetrics().height() + 3 * fontMetrics().height();
}

MessageContext MessageList::contextOf(const std::vector<ConversationMessage>& messages,
                                      std::size_t index) const
{
    const bool idle = !isOpen(messages.back().state);
    const bool last = index + 1 == messages.size();
    MessageContext context;
    context.place = last ? m_place : QString();
    context.mostAttempts = m_mostAttempts;
    context.idle = idle;
    context.prominent = index + 2 >= messages.size();
    return context;
}

void MessageList::updateTops()
{
    m_tops.resize(m_entries.size() + 1);
    int top = gap;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        m_tops[i] = top;
        top += m_entries[i].height + gap;
    }
    m_tops.back() = top;
}

std::size_t MessageList::indexAt(int y) const
{
    const auto after = std::upper_bound(m_tops.begin(), m_tops.end() - 1, y);
    return after == m_tops.begin() ? 0 : static_cast<std::size_t>(after - m_tops.begin()) - 1;
}

void MessageList::setScroll()
{
    QScrollBar* bar = verticalScrollBar();
    bar->setPageStep(viewport()->height());
    bar->setSingleStep(fontMetrics().height() * 2);
    bar->setRange(0, std::max(0, m_tops.back() - viewport()->height()));
    bar->setValue(m_follow ? bar->maximum() : m_tops[m_anchor] + m_anchorOffset);
}

void MessageList::arrange(const std::vector<ConversationMessage>& messages, Instant now)
{
    const QScopedValueRollback guard(m_arranging, true);
    const int width = viewport()->width();
    bool madeViews = false;
    int codeBlocks = 0;
    std::size_t first = 0;
    std::size_t last = 0;
    for (int round = 0; round < mostRounds; ++round) {
        updateTops();
        setScroll();
        if (m_entries.empty()) {
            return;
        }
        bool moved = false;
        const int top = verticalScrollBar()->value();
        first = indexAt(top);
        last = indexAt(top + viewport()->height());
        for (std::size_t i = first; i <= last; ++i) {
            Entry& entry = m_entries[i];
            if (entry.view == nullptr) {
                entry.view = new MessageView(messages[i], m_icons, viewport());
                madeViews = true;
                Q_EMIT viewMade(entry.view);
            }
            if (round == 0 || entry.width == 0 || entry.view->isHidden()) {
                entry.view->display(messages[i], contextOf(messages, i), now);
                entry.view->setVisible(true);
            }
            const int height = entry.view->heightAt(width);
            entry.width = width;
            if (height != entry.height) {
                entry.height = height;
                moved = true;
            }
        }
        if (!moved) {
            break;
        }
    }
    placeViews();
    dropFarViews(first, last);
    for (std::size_t i = first; i <= last; ++i) {
        codeBlocks += m_entries[i].view->body()->codeBlockCount();
    }
    if (madeViews || codeBlocks != m_codeBlocks) {
        m_codeBlocks = codeBlocks;
        orderFocus();
    }
}

void MessageList::placeViews()
{
    const int top = verticalScrollBar()->value();
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        if (MessageView* view = m_entries[i].view) {
            view->setGeometry(0, m_tops[i] - top, viewport()->width(), m_entries[i].height);
        }
    }
}

void MessageList::dropFarViews(std::size_t first, std::size_t last)
{
    constexpr std::size_t around = 6;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const bool near = i + around >= first && i <= last + around;
        MessageView* view = m_entries[i].view;
        if (view != nullptr && !near && !view->isAncestorOf(QApplication::focusWidget())) {
            dropView(m_entries[i]);
        }
    }
}

void MessageList::dropView(Entry& entry)
{
    if (entry.view != nullptr) {
        // Later, for this may be the answer to a click on one of its buttons.
        entry.view->hide();
        entry.view->deleteLater();
        entry.view = nullptr;
    }
}

void MessageList::orderFocus()
{
    QWidget* previous = this;
    for (const Entry& entry : m_entries) {
        if (entry.view == nullptr) {
            continue;
        }
        for (QWidget* widget : entry.view->focusOrder()) {
            setTabOrder(previous, widget);
            previous = widget;
        }
    }
}

void MessageList::rememberAnchor()
{
    const QScrollBar* bar = verticalScrollBar();
    m_follow = bar->value() >= bar->maximum() - nearBottom;
    if (!m_follow && !m_entries.empty()) {
        m_anchor = indexAt(bar->value());
        m_anchorOffset = bar->value() - m_tops[m_anchor];
    }
}

void MessageList::followBottom()
{
    m_follow = true;
    Q_EMIT syncNeeded();
}

void MessageList::scrollTo(std::size_t index)
{
    if (index < m_entries.size()) {
        m_follow = false;
        m_anchor = index;
        m_anchorOffset = 0;
        Q_EMIT syncNeeded();
    }
}

void MessageList::scrollContentsBy(int, int)
{
    if (!m_arranging) {
        rememberAnchor();
        Q_EMIT syncNeeded();
    }
}

void MessageList::resizeEvent(QResizeEvent*)
{
    m_empty->setGeometry(viewport()->rect());
    const QSize size = m_latest->sizeHint();
    m_latest->setGeometry(QRect(
        QPoint(viewport()->width() - size.width() - 8, viewport()->height() - size.height() - 8),
        size));
    Q_EMIT syncNeeded();
}

void MessageList::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Home) {
        verticalScrollBar()->triggerAction(QScrollBar::SliderToMinimum);
    } else if (event->key() == Qt::Key_End) {
        followBottom();
    } else {
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void MessageList::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange) {
        // Colours and fonts are part of what was laid out. Later, for the new ones reach the
        // widgets one after the other, and what is made anew must not begin with the old.
        QMetaObject::invokeMethod(this, &MessageList::layOutAnew, Qt::QueuedConnection);
    }
}

void MessageList::layOutAnew()
{
    makeIcons();
    for (Entry& entry : m_entries) {
        dropView(entry);
    }
    Q_EMIT syncNeeded();
}

} // namespace ratescope
