#include "ui/runs/run_comparison.h"

#include "ui/charts/monitor_charts.h"
#include "ui/charts/span_bar.h"
#include "ui/runs/run_figure_rows.h"
#include "ui/runs/run_texts.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTabBar>
#include <QTableWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace ratescope {

RunComparison::RunComparison(std::array<Side, 2> sides, QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(tr("Two stored runs, each from its own start"), this))
    , m_tabs(new QTabBar(this))
    , m_table(new QTableWidget(this))
    , m_below(new QWidget(this))
    , m_halves(new QBoxLayout(QBoxLayout::LeftToRight))
{
    auto* back = new QPushButton(tr("Back to &live"), this);
    back->setObjectName(QStringLiteral("backToLive"));
    connect(back, &QPushButton::clicked, this, &RunComparison::leaveRequested);
    auto* top = new QHBoxLayout;
    m_tabs->setObjectName(QStringLiteral("comparisonTabs"));
    m_tabs->setAccessibleName(tr("What is compared"));
    m_tabs->hide(); // never beside the title, or the window would make room for both
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->addTab(tr("Char&ts"));
    m_tabs->addTab(tr("Fi&gures"));
    connect(m_tabs, &QTabBar::currentChanged, this, &RunComparison::arrange);
    top->addWidget(m_title, 1);
    top->addWidget(m_tabs);
    top->addStretch(0);
    top->addWidget(back);

    for (std::size_t i = 0; i < sides.size(); ++i) {
        m_runs[i] = sides[i].run;
        m_replays[i] = new RunReplay(this);
        m_charts[i] = new MonitorCharts(this);
        m_charts[i]->setAccessibleName(tr("Charts of %1").arg(sides[i].run.name));
        // Both show their whole run; two rows of buttons would not fit into a small window.
        m_charts[i]->findChild<SpanBar*>()->hide();
        auto* title = new QLabel(bannerText(sides[i].run), this);
        title->setTextFormat(Qt::RichText);
        title->setWordWrap(true);
        auto* half = new QVBoxLayout;
        half->addWidget(title);
        half->addWidget(m_charts[i], 1);
        m_halves->addLayout(half, 1);
        connect(m_replays[i], &RunReplay::figuresReady, this, &RunComparison::showWhenBothAreRead);
        connect(m_replays[i], &RunReplay::failed, title, [title](const QString& problem) {
            title->setText(title->text() + QStringLiteral(" · ") + problem.toHtmlEscaped());
        });
        m_replays[i]->start(std::move(sides[i].opener));
    }
    m_table->setAccessibleName(tr("Figures of both runs"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    // Close together, so that the charts below have room.
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(top);
    m_halves->setContentsMargins(0, 0, 0, 0);
    m_below->setLayout(m_halves);
    auto* split = new QSplitter(Qt::Vertical, this);
    split->setChildrenCollapsible(false);
    split->addWidget(m_table);
    split->addWidget(m_below);
    split->setSizes({150, 450}); // what the screen has room for, in this ratio
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 3);
    column->addWidget(split, 1);
    fillTable();
}

void RunComparison::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
    // Once the charts have their new widths: a legend may now need another row.
    QTimer::singleShot(0, this, &RunComparison::matchScales);
}

void RunComparison::arrange()
{
    constexpr int wideEnough = 560;
    constexpr int highEnough = 560;
    const bool low = height() < highEnough;
    const bool figures = m_tabs->currentIndex() == 1;
    m_title->setVisible(!low);
    m_tabs->setVisible(low);
    m_table->setVisible(!low || figures);
    m_below->setVisible(!low || !figures);
    m_halves->setDirection(width() < wideEnough ? QBoxLayout::TopToBottom
                                                : QBoxLayout::LeftToRight);
}

void RunComparison::showWhenBothAreRead()
{
    if (++m_ready < 2) {
        return;
    }
    Duration longest = Duration::zero();
    const auto beginning = [this](std::size_t i) {
        return m_replays[i]->series().began().value_or(Instant());
    };
    for (std::size_t i = 0; i < m_replays.size(); ++i) {
        longest = std::max(longest, m_replays[i]->end() - beginning(i));
    }
    for (std::size_t i = 0; i < m_replays.size(); ++i) {
        // The shorter one goes on being drawn, empty, to the length of the other.
        m_charts[i]->showPast(m_replays[i]->series(), beginning(i) + longest);
        // One that is zoomed needs another scale, and so does then the other. Later: it is about
        // to draw.
        connect(m_charts[i], &MonitorCharts::visibleRangeChanged, this, &RunComparison::matchScales,
                Qt::QueuedConnection);
    }
    matchScales();
    fillTable();
}

void RunComparison::matchScales()
{
    if (m_ready >= 2) {
        m_charts[0]->matchScales(*m_charts[1]);
    }
}

void RunComparison::fillTable()
{
    std::array<std::vector<FigureRow>, 2> columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const RunSummary& summary = m_replays[i]->summary();
        const RunFigures& read = summary.figures();
        columns[i] = figureRows(read.begun() ? read : m_runs[i].figures, summary);
    }
    const std::size_t rows = columns[0].size();
    m_table->setRowCount(static_cast<int>(rows));
    m_table->setColumnCount(2);
    m_table->setHorizontalHeaderLabels({m_runs[0].name, m_runs[1].name});
    m_table->horizontalHeader()->setToolTip(tr("%1 · %2").arg(m_runs[0].name, m_runs[1].name));
    QStringList names;
    for (std::size_t row = 0; row < rows; ++row) {
        names.append(columns[0][row].name);
        for (std::size_t side = 0; side < columns.size(); ++side) {
            auto* item = new QTableWidgetItem(columns[side][row].value);
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            m_table->setItem(static_cast<int>(row), static_cast<int>(side), item);
        }
    }
    m_table->setVerticalHeaderLabels(names);
    m_table->setMaximumHeight(m_table->horizontalHeader()->sizeHint().height() +
                              static_cast<int>(rows) * m_table->rowHeight(0) +
                              2 * m_table->frameWidth());
}

} // namespace ratescope
