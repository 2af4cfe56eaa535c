#include "ui/figure_strip.h"

#include "ui/figure_texts.h"
#include "ui/theme.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace ratescope {

namespace {

constexpr int spacing = 8;
constexpr std::size_t refusedTile = 1;

} // namespace

FigureStrip::FigureStrip(QWidget* parent)
    : QWidget(parent)
    , m_tiles{makeTile(tr("Rate"), tr("Attempts sent per second over the last 5 seconds, of what "
                                      "the server allows")),
              makeTile(tr("429s and 503s"),
                       tr("Refused attempts (429, 503 and other \"slow down\" answers) "
                          "and their share of all attempts")),
              makeTile(tr("Efficiency"), tr("Answered jobs, of what the server would have allowed "
                                            "since the run began")),
              makeTile(tr("Attempts/answer"), tr("How many attempts an answer cost")),
              makeTile(tr("Queue"), tr("Jobs that wait, and when the run will be done at the pace "
                                       "of the last minute")),
              makeTile(tr("p95 latency"), tr("95 of 100 answers came within this time of sending"))}
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(spacing);
    arrange(3);
    applyTheme();
}

FigureStrip::Tile FigureStrip::makeTile(const QString& caption, const QString& explanation)
{
    Tile tile{new QWidget(this), nullptr, nullptr};
    tile.caption = new QLabel(caption, tile.box);
    tile.value = new QLabel(QStringLiteral("–"), tile.box);
    tile.box->setToolTip(explanation);
    tile.box->setAutoFillBackground(true);
    tile.value->setAccessibleName(caption);
    tile.value->setAccessibleDescription(explanation);
    for (QLabel* label : {tile.caption, tile.value}) {
        label->setTextFormat(Qt::PlainText);
        // What a label says must not move the others about.
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    }
    QFont large = tabularFont(font());
    large.setBold(true);
    large.setPointSizeF(large.pointSizeF() * 1.1);
    tile.value->setFont(large);
    QFont small = tabularFont(font());
    small.setPointSizeF(small.pointSizeF() * 0.9);
    tile.caption->setFont(small);

    auto* column = new QVBoxLayout(tile.box);
    column->setContentsMargins(8, 2, 8, 3);
    column->setSpacing(0);
    column->addWidget(tile.caption);
    column->addWidget(tile.value);
    return tile;
}

int FigureStrip::tileWidth() const
{
    const QFontMetrics metrics(m_tiles.front().value->font());
    return metrics.horizontalAdvance(tr("1000 · done in 16 min")) + 18;
}

void FigureStrip::arrange(int columns)
{
    if (columns == m_columns) {
        return;
    }
    m_columns = columns;
    for (int i = 0; i < static_cast<int>(tileCount); ++i) {
        m_grid->setColumnStretch(i, i < columns ? 1 : 0);
        m_grid->addWidget(m_tiles[static_cast<std::size_t>(i)].box, i / columns, i % columns);
    }
    updateGeometry();
}

QSize FigureStrip::minimumSizeHint() const
{
    return {3 * tileWidth() * 3 / 4, QWidget::minimumSizeHint().height()};
}

void FigureStrip::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const int six = static_cast<int>(tileCount);
    arrange(width() >= six * tileWidth() + (six - 1) * spacing ? six : 3);
}

void FigureStrip::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        applyTheme();
    }
}

void FigureStrip::applyTheme()
{
    const Theme theme = Theme::forPalette(palette());
    for (std::size_t i = 0; i < tileCount; ++i) {
        QPalette box = palette();
        box.setColor(QPalette::Window, theme.background);
        m_tiles[i].box->setPalette(box);
        QPalette caption = palette();
        caption.setColor(QPalette::WindowText, theme.mutedText);
        m_tiles[i].caption->setPalette(caption);
        QPalette value = palette();
        value.setColor(QPalette::WindowText,
                       i == refusedTile && m_anyRefused ? theme.asText(theme.refused) : theme.text);
        m_tiles[i].value->setPalette(value);
    }
}

void FigureStrip::refresh(const TimeSeries& series, const RunSummary& summary, Instant now)
{
    const FigureTexts texts = figureTexts(series, summary, now);
    const std::array<QString, tileCount> values{texts.rate,       texts.refused,
                                                texts.efficiency, texts.amplification,
                                                texts.queue,      texts.latency};
    for (std::size_t i = 0; i < tileCount; ++i) {
        m_tiles[i].value->setText(values[i]); // does nothing when equal
    }
    if (texts.anyRefused != m_anyRefused) {
        m_anyRefused = texts.anyRefused;
        applyTheme();
    }
}

} // namespace ratescope
