#include "core/number_text.h"
#include "core/policy.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace ratescope {

namespace {

constexpr std::string_view off = "off";

/// A value as text with its unit apart, so that a unit both sides share is written once.
struct Figure
{
    std::string amount;
    std::string unit;
    bool operator==(const Figure&) const = default;
};

/// Per second from 1/s on, unless it is a whole number per minute.
Figure rateFigure(double perSecond, bool exact)
{
    const double perMinute = perSecond * 60.0;
    const double whole = std::round(perMinute);
    const bool isWhole = std::abs(perMinute - whole) <= 1e-9 * std::max(1.0, whole);
    const bool inSeconds = perSecond >= 1.0 && !isWhole;
    const double value = inSeconds ? perSecond : (isWhole && whole > 0.0 ? whole : perMinute);
    const int decimals = value >= 100.0 ? 1 : (value >= 1.0 ? 2 : 4);
    return {exact ? exactNumber(value) : roundedNumber(value, decimals), inSeconds ? "/s" : "/min"};
}

template <typename Unit>
Figure figure(const std::optional<Rate<Unit>>& rate, bool exact)
{
    return rate ? rateFigure(rate->perSecond(), exact) : Figure{std::string(off), {}};
}

Figure figure(Duration duration, bool exact)
{
    return {durationText(duration, exact), {}};
}

Figure figure(const std::optional<Duration>& duration, bool exact)
{
    return duration ? figure(*duration, exact) : Figure{std::string(off), {}};
}

Figure figure(double number, bool exact)
{
    return {exact ? exactNumber(number) : roundedNumber(number, 2), {}};
}

Figure figure(int number, bool /*exact*/)
{
    return {integerText(number), {}};
}

Figure figure(const std::optional<Tokens>& tokens, bool /*exact*/)
{
    return {tokens ? integerText(tokens->count) : std::string("one minute's"), {}};
}

Figure figure(bool on, bool /*exact*/)
{
    return {std::string(on ? "on" : off), {}};
}

Figure figure(BackoffKind kind, bool /*exact*/)
{
    switch (kind) {
    case BackoffKind::none:
        break;
    case BackoffKind::fixed:
        return {"fixed", {}};
    case BackoffKind::exponential:
        return {"exponential", {}};
    }
    return {"none", {}};
}

Figure figure(Jitter jitter, bool /*exact*/)
{
    switch (jitter) {
    case Jitter::none:
        break;
    case Jitter::full:
        return {"full", {}};
    case Jitter::equal:
        return {"equal", {}};
    case Jitter::decorrelated:
        return {"decorrelated", {}};
    case Jitter::shorten:
        return {"shorten", {}};
    }
    return {"none", {}};
}

Figure figure(HintUse use, bool /*exact*/)
{
    switch (use) {
    case HintUse::ignore:
        break;
    case HintUse::replace:
        return {"replace", {}};
    case HintUse::minimum:
        return {"minimum", {}};
    }
    return {"ignore", {}};
}

Figure figure(ControllerKind kind, bool /*exact*/)
{
    return {controllerName(kind), {}};
}

class ChangeText
{
public:
    template <typename Value>
    void compare(std::string_view name, const Value& before, const Value& after)
    {
        if (before == after) {
            return;
        }
        Figure from = figure(before, false);
        Figure to = figure(after, false);
        if (from == to) { // too close to tell apart when rounded
            from = figure(before, true);
            to = figure(after, true);
        }
        if (!m_text.empty()) {
            m_text += ", ";
        }
        m_text.append(name).append(" ").append(from.amount);
        if (from.unit != to.unit) {
            m_text += from.unit;
        }
        m_text.append(" → ").append(to.amount).append(to.unit);
    }

    std::string take() { return std::move(m_text); }

private:
    std::string m_text;
};

std::optional<Duration> offWhenZero(Duration duration)
{
    return duration == Duration::zero() ? std::nullopt : std::optional(duration);
}

} // namespace

std::string describeChange(const Policy& before, const Policy& after)
{
    ChangeText text;
    text.compare("throttle", before.throttle.rate, after.throttle.rate);
    text.compare("rate window", before.throttle.rateWindow, after.throttle.rateWindow);
    text.compare("burst", before.throttle.burst, after.throttle.burst);
    text.compare("tokens", before.throttle.tokenRate, after.throttle.tokenRate);
    text.compare("token burst", before.throttle.tokenBurst, after.throttle.tokenBurst);
    text.compare("in flight", before.throttle.concurrency, after.throttle.concurrency);
    text.compare("backoff", before.backoff.kind, after.backoff.kind);
    text.compare("jitter", before.backoff.jitter, after.backoff.jitter);
    text.compare("base", before.backoff.base, after.backoff.base);
    text.compare("factor", before.backoff.factor, after.backoff.factor);
    text.compare("cap", before.backoff.cap, after.backoff.cap);
    text.compare("jitter share", before.backoff.jitterShare, after.backoff.jitterShare);
    text.compare("retries", before.backoff.retries, after.backoff.retries);
    text.compare("deadline", before.backoff.deadline, after.backoff.deadline);
    text.compare("hint", before.backoff.hint, after.backoff.hint);
    text.compare("longest hint", before.backoff.longestHint, after.backoff.longestHint);
    text.compare("controller", before.controller.kind, after.controller.kind);
    text.compare("shared gate", before.sharedGate, after.sharedGate);
    text.compare("pause after refusal", offWhenZero(before.pauseAfterRefusal),
                 offWhenZero(after.pauseAfterRefusal));
    text.compare("time-out", before.attemptTimeout, after.attemptTimeout);
    return text.take();
}

} // namespace ratescope
