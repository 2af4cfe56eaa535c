#include "ui/demo/run_result.h"

#include "ui/duration_text.h"
#include "ui/theme.h"

#include <QCoreApplication>
#include <QPalette>

namespace ratescope {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::RunResult)
};

} // namespace

QString jobsResult(const RunFigures& figures, const QLocale& locale, const QPalette& palette)
{
    QString lost = Words::tr("%1 lost").arg(locale.toString(qulonglong(figures.lost)));
    if (figures.lost > 0) {
        const Theme theme = Theme::forPalette(palette);
        lost = QStringLiteral("<b style=\"color:%1\">%2</b>")
                   .arg(theme.asText(theme.lost).name(), lost);
    }
    return Words::tr("%1 answered · %2").arg(locale.toString(qulonglong(figures.answered)), lost);
}

QString refusalsResult(const RunFigures& figures, const QLocale& locale, bool changed)
{
    // Whatever a 429 was about; a 503 is a refusal too, but no 429.
    const auto refused =
        figures.refused - figures.byCause[static_cast<std::size_t>(Cause::overload)];
    QString end = durationText(figures.elapsed);
    if (changed) {
        end = Words::tr("%1, changed").arg(end);
    } else if (!figures.finished) {
        end = Words::tr("%1 so far").arg(end);
    } else if (figures.stopped) {
        end = Words::tr("stopped at %1").arg(end);
    }
    return Words::tr("%1 × 429 · %2").arg(locale.toString(qulonglong(refused)), end);
}

} // namespace ratescope
