#pragma once

#include "metrics/change_effect.h"

#include <QString>

class QColor;

namespace ratescope {

struct Theme;

/// "throttle 80 → 55/min" of the policy, "server limit 240 → 120/min"; of a run its name.
QString changeText(const Marker& marker);
/// One or two words: "▲ better so far", "no clear change", "judged in 4 s".
QString effectText(const ChangeEffect& effect, Duration sinceChange);
/// For a marker's label in a chart: "▼ worse so far, answers −48 %, refused share +8 points"; empty
/// for what is no judgement.
QString effectNote(const ChangeEffect& effect);
QColor effectColour(const ChangeEffect& effect, const Theme& theme);
/// Of a figure's direction: "better", "worse", "no clear change".
QString directionText(int direction);
QColor directionColour(int direction, const Theme& theme);

// A figure of a span, without its name; a dash where there is none.
QString goodputText(const SpanFigures& figures);
QString refusedShareText(const SpanFigures& figures);
QString p95Text(const SpanFigures& figures);
QString wastedText(const SpanFigures& figures);
/// "118 → 60"
QString beforeAndAfter(const QString& before, const QString& after);

/// What was measured and what it says, in sentences; why there is no figure, where there is none.
QString effectSentence(const ChangeEffect& effect);

} // namespace ratescope
