#include "ui/figure_strip.h"

#include "ui/figure_texts.h"
#include "ui/figure_tile.h"
#include "ui/forecast_texts.h"

#include <QGridLayout>

#include <algorithm>

namespace ratescope {

namespace {

constexpr int spacing = 4;
constexpr int narrowColumns = 4;
constexpr std::size_t refusalTile = 1;
constexpr std::size_t latencyTile = 5;
constexpr std::size_t headroomTile = 7;

LaneChoice lanesThat(LaneChoice::Outcome outcome)
{
    LaneChoice choice;
    choice.outcome = outcome;
    return choice;
}

LaneChoice triedAgain()
{
    LaneChoice choice;
    choice.attempts = 2;
    return choice;
}

} // namespace

FigureStrip::FigureStrip(QWidget* parent)
    : QWidget(parent)
    , m_tiles{makeTile(tr("Rate now"),
                       tr("Attempts sent per second over the last 5 seconds, of what the server "
                          "allows"),
                       ChartKind::rate),
              makeTile(tr("429s · last min"),
                       tr("Refused attempts (429, 503 and other \"slow down\" answers), and their "
                          "share of the attempts of the last minute"),
                       ChartKind::refusals, lanesThat(LaneChoice::Outcome::refusedOnce)),
              makeTile(tr("Efficiency"),
                       tr("Answered jobs, of what the server has allowed since the run began: its "
                          "rate over that time, and saved-up burst credit as far as it was used. "
                          "At 100 % nothing that was allowed is left unused"),
                       ChartKind::rate),
              makeTile(tr("Tries/answer"), tr("How many attempts an answer cost"), ChartKind::rate,
                       triedAgain()),
              makeTile(
                  tr("Waiting · done in"),
                  tr("Jobs that wait to be sent, and when the run will be done: at the pace of the "
                     "last half minute, but no faster than the throttle in force"),
                  ChartKind::waits, lanesThat(LaneChoice::Outcome::waiting)),
              makeTile(tr("p95 latency"),
                       tr("95 of 100 answers came within this time of sending; a click puts the "
                          "slowest requests first"),
                       ChartKind::latency),
              makeTile(tr("Tokens/min"),
                       tr("Tokens of prompts and answers over the last minute, as the server "
                          "counts them"),
                       ChartKind::headroom),
              makeTile(tr("Headroom"), headroomExplanation({}), ChartKind::headroom)}
    , m_grid(new QGridLayout(this))
{
    connect(m_tiles[latencyTile], &FigureTile::clicked, this, &FigureStrip::slowestWanted);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(spacing);
    arrange(narrowColumns);
}

/// How far its warnings can be trusted belongs to it.
QString FigureStrip::headroomExplanation(const ForecastScore& score)
{
    return tr("What is left of the server's limit, and when it will run out.") + u'\n' +
           scoreSentence(score);
}

FigureTile* FigureStrip::makeTile(const QString& caption, const QString& explanation,
                                  ChartKind chart, const std::optional<LaneChoice>& requests)
{
    auto* tile = new FigureTile(caption, explanation, this);
    connect(tile, &FigureTile::clicked, this, [this, chart, requests] {
        Q_EMIT explanationWanted(chart);
        if (requests) {
            Q_EMIT requestsWanted(*requests);
        }
    });
    return tile;
}

int FigureStrip::tileWidth() const
{
    return m_tiles.front()->widthFor(tr("9.99/s of 9.99"));
}

void FigureStrip::arrange(int columns)
{
    if (columns == m_columns) {
        return;
    }
    m_columns = columns;
    for (int i = 0; i < static_cast<int>(tileCount); ++i) {
        m_grid->setColumnStretch(i, i < columns ? 1 : 0);
        m_grid->addWidget(m_tiles[static_cast<std::size_t>(i)], i / columns, i % columns);
    }
    updateGeometry();
}

QSize FigureStrip::minimumSizeHint() const
{
    return {narrowColumns * tileWidth() * 3 / 4, QWidget::minimumSizeHint().height()};
}

void FigureStrip::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const int all = static_cast<int>(tileCount);
    arrange(width() >= all * tileWidth() + (all - 1) * spacing ? all : narrowColumns);
}

void FigureStrip::refresh(const TimeSeries& series, const RunSummary& summary, Instant now,
                          const std::optional<Duration>& left)
{
    const FigureTexts texts = figureTexts(series, summary, now, left);
    const std::array<QString, tileCount> values{
        texts.rate,  texts.refused, texts.efficiency, texts.amplification,
        texts.queue, texts.latency, texts.tokens,     texts.headroom};
    for (std::size_t i = 0; i < tileCount; ++i) {
        const bool refused = i == refusalTile && texts.anyRefused;
        const bool warned = i == headroomTile && texts.warned;
        m_tiles[i]->setValue(values[i], refused || warned);
    }
    m_tiles[headroomTile]->setExplanation(headroomExplanation(series.forecast().score()));
}

} // namespace ratescope
