#include "ui/changes/change_words.h"

#include "ui/duration_text.h"
#include "ui/theme.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using Judgement = ChangeEffect::Judgement;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::ChangeWords)
};

QString number(double value)
{
    return QLocale().toString(value, 'f', value > 0 && value < 9.95 ? 1 : 0);
}

/// "+30 %", with a minus sign as wide as the plus.
QString signedNumber(double value)
{
    return (value < 0 ? QStringLiteral("−") : QStringLiteral("+")) +
           QLocale().toString(std::lround(std::abs(value)));
}

/// By how much the figures went that did go up or down beyond chance: what "worse" is about.
QString measuresText(const ChangeEffect& effect)
{
    if (!effect.before || !effect.after) {
        return {};
    }
    const auto percent = [](double before, double after) {
        return Words::tr("%1 %").arg(signedNumber(100 * (after - before) / before));
    };
    QStringList measures;
    if (const double before = effect.before->goodputPerMinute();
        effect.directions.goodput != 0 && before > 0) {
        measures << Words::tr("answers %1").arg(percent(before, effect.after->goodputPerMinute()));
    }
    if (effect.directions.refused != 0) {
        const double points = 100 * (effect.after->refusedShare() - effect.before->refusedShare());
        measures << Words::tr("refused share %1 points").arg(signedNumber(points));
    }
    if (effect.directions.p95 != 0 && effect.before->p95 && effect.after->p95) {
        measures << Words::tr("p95 latency %1")
                        .arg(
                            percent(toSeconds(*effect.before->p95), toSeconds(*effect.after->p95)));
    }
    return measures.join(QStringLiteral(", "));
}

QString secondsUntilJudged(Duration sinceChange)
{
    const double left = toSeconds(shortestEffectSpan - sinceChange);
    return QString::number(std::max(1L, std::lround(std::ceil(left))));
}

} // namespace

QString changeText(const Marker& marker)
{
    const QString text = QString::fromStdString(marker.text);
    return marker.kind == Marker::Kind::server ? Words::tr("server %1").arg(text) : text;
}

QString effectText(const ChangeEffect& effect, Duration sinceChange)
{
    switch (effect.judgement) {
    case Judgement::beginning:
        return Words::tr("a run starts");
    case Judgement::notYet:
        return Words::tr("judged in %1 s").arg(secondsUntilJudged(sinceChange));
    case Judgement::overtaken:
        return Words::tr("too short to tell");
    case Judgement::nothing:
        return Words::tr("nothing sent");
    case Judgement::same:
        return effect.settled ? Words::tr("no clear change") : Words::tr("no change so far");
    case Judgement::better:
        return effect.settled ? Words::tr("▲ better") : Words::tr("▲ better so far");
    case Judgement::worse:
        return effect.settled ? Words::tr("▼ worse") : Words::tr("▼ worse so far");
    case Judgement::mixed:
        break;
    }
    return effect.settled ? Words::tr("◆ mixed") : Words::tr("◆ mixed so far");
}

QString effectNote(const ChangeEffect& effect)
{
    const bool judged =
        effect.judgement == Judgement::same || effect.judgement == Judgement::better ||
        effect.judgement == Judgement::worse || effect.judgement == Judgement::mixed;
    if (!judged) {
        return {};
    }
    const QString said = effectText(effect, Duration::zero());
    const QString measures = measuresText(effect);
    return measures.isEmpty() ? said : Words::tr("%1, %2").arg(said, measures);
}

QColor effectColour(const ChangeEffect& effect, const Theme& theme)
{
    switch (effect.judgement) {
    case Judgement::better:
        return directionColour(1, theme);
    case Judgement::worse:
        return directionColour(-1, theme);
    case Judgement::mixed:
        return theme.asText(theme.waiting);
    case Judgement::same:
        return theme.text;
    default:
        return theme.mutedText;
    }
}

QString directionText(int direction)
{
    return direction > 0   ? Words::tr("better")
           : direction < 0 ? Words::tr("worse")
                           : Words::tr("no clear change");
}

QColor directionColour(int direction, const Theme& theme)
{
    return direction > 0   ? theme.asText(theme.answered)
           : direction < 0 ? theme.asText(theme.refused)
                           : theme.text;
}

QString goodputText(const SpanFigures& figures)
{
    return number(figures.goodputPerMinute());
}

QString refusedShareText(const SpanFigures& figures)
{
    return Words::tr("%1 %").arg(number(100.0 * figures.refusedShare()));
}

QString p95Text(const SpanFigures& figures)
{
    return figures.p95 ? durationText(*figures.p95) : QStringLiteral("–");
}

QString wastedText(const SpanFigures& figures)
{
    return QLocale().toString(static_cast<qulonglong>(figures.wastedAttempts()));
}

QString beforeAndAfter(const QString& before, const QString& after)
{
    return Words::tr("%1 → %2").arg(before, after);
}

QString effectSentence(const ChangeEffect& effect)
{
    switch (effect.judgement) {
    case Judgement::beginning:
        return Words::tr("A run starts here: there is nothing before it to compare with.");
    case Judgement::notYet:
        return Words::tr("Less than 5 s have passed: too early to tell.");
    case Judgement::overtaken:
        return Words::tr("Another change, or the end of the run, is less than 5 s away: there is "
                         "too little to compare.");
    default:
        break;
    }
    if (!effect.before || !effect.after) {
        return {};
    }
    const SpanFigures& before = *effect.before;
    const SpanFigures& after = *effect.after;
    if (effect.judgement == Judgement::nothing) {
        return before.attempts == 0
                   ? Words::tr("Nothing was sent before it: there is nothing to compare with.")
                   : Words::tr("Nothing was sent after it: there is nothing to compare.");
    }
    return Words::tr(
               "%1 before against %1 after: answers per minute %2 (%3), refused %4 (%5), 95 % "
               "of answers within %6 (%7), wasted attempts %8.")
        .arg(durationText(after.length()), beforeAndAfter(goodputText(before), goodputText(after)),
             directionText(effect.directions.goodput),
             beforeAndAfter(refusedShareText(before), refusedShareText(after)),
             directionText(effect.directions.refused),
             beforeAndAfter(p95Text(before), p95Text(after)), directionText(effect.directions.p95),
             beforeAndAfter(wastedText(before), wastedText(after)));
}

} // namespace ratescope
