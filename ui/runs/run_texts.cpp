#include "ui/runs/run_texts.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace ratescope {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::RunTexts)
};

} // namespace

QString startText(const StoredRun& run)
{
    const QDateTime start =
        QDateTime::fromMSecsSinceEpoch(run.startedAt.time_since_epoch().count());
    return QLocale().toString(start, QStringLiteral("ddd d MMM yyyy HH:mm:ss"));
}

QString refusedShareText(const RunFigures& figures)
{
    return figures.attempts == 0 ? QStringLiteral("–")
                                 : Words::tr("%1 %").arg(100.0 * figures.refusedShare(), 0, 'f', 1);
}

QString sizeText(std::int64_t bytes)
{
    return QLocale().formattedDataSize(bytes, 0);
}

QString stateText(const StoredRun& run)
{
    switch (run.state) {
    case RunState::recording:
        return Words::tr("being recorded");
    case RunState::interrupted:
        return Words::tr("cut off: the program ended");
    case RunState::cutShort:
        return Words::tr("only its beginning could be stored");
    case RunState::finished:
        break;
    }
    if (run.missed > 0) {
        return Words::tr("%n event(s) missing", nullptr, static_cast<int>(run.missed));
    }
    return run.figures.stopped ? Words::tr("stopped") : QString();
}

QString bannerText(const StoredRun& run)
{
    QString text = Words::tr("Stored run of %1 · %2 · %3")
                       .arg(startText(run), run.name.toHtmlEscaped(), run.endpoint.toHtmlEscaped());
    const QString state = stateText(run);
    return state.isEmpty() ? text : Words::tr("%1 · %2").arg(text, state);
}

} // namespace ratescope
