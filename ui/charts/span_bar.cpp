#include "ui/charts/span_bar.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

#include <array>

namespace ratescope {

SpanBar::SpanBar(QWidget* parent)
    : QWidget(parent)
    , m_spans(new QButtonGroup(this))
    , m_live(new QToolButton(this))
    , m_hold(new QToolButton(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 4);
    row->setSpacing(4);
    const std::array<std::pair<SpanChoice, QString>, 4> choices{{
        {SpanChoice::oneMinute, tr("1 min")},
        {SpanChoice::fiveMinutes, tr("5 min")},
        {SpanChoice::oneHour, tr("1 h")},
        {SpanChoice::all, tr("All")},
    }};
    for (const auto& [choice, text] : choices) {
        auto* button = new QToolButton(this);
        button->setText(text);
        button->setCheckable(true);
        button->setAccessibleName(tr("Time span: %1").arg(text));
        button->setToolTip(tr("Show the last %1; the wheel looks closer").arg(text));
        m_spans->addButton(button, static_cast<int>(choice));
        row->addWidget(button);
    }
    m_spans->button(static_cast<int>(SpanChoice::all))
        ->setToolTip(tr("Show everything since the start"));
    connect(m_spans, &QButtonGroup::idClicked, this,
            [this](int id) { Q_EMIT spanChosen(static_cast<SpanChoice>(id)); });

    m_live->setObjectName(QStringLiteral("liveButton"));
    m_live->setText(tr("Back to live"));
    m_live->setToolTip(tr("The right edge is now again (L, or a double click)"));
    connect(m_live, &QToolButton::clicked, this, &SpanBar::liveWanted);
    m_hold->setObjectName(QStringLiteral("holdButton"));
    m_hold->setText(tr("Hold"));
    m_hold->setCheckable(true);
    m_hold->setToolTip(tr("Hold the charts as they are; the run goes on (Space)"));
    connect(m_hold, &QToolButton::toggled, this, &SpanBar::heldChanged);
    row->addStretch();
    row->addWidget(m_live);
    row->addWidget(m_hold);
    showChoice(SpanChoice::oneMinute, true);
}

void SpanBar::showChoice(std::optional<SpanChoice> choice, bool live)
{
    m_spans->setExclusive(false); // or none could be off
    for (QAbstractButton* button : m_spans->buttons()) {
        button->setChecked(choice == static_cast<SpanChoice>(m_spans->id(button)));
    }
    m_live->setEnabled(!live && !held());
}

void SpanBar::showPast()
{
    m_live->hide();
    m_hold->hide();
}

void SpanBar::addTool(QWidget* tool)
{
    auto* row = static_cast<QHBoxLayout*>(layout());
    row->insertWidget(row->indexOf(m_live), tool);
    setTabOrder(m_spans->buttons().constLast(), tool);
}

bool SpanBar::held() const
{
    return m_hold->isChecked();
}

void SpanBar::setHeld(bool held)
{
    m_hold->setChecked(held);
}

} // namespace ratescope
