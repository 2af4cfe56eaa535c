#include "core/belief.h"

#include "core/number_text.h"

#include <cmath>

namespace ratescope {

namespace {

std::string rateText(double limit, Duration window)
{
    const double perSecond = limit / toSeconds(window);
    if (window == std::chrono::seconds(60) || (perSecond < 1.0 && perSecond * 60.0 >= 1.0)) {
        return roundedNumber(perSecond * 60.0, 1) + "/min";
    }
    return perSecond >= 1.0 ? roundedNumber(perSecond, 1) + "/s"
                            : roundedNumber(perSecond * 3600.0, 1) + "/hour";
}

} // namespace

const char* limitKindName(LimitKind kind)
{
    switch (kind) {
    case LimitKind::unknown:
        break;
    case LimitKind::continuous:
        return "continuous";
    case LimitKind::window:
        return "window";
    case LimitKind::concurrency:
        return "concurrency";
    }
    return "unknown";
}

std::string beliefSentence(const Belief& belief)
{
    const std::string about = belief.confidence >= 0.9 ? "limit " : "limit about ";
    const std::string from = ", from " + std::to_string(belief.evidence) +
                             (belief.evidence == 1 ? " response" : " responses");
    switch (belief.kind) {
    case LimitKind::unknown:
        if (belief.limit > 0.0) {
            return about + rateText(belief.limit, belief.window) +
                   " of no known kind, kept evenly" + from;
        }
        break;
    case LimitKind::continuous:
        return about + rateText(belief.limit, belief.window) + ", continuous refill, " +
               (belief.burst > 1.5 ? "burst about " + roundedNumber(belief.burst, 0)
                                   : std::string("no burst")) +
               from;
    case LimitKind::window:
        return about + roundedNumber(belief.limit, 0) + " in each window of " +
               durationText(belief.window, false) + from;
    case LimitKind::concurrency:
        return about + roundedNumber(belief.limit, 0) + " at once" + from;
    }
    return "no limit found yet" + from;
}

} // namespace ratescope
