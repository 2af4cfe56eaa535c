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

bool hasUnit(Duration window)
{
    using namespace std::chrono_literals;
    return window == 1s || window == 60s || window == 1h || window == 24h;
}

/// In the unit it was stated in, where that is not the minute that any rate may be told in.
Figure figure(const std::optional<RequestRate>& rate, Duration window, bool exact)
{
    if (!rate || !hasUnit(window) || window == std::chrono::minutes(1)) {
        return figure(rate, exact);
    }
    const double amount = rate->perSecond() * toSeconds(window);
    const char* const unit = window == std::chrono::seconds(1) ? "/s"
                             : window == std::chrono::hours(1) ? "/hour"
                                                               : "/day";
    return {exact ? exactNumber(amount) : roundedNumber(amount, 2), unit};
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
    case BackoffKind::polynomial:
        return {"polynomial", {}};
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
    case Jitter::lengthen:
        return {"lengthen", {}};
    case Jitter::around:
        return {"around", {}};
    case Jitter::plusSecond:
        return {"plus second", {}};
    case Jitter::smooth:
        return {"smooth", {}};
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
    case HintUse::longer:
        return {"longer", {}};
    }
    return {"ignore", {}};
}

Figure figure(LongHint what, bool /*exact*/)
{
    switch (what) {
    case LongHint::giveUp:
        break;
    case LongHint::ignore:
        return {"ignore", {}};
    case LongHint::shorten:
        return {"shorten", {}};
    }
    return {"give up", {}};
}

Figure figure(const std::optional<std::int64_t>& count, bool /*exact*/)
{
    return {count ? integerText(*count) : std::string(off), {}};
}

Figure figure(const std::optional<RetryBudgetSettings>& budget, bool exact)
{
    if (!budget) {
        return {std::string(off), {}};
    }
    const auto number = [exact](double value) {
        return exact ? exactNumber(value) : roundedNumber(value, 2);
    };
    return {number(budget->share * 100.0) + " % + " + number(budget->minimumPerSecond) +
                "/s over " + durationText(budget->window, exact),
            {}};
}

Figure figure(const std::optional<BreakerSettings>& breaker, bool exact)
{
    if (!breaker) {
        return {std::string(off), {}};
    }
    return {integerText(breaker->failures) + " failures for " +
                durationText(breaker->openFor, exact),
            {}};
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
        add(name, from, to);
    }

    /// The unit tells the window, where it has one.
    void compareRates(const ThrottleSettings& before, const ThrottleSettings& after)
    {
        Figure from = figure(before.rate, before.rateWindow, false);
        Figure to = figure(after.rate, after.rateWindow, false);
        if (from == to) {
            from = figure(before.rate, before.rateWindow, true);
            to = figure(after.rate, after.rateWindow, true);
        }
        const bool differ = from != to;
        if (differ) {
            add("throttle", from, to);
        }
        if (!differ || !hasUnit(before.rateWindow) || !hasUnit(after.rateWindow)) {
            compare("rate window", before.rateWindow, after.rateWindow);
        }
    }

    std::string take() { return std::move(m_text); }

private:
    void add(std::string_view name, const Figure& from, const Figure& to)
    {
        if (!m_text.empty()) {
            m_text += ", ";
        }
        m_text.append(name).append(" ").append(from.amount);
        if (from.unit != to.unit) {
            m_text += from.unit;
        }
        m_text.append(" → ").append(to.amount).append(to.unit);
    }

    std::string m_text;
};

std::optional<Duration> offWhenZero(Duration duration)
{
    return duration == Duration::zero() ? std::nullopt : std::optional(duration);
}

std::optional<std::int64_t> countOf(const std::optional<Tokens>& tokens)
{
    return tokens ? std::optional(tokens->count) : std::nullopt;
}

} // namespace

std::string describeChange(const Policy& before, const Policy& after)
{
    ChangeText text;
    text.compareRates(before.throttle, after.throttle);
    text.compare("burst", before.throttle.burst, after.throttle.burst);
    text.compare("tokens", before.throttle.tokenRate, after.throttle.tokenRate);
    text.compare("token burst", before.throttle.tokenBurst, after.throttle.tokenBurst);
    text.compare("input tokens", before.throttle.inputTokenRate, after.throttle.inputTokenRate);
    text.compare("output tokens", before.throttle.outputTokenRate, after.throttle.outputTokenRate);
    text.compare("requests a day", before.throttle.requestsPerDay, after.throttle.requestsPerDay);
    text.compare("tokens a day", countOf(before.throttle.tokensPerDay),
                 countOf(after.throttle.tokensPerDay));
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
    text.compare("long hint", before.backoff.longHint, after.backoff.longHint);
    text.compare("shortest hint", offWhenZero(before.backoff.shortestHint),
                 offWhenZero(after.backoff.shortestHint));
    text.compare("controller", before.controller.kind, after.controller.kind);
    text.compare("shared gate", before.sharedGate, after.sharedGate);
    text.compare("pause after refusal", offWhenZero(before.pauseAfterRefusal),
                 offWhenZero(after.pauseAfterRefusal));
    text.compare("time-out", before.attemptTimeout, after.attemptTimeout);
    text.compare("retry budget", before.retryBudget, after.retryBudget);
    text.compare("breaker", before.breaker, after.breaker);
    return text.take();
}

} // namespace ratescope
