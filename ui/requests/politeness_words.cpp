#include "ui/requests/politeness_words.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using Judgement = PolitenessFigures::Verdict;

QString words(const char* text, std::uint64_t count = 0)
{
    return QCoreApplication::translate("ratescope::Politeness", text, nullptr,
                                       static_cast<int>(count));
}

QString number(std::uint64_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

/// Whole percents, but never a full one that is not full.
QString percent(double share)
{
    return words("%1 %").arg(share < 1 ? std::min(99L, std::lround(100 * share)) : 100L);
}

QString valueOf(std::optional<double> share)
{
    return share ? percent(*share) : QStringLiteral("–");
}

QString hintsExplained(const PolitenessFigures& figures)
{
    if (figures.hints == 0) {
        return words("The server named no wait so far.");
    }
    if (figures.hintsTried == 0) {
        return words("%n wait(s) named, and none of those jobs came again.", figures.hints);
    }
    return words("%1 of %2 jobs that were told when to come again did not come before.")
        .arg(number(figures.hintsObeyed), number(figures.hintsTried));
}

QString timeExplained(const PolitenessFigures& figures)
{
    if (figures.hints == 0) {
        return words("No named wait, so no attempt was too early.");
    }
    return words("%1 of %2 attempts, %3 of them retries, went out while a wait that the server "
                 "had named was in force. It counts for every job of the key.")
        .arg(number(figures.early), number(figures.attempts), number(figures.earlyRetries));
}

QString stepExplained(const PolitenessFigures& figures)
{
    if (!figures.spreadShare()) {
        return words("Fewer than two attempts within a minute after a refusal.");
    }
    return words("How far apart %n attempt(s) came in the minute after a refusal. 0 %: all of a "
                 "second's in the same 100 ms; 100 %: spread as by chance, or better.",
                 figures.warned);
}

} // namespace

QString politenessText(const PolitenessFigures& figures)
{
    switch (figures.verdict()) {
    case Judgement::nothingSent:
    case Judgement::noHints:
        break;
    case Judgement::neverRefused:
    case Judgement::judged:
        return words("Polite %1").arg(percent(figures.figure().value_or(0)));
    }
    return words("Polite –");
}

std::vector<PolitenessPart> politenessParts(const PolitenessFigures& figures)
{
    return {{words("Hints obeyed"), valueOf(figures.obeyedShare()), hintsExplained(figures)},
            {words("Sent in time"), valueOf(figures.inTimeShare()), timeExplained(figures)},
            {words("Out of step"), valueOf(figures.spreadShare()), stepExplained(figures)}};
}

QString politenessSentence(const PolitenessFigures& figures)
{
    switch (figures.verdict()) {
    case Judgement::nothingSent:
        break;
    case Judgement::neverRefused:
        return words("Never refused: the client had nothing to be told.");
    case Judgement::noHints:
        return words("Refused %n time(s), but the server named no wait: there was nothing to obey, "
                     "so there is no figure.",
                     figures.refused);
    case Judgement::judged:
        return words("As good as the weakest of three.");
    }
    return words("Nothing sent yet. Once the server refuses, this tells how well the client heeds "
                 "the waits that it names.");
}

QString politenessAdvice(const PolitenessFigures& figures)
{
    const double weakest = figures.figure().value_or(1.0);
    if (weakest >= 1.0) {
        return {};
    }
    if (figures.spreadShare() == weakest) {
        return words("To mend it, set a rate under Throttle, or jitter under Backoff.");
    }
    if (figures.obeyedShare() == weakest) {
        return words("To mend it, set Retry-After to “never before it” in the policy.");
    }
    return words("To mend it, let all jobs wait for the server's time, or set a rate.");
}

} // namespace ratescope
