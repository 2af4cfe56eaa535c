#include "ui/requests/requests_pane.h"

#include "ui/requests/filter_bar.h"
#include "ui/requests/lane_filter.h"
#include "ui/requests/lane_model.h"
#include "ui/requests/lane_table.h"
#include "ui/theme.h"

#include <QEvent>
#include <QShortcut>
#include <QVBoxLayout>

namespace ratescope {

RequestsPane::RequestsPane(QWidget* parent)
    : QWidget(parent)
    , m_model(new LaneModel(this))
    , m_filter(new LaneFilter(*m_model, this))
    , m_bar(new FilterBar(this))
    , m_table(new LaneTable(*m_filter, this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_bar);
    column->addWidget(m_table, 1);

    connect(m_bar, &FilterBar::choiceChanged, this, &RequestsPane::choose);
    connect(m_bar, &FilterBar::followRequested, m_table, &LaneTable::setFollowing);
    connect(m_table, &LaneTable::followingChanged, m_bar, &FilterBar::setFollowing);
    connect(m_table, &LaneTable::canFollowChanged, m_bar, &FilterBar::setCanFollow);
    m_escape = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    m_escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(m_escape, &QShortcut::activated, this, &RequestsPane::goBack);
    applyTheme();
    choose();
}

void RequestsPane::append(const std::vector<Event>& events)
{
    m_model->append(events);
    m_table->keepUp();
}

void RequestsPane::refresh(Instant now)
{
    m_model->setNow(now);
    m_table->setNow(now);
}

void RequestsPane::setTimeRange(const TimeRange& range)
{
    m_table->setTimeRange(range);
}

void RequestsPane::focusSearch()
{
    m_bar->focusSearch();
}

void RequestsPane::choose()
{
    m_filter->setChoice(m_bar->choice());
    updateEmptyText();
    m_table->keepUp();
    updateEscape();
}

/// Esc takes back one thing; with nothing left it is the window's.
void RequestsPane::goBack()
{
    m_bar->clear();
}

void RequestsPane::updateEscape()
{
    m_escape->setEnabled(!m_filter->choice().all());
}

void RequestsPane::updateEmptyText()
{
    m_table->setEmptyText(
        m_filter->choice().all()
            ? tr("No request yet. Press Run (F5), a demo step, or send a chat message: each job "
                 "gets a lane here.")
            : tr("No request is like that. Press Esc to see all of them again."));
}

void RequestsPane::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        applyTheme();
    }
}

void RequestsPane::applyTheme()
{
    const Theme theme = Theme::forPalette(palette());
    m_model->setTheme(theme);
    m_table->setTheme(theme);
}

} // namespace ratescope
