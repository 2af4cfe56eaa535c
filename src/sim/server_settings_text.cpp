#include "sim/server_settings.h"

#include <array>
#include <charconv>
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
    case LimiterKind::concurrency:
        return "concurrency";
    }
    return "unknown";
}

/// At most two decimals, no trailing zeros, the same in every locale.
std::string number(double value)
{
    std::array<char, 64> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                            std::chars_format::fixed, 2);
    if (error != std::errc()) {
        return "?";
    }
    std::string text(buffer.data(), end);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') {
        text.pop_back();
    }
    return text;
}

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

std::string inUnit(RequestRate rate, RateUnit unit)
{
    return number(rate.perSecond() * unit.seconds);
}

std::string durationText(Duration duration)
{
    using namespace std::chrono_literals;
    const double seconds = toSeconds(duration);
    if (duration >= 1h && duration % 1min == 0s) {
        return number(seconds / 3600.0) + " h";
    }
    if (duration >= 1min && duration % 1s == 0s) {
        return number(seconds / 60.0) + " min";
    }
    return duration >= 1s ? number(seconds) + " s" : number(seconds * 1000.0) + " ms";
}

/// Collects "name before → after" for what differs.
class Changes
{
public:
    void add(std::string_view name, const std::string& before, const std::string& after,
             std::string_view unit = {})
    {
        add(std::string(name) + ' ' + before + " → " + after + std::string(unit));
    }
    void add(std::string_view words)
    {
        m_text += m_text.empty() ? "" : ", ";
        m_text += words;
    }
    void addNumber(std::string_view name, double before, double after, std::string_view unit = {})
    {
        if (before != after) {
            add(name, number(before), number(after), unit);
        }
    }
    void addDuration(std::string_view name, Duration before, Duration after)
    {
        if (before != after) {
            add(name, durationText(before), durationText(after));
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
    if (before.rate != after.rate) {
        const RateUnit unit = unitOf(after.rate);
        changes.add("rate", inUnit(before.rate, unit), inUnit(after.rate, unit), unit.suffix);
    }
    changes.addNumber("burst", before.burst, after.burst);
    changes.addDuration("window", before.window, after.window);
    changes.addNumber("concurrency", before.concurrency, after.concurrency);
    if (before.limiter != after.limiter) {
        changes.add("limiter", limiterName(before.limiter), limiterName(after.limiter));
    }
    changes.addDuration("latency", before.latencyMedian, after.latencyMedian);
    changes.addNumber("latency spread", before.latencySpread, after.latencySpread);
    changes.addDuration("first token", before.firstToken, after.firstToken);
    changes.addNumber("speed", before.tokensPerSecond, after.tokensPerSecond, " tokens/s");
    changes.addShare("status 500", before.share500, after.share500);
    changes.addShare("status 503", before.share503, after.share503);
    changes.addShare("dropped", before.shareDropped, after.shareDropped);
    changes.addShare("stalled", before.shareStalled, after.shareStalled);
    changes.addSwitch(before.insufficientQuota, after.insufficientQuota, "quota used up",
                      "quota restored");
    changes.addSwitch(before.sendRateHeaders, after.sendRateHeaders, "rate headers on",
                      "rate headers off");
    changes.addSwitch(before.sendRetryAfter, after.sendRetryAfter, "retry-after on",
                      "retry-after off");
    return changes.take();
}

std::string describe(const ServerSettings& settings)
{
    const RateUnit unit = unitOf(settings.rate);
    const std::string rate = inUnit(settings.rate, unit) + unit.suffix;
    switch (settings.limiter) {
    case LimiterKind::none:
        return "no limit";
    case LimiterKind::tokenBucket:
        return "token bucket, " + rate + ", burst " + std::to_string(settings.burst);
    case LimiterKind::fixedWindow:
    case LimiterKind::slidingLog:
        return std::string(limiterName(settings.limiter)) + ", " + rate + ", " +
               std::to_string(settings.requestsPerWindow()) + " in " +
               durationText(settings.window);
    case LimiterKind::concurrency:
        return "concurrency, " + std::to_string(settings.concurrency) + " at once";
    }
    return {};
}

} // namespace ratescope
