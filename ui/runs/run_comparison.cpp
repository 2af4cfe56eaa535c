#include "ui/runs/run_comparison.h"

#include "ui/charts/monitor_charts.h"
#include "ui/duration_text.h"
#include "ui/runs/run_texts.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

QString number(std::uint64_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

} // namespace

RunComparison::RunComparison(std::array<Side, 2> sides, QWidget* parent)
    : QWidget(parent)
    , m_table(new QTableWidget(this))
{
    auto* back = new QPushButton(tr("Back to &live"), this);
    back->setObjectName(QStringLiteral("backToLive"));
    connect(back, &QPushButton::clicked, this, &RunComparison::leaveRequested);
    auto* top = new QHBoxLayout;
    top->addWidget(new QLabel(tr("Two stored runs, each from its own start"), this), 1);
    top->addWidget(back);

    auto* charts = new QHBoxLayout;
    for (std::size_t i = 0; i < sides.size(); ++i) {
        m_runs[i] = sides[i].run;
        m_replays[i] = new RunReplay(this);
        m_charts[i] = new MonitorCharts(this);
        m_charts[i]->setStored();
        m_charts[i]->setAccessibleName(tr("Charts of %1").arg(sides[i].run.name));
        auto* title = new QLabel(bannerText(sides[i].run), this);
        title->setTextFormat(Qt::RichText);
        title->setWordWrap(true);
        auto* half = new QVBoxLayout;
        half->addWidget(title);
        half->addWidget(m_charts[i], 1);
        charts->addLayout(half, 1);
        connect(m_replays[i], &RunReplay::figuresReady, this, &RunComparison::showWhenBothAreRead);
        connect(m_replays[i], &RunReplay::failed, title, [title](const QString& problem) {
            title->setText(title->text() + QStringLiteral(" · ") + problem.toHtmlEscaped());
        });
        m_replays[i]->start(std::move(sides[i].opener));
    }
    m_table->setAccessibleName(tr("Figures of both runs"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    // Close together, so that the charts below have room.
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(top);
    column->addWidget(m_table);
    column->addLayout(charts, 1);
    fillTable();
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
        m_charts[i]->setSpan(SpanChoice::all);
        m_charts[i]->refresh(m_replays[i]->series(), beginning(i) + longest);
    }
    fillTable();
}

void RunComparison::fillTable()
{
    struct Row
    {
        QString name;
        std::function<QString(std::size_t)> value;
    };
    const auto figures = [this](std::size_t i) -> const RunFigures& {
        const RunFigures& read = m_replays[i]->summary().figures();
        return read.begun() ? read : m_runs[i].figures;
    };
    const auto decimal = [](double value) { return QLocale().toString(value, 'f', 2); };
    const std::vector<Row> rows{
        {tr("Started"), [&](std::size_t i) { return shortStartText(m_runs[i]); }},
        {tr("Jobs"), [&](std::size_t i) { return number(figures(i).planned); }},
        {tr("Answered"), [&](std::size_t i) { return number(figures(i).answered); }},
        {tr("Lost"), [&](std::size_t i) { return number(figures(i).lost); }},
        {tr("Attempts"), [&](std::size_t i) { return number(figures(i).attempts); }},
        {tr("Attempts per answer"),
         [&](std::size_t i) { return decimal(figures(i).amplification()); }},
        {tr("Refused"),
         [&](std::size_t i) {
             return tr("%1 · %2").arg(number(figures(i).refused), refusedShareText(figures(i)));
         }},
        {tr("Answers per minute"),
         [&](std::size_t i) { return decimal(figures(i).goodputPerMinute()); }},
        {tr("95 % of answers within"),
         [&](std::size_t i) {
             const DurationHistogram& latency = m_replays[i]->summary().jobLatency();
             return latency.count() == 0 ? QStringLiteral("–")
                                         : durationText(latency.quantile(0.95));
         }},
        {tr("Duration"), [&](std::size_t i) { return durationText(figures(i).elapsed); }},
    };
    m_table->setRowCount(static_cast<int>(rows.size()));
    m_table->setColumnCount(2);
    m_table->setHorizontalHeaderLabels({m_runs[0].name, m_runs[1].name});
    QStringList names;
    for (int row = 0; row < static_cast<int>(rows.size()); ++row) {
        const Row& figure = rows[static_cast<std::size_t>(row)];
        names.append(figure.name);
        for (int side = 0; side < 2; ++side) {
            auto* item = new QTableWidgetItem(figure.value(static_cast<std::size_t>(side)));
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            m_table->setItem(row, side, item);
        }
    }
    m_table->setVerticalHeaderLabels(names);
    const int height = m_table->horizontalHeader()->sizeHint().height() +
                       static_cast<int>(rows.size()) * m_table->rowHeight(0) +
                       2 * m_table->frameWidth();
    m_table->setFixedHeight(std::min(height, 340));
}

} // namespace ratescope
