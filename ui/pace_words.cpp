#include "ui/pace_words.h"

#include <QCoreApplication>

#include <cmath>

namespace ratescope {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::PaceWords)
};

QString threeFigures(double value)
{
    const int decimals = value >= 99.95 ? 0 : (value >= 9.995 ? 1 : 2);
    QString digits = QString::number(value, 'f', decimals);
    if (digits.contains(u'.')) {
        while (digits.endsWith(u'0')) {
            digits.chop(1);
        }
        if (digits.endsWith(u'.')) {
            digits.chop(1);
        }
    }
    return digits;
}

/// A controller that has found nothing to hold to.
QString freeWords(ControllerKind kind)
{
    switch (kind) {
    case ControllerKind::off:
        return Words::tr("not throttled");
    case ControllerKind::automatic:
    case ControllerKind::search:
        return Words::tr("%1 still looks for the limit").arg(controllerWord(kind));
    case ControllerKind::headerGuided:
        return Words::tr("not throttled: no rate headers yet");
    case ControllerKind::aimd:
    case ControllerKind::awsAdaptive:
        break;
    }
    return Words::tr("not throttled by %1 yet").arg(controllerWord(kind));
}

} // namespace

QString paceText(double perSecond)
{
    constexpr double fast = 100; // as in the words of a change: "limit 300 → 600/min"
    return perSecond <= fast ? Words::tr("%1/min").arg(threeFigures(60 * perSecond))
                             : Words::tr("%1/s").arg(threeFigures(perSecond));
}

QString controllerWord(ControllerKind kind)
{
    switch (kind) {
    case ControllerKind::automatic:
        return Words::tr("auto");
    case ControllerKind::headerGuided:
        return Words::tr("rate headers");
    case ControllerKind::search:
        return Words::tr("search");
    case ControllerKind::aimd:
        return Words::tr("AIMD");
    case ControllerKind::awsAdaptive:
        return Words::tr("AWS adaptive");
    case ControllerKind::off:
        break;
    }
    return {};
}

QString paceWords(const ClientPace& pace)
{
    const ControllerKind kind = pace.controller();
    const Belief* const belief = pace.belief();
    if (belief != nullptr && belief->kind == LimitKind::concurrency && belief->limit > 0) {
        return Words::tr("held to %1 at once by %2")
            .arg(std::lround(belief->limit))
            .arg(controllerWord(kind));
    }
    if (pace.perSecond() <= 0) {
        return freeWords(kind);
    }
    const QString held = Words::tr("throttled to %1").arg(paceText(pace.perSecond()));
    return kind == ControllerKind::off ? held
                                       : Words::tr("%1 by %2").arg(held, controllerWord(kind));
}

} // namespace ratescope
