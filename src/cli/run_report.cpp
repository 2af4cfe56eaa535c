#include "cli/run_report.h"

#include "core/number_text.h"
#include "core/outcome.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace ratescope {

namespace {

QByteArray number(std::uint64_t value)
{
    return QByteArray::number(static_cast<qulonglong>(value));
}

QByteArray fixed(double value, int decimals)
{
    return QByteArray::number(value, 'f', decimals);
}

double milliseconds(Duration duration)
{
    return toSeconds(duration) * 1000;
}

/// How many jobs there were to be: a run that was stopped has not brought them all.
std::uint64_t jobsOf(const RunFigures& figures)
{
    return std::max(figures.planned, figures.jobs);
}

QByteArray row(const char* name, const QByteArray& value, const QByteArray& remark = {})
{
    QByteArray line = QByteArray(name).leftJustified(14) + value.rightJustified(10);
    if (!remark.isEmpty()) {
        line += "   " + remark;
    }
    return line + "\n";
}

QByteArray quantiles(const DurationHistogram& histogram)
{
    QByteArray text;
    for (const int percent : {50, 95, 99}) {
        text += "p" + QByteArray::number(percent) + ' ' +
                fixed(milliseconds(histogram.quantile(percent / 100.0)), 0) + " ms  ";
    }
    return text.trimmed();
}

QByteArray quoted(const std::string& text)
{
    QByteArray array = QJsonDocument(QJsonArray{QString::fromStdString(text)})
                           .toJson(QJsonDocument::Compact); // ["text"]
    return array.mid(1, array.size() - 2);
}

QByteArray beliefJson(const Belief* belief)
{
    if (belief == nullptr) {
        return "null";
    }
    return "{\"kind\":" + quoted(limitKindName(belief->kind)) +
           ",\"limit\":" + fixed(belief->limit, 3) +
           ",\"window_seconds\":" + fixed(toSeconds(belief->window), 3) +
           ",\"burst\":" + fixed(belief->burst, 3) +
           ",\"headroom\":" + (belief->headroom ? fixed(*belief->headroom, 3) : "null") +
           ",\"tokens_per_minute\":" +
           (belief->tokensPerMinute > 0.0 ? fixed(belief->tokensPerMinute, 3) : "null") +
           ",\"confidence\":" + fixed(belief->confidence, 3) +
           ",\"evidence\":" + number(belief->evidence) +
           ",\"sentence\":" + quoted(belief->sentence) + "}";
}

/// Shares from 0 to 1; null is what nothing is known of.
QByteArray politenessJson(const PolitenessFigures& figures)
{
    const auto share = [](std::optional<double> value) {
        return value ? fixed(*value, 4) : QByteArray("null");
    };
    return "{\"figure\":" + share(figures.figure()) + ",\"hints\":" + number(figures.hints) +
           ",\"hints_obeyed\":" + share(figures.obeyedShare()) +
           ",\"sent_in_time\":" + share(figures.inTimeShare()) +
           ",\"out_of_step\":" + share(figures.spreadShare()) + "}";
}

QByteArray politenessRow(const PolitenessFigures& figures)
{
    const auto percent = [](double share) { return fixed(share * 100, 0) + " %"; };
    using Verdict = PolitenessFigures::Verdict;
    switch (figures.verdict()) {
    case Verdict::neverRefused:
        return row("politeness", "100 %", "never refused");
    case Verdict::noHints:
        return row("politeness", "-", "refused, but the server named no wait");
    case Verdict::judged:
        return row("politeness", percent(*figures.figure()),
                   "the weakest of: hints obeyed " +
                       (figures.obeyedShare() ? percent(*figures.obeyedShare()) : "-") +
                       ", sent in time " + percent(*figures.inTimeShare()) + ", out of step " +
                       (figures.spreadShare() ? percent(*figures.spreadShare()) : "-"));
    case Verdict::nothingSent:
        break;
    }
    return {};
}

} // namespace

QByteArray toJsonLine(const RunSummary& summary, const Belief* belief)
{
    const RunFigures& figures = summary.figures();
    const DurationHistogram& latency = summary.attemptLatency();
    const auto quantile = [&](double q) {
        return latency.count() == 0 ? QByteArray("null")
                                    : fixed(milliseconds(latency.quantile(q)), 3);
    };
    return "{\"jobs\":" + number(jobsOf(figures)) + ",\"answered\":" + number(figures.answered) +
           ",\"lost\":" + number(figures.lost) + ",\"attempts\":" + number(figures.attempts) +
           ",\"refused\":" + number(figures.refused) +
           ",\"seconds\":" + fixed(toSeconds(figures.elapsed), 3) +
           ",\"goodput_per_minute\":" + fixed(figures.goodputPerMinute(), 3) +
           ",\"amplification\":" +
           (figures.answered == 0 ? QByteArray("null") : fixed(figures.amplification(), 4)) +
           ",\"latency_ms\":{\"p50\":" + quantile(0.5) + ",\"p95\":" + quantile(0.95) +
           ",\"p99\":" + quantile(0.99) +
           "},\"politeness\":" + politenessJson(summary.politeness()) +
           ",\"belief\":" + beliefJson(belief) + "}";
}

QByteArray toTable(const RunSummary& summary, const Belief* belief)
{
    const RunFigures& figures = summary.figures();
    const std::uint64_t unanswered = jobsOf(figures) - figures.answered - figures.lost;
    QByteArray table = row("jobs", number(jobsOf(figures)));
    table += row("answered", number(figures.answered));
    table += row("lost", number(figures.lost));
    if (unanswered > 0) {
        table += row("stopped", number(unanswered), "not ended when the run was stopped");
    }
    table +=
        row("attempts", number(figures.attempts),
            figures.answered == 0 ? QByteArray()
                                  : fixed(figures.amplification(), 2) + " for each answered job");
    table += row("refused", number(figures.refused),
                 fixed(figures.refusedShare() * 100, 1) + " % of the attempts");
    table += politenessRow(summary.politeness());
    table += row("seconds", fixed(toSeconds(figures.elapsed), 1));
    table += row("goodput", fixed(figures.goodputPerMinute(), 1), "answered jobs per minute");
    if (belief != nullptr) {
        table += "believed        " + QByteArray::fromStdString(belief->sentence) + "\n";
    }
    if (summary.attemptLatency().count() > 0) {
        table += "latency         " + quantiles(summary.attemptLatency()) +
                 "   (answered attempts, to the last byte)\n";
        table +=
            "job latency     " + quantiles(summary.jobLatency()) + "   (from arrival to answer)\n";
    }
    for (std::size_t cause = 0; cause < causeCount; ++cause) {
        if (figures.lostByCause[cause] > 0) {
            table += row("  lost to", number(figures.lostByCause[cause]),
                         causeName(static_cast<Cause>(cause)));
        }
    }
    return table;
}

QByteArray toProgress(const RunFigures& figures, Duration quotaGone)
{
    const QByteArray gone =
        quotaGone > Duration::zero()
            ? ", quota used up for " + QByteArray::fromStdString(durationText(
                                           std::chrono::ceil<std::chrono::seconds>(quotaGone)))
            : QByteArray();
    return number(figures.answered) + " of " + number(jobsOf(figures)) + " answered, " +
           number(figures.lost) + " lost, " + number(figures.refused) + " refused, " +
           fixed(figures.goodputPerMinute(), 1) + "/min" + gone;
}

bool allAnswered(const RunFigures& figures)
{
    return figures.answered == jobsOf(figures);
}

} // namespace ratescope
