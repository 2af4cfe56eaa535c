#include "ui/requests/lane_copy.h"

#include "ui/requests/lane_words.h"

#include <QCoreApplication>
#include <QStringList>

namespace ratescope {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("ratescope::Requests", text);
}

QString seconds(Duration duration)
{
    return QString::number(toSeconds(duration), 'f', 3);
}

/// A spreadsheet takes what begins like this for a formula.
QString harmless(const QString& foreign)
{
    const bool formula = !foreign.isEmpty() && QStringLiteral("=+-@").contains(foreign.front());
    return formula ? QLatin1Char('\'') + foreign : foreign;
}

} // namespace

QString laneAsLine(const JobLane& lane, Instant now)
{
    QStringList statuses;
    for (const LaneSpan& span : lane.spans) {
        if (!span.isWait() && !span.open) {
            statuses.append(span.httpStatus > 0 ? QString::number(span.httpStatus)
                                                : causeText(span.cause));
        }
    }
    const QStringList fields{QString::number(lane.job.value),
                             glanceText(lane, now),
                             QString::number(lane.attempts),
                             statuses.join(QStringLiteral(", ")),
                             causeText(lane.lastCause),
                             seconds(lane.waitedUntil(now)),
                             seconds(lane.took),
                             lane.said ? harmless(oneLine(*lane.said)) : QString()};
    return fields.join(QLatin1Char('\t')) + QLatin1Char('\n');
}

QString laneLineHeadings()
{
    return QStringList{words("Job"),         words("State"),
                       words("Tries"),       words("Statuses"),
                       words("Reason"),      words("Waited (s)"),
                       words("Latency (s)"), words("The server's words")}
               .join(QLatin1Char('\t')) +
           QLatin1Char('\n');
}

} // namespace ratescope
