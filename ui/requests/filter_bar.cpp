#include "ui/requests/filter_bar.h"

#include "ui/requests/filter_button.h"
#include "ui/requests/lane_words.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
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
    , m_row(new QHBoxLayout(this))
{
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(4);
    addSearch();
    addFilters();
    setFocusProxy(m_search);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    showWide(true);
}

void FilterBar::addSearch()
{
    m_title = new QLabel(tr("Requests"), this);
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_search = new QLineEdit(this);
    m_search->setPlaceholderText(tr("Search"));
    m_search->setToolTip(tr("Job number, state, reason, status or the server's words (Ctrl+F)"));
    m_search->setAccessibleName(tr("Search in the requests"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaxLength(200);
    m_search->installEventFilter(this);
    m_search->setMinimumWidth(72);
    connect(m_search, &QLineEdit::textChanged, this, &FilterBar::tell);
    connect(m_search, &QLineEdit::returnPressed, this, &FilterBar::leftDownwards);
    m_follow = new QToolButton(this);
    m_follow->setText(tr("Follo&w"));
    m_follow->setCheckable(true);
    m_follow->setToolTip(tr("Keep the newest request in sight; scrolling away ends it"));
    m_follow->setChecked(true);
    connect(m_follow, &QToolButton::clicked, this, &FilterBar::followRequested);
    m_row->addWidget(m_title);
    m_row->addWidget(m_search, 3);
    m_row->addWidget(m_follow);
}

void FilterBar::addFilters()
{
    m_outcome = narrowCombo(this);
    // In the order of LaneChoice::Outcome.
    m_outcome->addItems({tr("All requests"), tr("In flight"), tr("Waiting"), tr("Answered"),
                         tr("Refused"), tr("Lost"), tr("Cancelled")});
    m_outcome->setItemData(static_cast<int>(LaneChoice::Outcome::refusedOnce),
                           tr("Refused at least once, whatever came of it"), Qt::ToolTipRole);
    m_outcome->setAccessibleName(tr("Which requests to show, by outcome"));
    m_cause = narrowCombo(this);
    m_cause->addItem(tr("Any reason"));
    for (std::size_t cause = 1; cause < causeCount; ++cause) {
        if (static_cast<Cause>(cause) != Cause::cancelled) {
            m_cause->addItem(causeText(static_cast<Cause>(cause)), static_cast<int>(cause));
        }
    }
    m_cause->setMaxVisibleItems(static_cast<int>(causeCount));
    m_cause->setAccessibleName(tr("Which requests to show, by the reason of an attempt"));
    m_attempts = new QSpinBox(this);
    m_attempts->setRange(0, mostAttempts);
    m_attempts->setSpecialValueText(tr("any tries"));
    m_attempts->setPrefix(tr("≥ "));
    m_attempts->setSuffix(tr(" tries"));
    m_attempts->setAccessibleName(tr("Which requests to show, by the least number of attempts"));
    m_button = new FilterButton(*m_outcome, *m_cause, *m_attempts, this);
    for (QComboBox* combo : {m_outcome, m_cause}) {
        connect(combo, &QComboBox::currentIndexChanged, this, &FilterBar::tell);
        m_row->addWidget(combo, 1);
    }
    connect(m_attempts, &QSpinBox::valueChanged, this, &FilterBar::tell);
    m_row->addWidget(m_attempts);
    m_row->addWidget(m_button);
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
    m_button->showChoice();
    Q_EMIT choiceChanged(choice());
}

void FilterBar::showWide(bool wide)
{
    for (QWidget* filter : std::initializer_list<QWidget*>{m_outcome, m_cause, m_attempts}) {
        filter->setVisible(wide);
    }
    m_button->setVisible(!wide);
}

int FilterBar::widthOf(std::initializer_list<const QWidget*> parts) const
{
    int width = -m_row->spacing();
    for (const QWidget* part : parts) {
        const int least = std::max(part->minimumWidth(), part->minimumSizeHint().width());
        width += least + m_row->spacing();
    }
    return width;
}

QSize FilterBar::minimumSizeHint() const
{
    return {widthOf({m_title, m_search, m_follow, m_button}), sizeHint().height()};
}

void FilterBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showWide(width() >= widthOf({m_title, m_search, m_follow, m_outcome, m_cause, m_attempts}));
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
