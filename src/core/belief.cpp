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

/// "10,000", as people write limits.
std::string groupedNumber(double value)
{
    std::string text = integerText(std::llround(value));
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
        text.insert(text.begin() + at, ',');
    }
    return text;
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
    const std::string responses = ", from " + std::to_string(belief.evidence) +
                                  (belief.evidence == 1 ? " response" : " responses");
    std::string tokens;
    if (belief.tokensPerMinute > 0.0) {
        tokens.append("token limit about ")
            .append(groupedNumber(belief.tokensPerMinute))
            .append("/min");
    }
    std::string from;
    if (!tokens.empty()) {
        from.append(", ").append(tokens);
    }
    from.append(responses);
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
    return tokens.empty() ? "no limit found yet" + responses : tokens + responses;
}

} // namespace ratescope
