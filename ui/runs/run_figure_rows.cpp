#include "ui/runs/run_figure_rows.h"

#include "ui/duration_text.h"
#include "ui/runs/run_texts.h"

#include <QCoreApplication>
#include <QLocale>

namespace ratescope {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::RunFigureRows)
};

QString number(std::uint64_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

QString decimal(double value)
{
    return QLocale().toString(value, 'f', 2);
}

QString quantileText(const DurationHistogram& durations, double quantile)
{
    return durations.count() == 0 ? QStringLiteral("–")
                                  : durationText(durations.quantile(quantile));
}

} // namespace

std::vector<FigureRow> figureRows(const RunFigures& figures, const RunSummary& summary)
{
    return {
        {Words::tr("Jobs"), number(figures.planned)},
        {Words::tr("Answered"), number(figures.answered)},
        {Words::tr("Lost"), number(figures.lost)},
        {Words::tr("Attempts"), number(figures.attempts)},
        {Words::tr("Attempts per answer"), decimal(figures.amplification())},
        {Words::tr("Refused"),
         Words::tr("%1 · %2").arg(number(figures.refused), refusedShareText(figures))},
        {Words::tr("Answers per minute"), decimal(figures.goodputPerMinute())},
        {Words::tr("Half of answers within"), quantileText(summary.jobLatency(), 0.5)},
        {Words::tr("95 % of answers within"), quantileText(summary.jobLatency(), 0.95)},
        {Words::tr("95 % of first tokens within"), quantileText(summary.firstToken(), 0.95)},
        {Words::tr("Duration"), durationText(figures.elapsed)},
    };
}

} // namespace ratescope
