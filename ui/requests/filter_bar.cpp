#include "ui/requests/filter_bar.h"

#include "ui/requests/lane_words.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

#include <algorithm>

namespace ratescope {

namespace {

constexpr int mostAttempts = 999;

QComboBox* narrowCombo(QWidget* parent)
{
    auto* combo = new QComboBox(parent);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(9);
    combo->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    return combo;
}

} // namespace

FilterBar::FilterBar(QWidget* parent)
    : QWidget(parent)
    , m_halves(new QBoxLayout(QBoxLayout::LeftToRight, this))
{
    m_halves->setContentsMargins(0, 0, 0, 0);
    m_halves->setSpacing(4);
    m_first = makeFirstHalf();
    m_second = makeSecondHalf();
    m_halves->addWidget(m_first, 3);
    m_halves->addWidget(m_second, 2);
    setFocusProxy(m_search);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QWidget* FilterBar::makeFirstHalf()
{
    auto* half = new QWidget(this);
    auto* row = new QHBoxLayout(half);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    m_title = new QLabel(tr("Requests"), half);
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_search = new QLineEdit(half);
    m_search->setPlaceholderText(tr("Search"));
    m_search->setToolTip(tr("Job number, state, reason, status or the server's words (Ctrl+F)"));
    m_search->setAccessibleName(tr("Search in the requests"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaxLength(200);
    m_search->installEventFilter(this);
    m_search->setMinimumWidth(72);
    connect(m_search, &QLineEdit::textChanged, this, &FilterBar::tell);
    connect(m_search, &QLineEdit::returnPressed, this, &FilterBar::leftDownwards);
    m_follow = new QToolButton(half);
    m_follow->setText(tr("Follo&w"));
    m_follow->setCheckable(true);
    m_follow->setToolTip(tr("Keep the newest request in sight; scrolling away ends it"));
    m_follow->setChecked(true);
    connect(m_follow, &QToolButton::clicked, this, &FilterBar::followRequested);
    row->addWidget(m_title);
    row->addWidget(m_search, 1);
    row->addWidget(m_follow);
    return half;
}

QWidget* FilterBar::makeSecondHalf()
{
    auto* half = new QWidget(this);
    auto* row = new QHBoxLayout(half);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    m_outcome = narrowCombo(half);
    // In the order of LaneChoice::Outcome.
    m_outcome->addItems({tr("All requests"), tr("In flight"), tr("Waiting"), tr("Answered"),
                         tr("Refused"), tr("Lost"), tr("Cancelled")});
    m_outcome->setItemData(static_cast<int>(LaneChoice::Outcome::refusedOnce),
                           tr("Refused at least once, whatever came of it"), Qt::ToolTipRole);
    m_outcome->setAccessibleName(tr("Which requests to show, by outcome"));
    m_cause = narrowCombo(half);
    m_cause->addItem(tr("Any reason"));
    for (std::size_t cause = 1; cause < causeCount; ++cause) {
        if (static_cast<Cause>(cause) != Cause::cancelled) {
            m_cause->addItem(causeText(static_cast<Cause>(cause)), static_cast<int>(cause));
        }
    }
    m_cause->setMaxVisibleItems(static_cast<int>(causeCount));
    m_cause->setAccessibleName(tr("Which requests to show, by the reason of an attempt"));
    for (QComboBox* combo : {m_outcome, m_cause}) {
        connect(combo, &QComboBox::currentIndexChanged, this, &FilterBar::tell);
        row->addWidget(combo, 1);
    }
    m_attempts = new QSpinBox(half);
    m_attempts->setRange(0, mostAttempts);
    m_attempts->setSpecialValueText(tr("any tries"));
    m_attempts->setPrefix(tr("≥ "));
    m_attempts->setSuffix(tr(" tries"));
    m_attempts->setAccessibleName(tr("Which requests to show, by the least number of attempts"));
    connect(m_attempts, &QSpinBox::valueChanged, this, &FilterBar::tell);
    row->addWidget(m_attempts);
    return half;
}

LaneChoice FilterBar::choice() const
{
    LaneChoice choice;
    choice.outcome = static_cast<LaneChoice::Outcome>(m_outcome->currentIndex());
    if (m_cause->currentIndex() > 0) {
        choice.cause = static_cast<Cause>(m_cause->currentData().toInt());
    }
    choice.attempts = m_attempts->value();
    choice.text = m_search->text().trimmed();
    return choice;
}

void FilterBar::setChoice(const LaneChoice& choice)
{
    {
        const QSignalBlocker blocker(this); // told once, not four times
        m_search->setText(choice.text);
        m_outcome->setCurrentIndex(static_cast<int>(choice.outcome));
        const int cause = choice.cause ? m_cause->findData(static_cast<int>(*choice.cause)) : 0;
        m_cause->setCurrentIndex(std::max(0, cause));
        m_attempts->setValue(choice.attempts);
    }
    tell();
}

void FilterBar::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void FilterBar::setFollowing(bool follow)
{
    m_follow->setChecked(follow);
}

void FilterBar::setCanFollow(bool can)
{
    m_follow->setEnabled(can);
}

void FilterBar::leaveCorner(const QSize& size)
{
    m_title->clear();
    m_title->setFixedSize(size);
}

void FilterBar::tell()
{
    Q_EMIT choiceChanged(choice());
}

QSize FilterBar::minimumSizeHint() const
{
    const QSize first = m_first->minimumSizeHint();
    const QSize second = m_second->minimumSizeHint();
    const bool oneRow = m_halves->direction() == QBoxLayout::LeftToRight;
    return {std::max(first.width(), second.width()),
            oneRow ? std::max(first.height(), second.height())
                   : first.height() + m_halves->spacing() + second.height()};
}

void FilterBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const int needed = m_first->minimumSizeHint().width() + m_halves->spacing() +
                       m_second->minimumSizeHint().width();
    const auto direction = width() >= needed ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom;
    if (direction != m_halves->direction()) {
        m_halves->setDirection(direction);
        updateGeometry();
    }
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Down) {
        Q_EMIT leftDownwards();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace ratescope
