#pragma once

#include "metrics/client_pace.h"

#include <QString>

namespace ratescope {

// What holds the client back, in words: the status line, the policy panel and the rate chart say
// the same.

/// "120/min", above 100 a second "125/s": three figures that mean something.
QString paceText(double perSecond);
/// What a controller is called in a sentence: "auto"; empty for none.
QString controllerWord(ControllerKind kind);
/// "throttled to 118/min by auto", "not throttled".
QString paceWords(const ClientPace& pace);

} // namespace ratescope
