#include "core/number_text.h"
#include "sim/server_settings.h"

#include <string_view>
#include <utility>

namespace ratescope {

namespace {

const char* limiterName(LimiterKind kind)
{
    switch (kind) {
    case LimiterKind::none:
        return "none";
    case LimiterKind::tokenBucket:
        return "token bucket";
    case LimiterKind::fixedWindow:
        return "fixed window";
    case LimiterKind::slidingLog:
        return "sliding log";
    case LimiterKind::slidingCounter:
        return "sliding counter";
    case LimiterKind::concurrency:
        return "concurrency";
    }
    return "unknown";
}

const char* formName(HeaderForm form)
{
    switch (form) {
    case HeaderForm::openai:
        return "x-ratelimit";
    case HeaderForm::ietf:
        return "IETF";
    case HeaderForm::ietfOlder:
        return "older IETF";
    }
    return "unknown";
}

const char* hintName(RetryHint hint)
{
    switch (hint) {
    case RetryHint::seconds:
        return "seconds";
    case RetryHint::milliseconds:
        return "milliseconds";
    case RetryHint::lie:
        return "always 1 s";
    }
    return "unknown";
}

/// Zero stands for "none".
template <typename Unit>
double perMinute(const std::optional<Rate<Unit>>& rate)
{
    return rate ? rate->perMinute() : 0.0;
}

constexpr int decimals = 2;

struct RateUnit
{
    double seconds;
    const char* suffix;
};

/// The unit in which a rate reads best: per minute, unless that gives odd numbers.
RateUnit unitOf(RequestRate rate)
{
    if (rate.perMinute() < 1.0) {
        return {3600.0, "/hour"};
    }
    return rate.perMinute() > 6000.0 ? RateUnit{1.0, "/s"} : RateUnit{60.0, "/min"};
}

/// Collects "name before → after" for what differs.
class Changes
{
public:
    void add(std::string_view words)
    {
        m_text += m_text.empty() ? "" : ", ";
        m_text += words;
    }
    void addNumber(std::string_view name, double before, double after, std::string_view unit = {})
    {
        if (before == after) {
            return;
        }
        std::string from = roundedNumber(before, decimals);
        std::string to = roundedNumber(after, decimals);
        if (from == to) { // too close to tell apart when rounded
            from = exactNumber(before);
            to = exactNumber(after);
        }
        add(std::string(name) + ' ' + from + " → " + to + std::string(unit));
    }
    void addDuration(std::string_view name, Duration before, Duration after)
    {
        addNames(name, durationText(before, true), durationText(after, true));
    }
    void addNames(std::string_view name, const std::string& before, const std::string& after)
    {
        if (before != after) {
            add(std::string(name) + ' ' + before + " → " + after);
        }
    }
    void addShare(std::string_view name, double before, double after)
    {
        addNumber(name, before * 100.0, after * 100.0, " %");
    }
    void addSwitch(bool before, bool after, std::string_view turnedOn, std::string_view turnedOff)
    {
        if (before != after) {
            add(after ? turnedOn : turnedOff);
        }
    }
    std::string take() { return std::move(m_text); }

private:
    std::string m_text;
};

} // namespace

std::string describeChange(const ServerSettings& before, const ServerSettings& after)
{
    Changes changes;
    const RateUnit unit = unitOf(after.rate);
    changes.addNumber("limit", before.rate.perSecond() * unit.seconds,
                      after.rate.perSecond() * unit.seconds, unit.suffix);
    changes.addNumber("burst", before.burst, after.burst);
    changes.addDuration("window", before.window, after.window);
    changes.addNumber("concurrency", before.concurrency, after.concurrency);
    changes.addNames("limiter", limiterName(before.limiter), limiterName(after.limiter));
    changes.addDuration("latency", before.latencyMedian, after.latencyMedian);
    changes.addNumber("latency spread", before.latencySpread, after.latencySpread);
    changes.addDuration("first token", before.firstToken, after.firstToken);
    changes.addNumber("speed", before.tokensPerSecond, after.tokensPerSecond, " tokens/s");
    changes.addShare("share of 500s", before.share500, after.share500);
    changes.addShare("share of 503s", before.share503, after.share503);
    changes.addShare("dropped", before.shareDropped, after.shareDropped);
    changes.addShare("stalled", before.shareStalled, after.shareStalled);
    changes.addSwitch(before.insufficientQuota, after.insufficientQuota, "quota used up",
                      "quota restored");
    changes.addSwitch(before.sendRateHeaders, after.sendRateHeaders, "rate headers on",
                      "rate headers off");
    changes.addNames("headers", formName(before.headerForm), formName(after.headerForm));
    changes.addSwitch(before.sendRetryAfter, after.sendRetryAfter, "retry-after on",
                      "retry-after off");
    changes.addNames("hint", hintName(before.retryHint), hintName(after.retryHint));
    changes.addSwitch(before.refuseAs503, after.refuseAs503, "refusals as 503", "refusals as 429");
    changes.addSwitch(before.wordlessRefusals, after.wordlessRefusals, "refusals without words",
                      "refusals with words");
    changes.addSwitch(before.countRefusals, after.countRefusals, "refusals count",
                      "refusals do not count");
    changes.addNumber("tokens", perMinute(before.tokenRate), perMinute(after.tokenRate), "/min");
    changes.addNumber("input tokens", perMinute(before.inputTokenRate),
                      perMinute(after.inputTokenRate), "/min");
    changes.addNumber("output tokens", perMinute(before.outputTokenRate),
                      perMinute(after.outputTokenRate), "/min");
    changes.addNumber("other client", perMinute(before.otherClient), perMinute(after.otherClient),
                      "/min");
    changes.addDuration("refusal delay", before.refusalDelay, after.refusalDelay);
    return changes.take();
}

std::string describe(const ServerSettings& settings)
{
    const RateUnit unit = unitOf(settings.rate);
    const std::string rate =
        roundedNumber(settings.rate.perSecond() * unit.seconds, decimals) + unit.suffix;
    switch (settings.limiter) {
    case LimiterKind::none:
        return "no limit";
    case LimiterKind::tokenBucket:
        return "token bucket, " + rate + ", burst " + integerText(settings.burst);
    case LimiterKind::fixedWindow:
    case LimiterKind::slidingLog:
    case LimiterKind::slidingCounter:
        return std::string(limiterName(settings.limiter)) + ", " + rate + ", " +
               integerText(settings.requestsPerWindow()) + " in " + durationText(settings.window);
    case LimiterKind::concurrency:
        return "concurrency, " + integerText(settings.concurrency) + " at once";
    }
    return {};
}

} // namespace ratescope
