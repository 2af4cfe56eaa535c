// How good the early warning is, in virtual time: what its score says after ten minutes against
// each kind of limit, by the pace of sending. Under the limit every warning would be a false alarm;
// above it each first 429 should have been told of before. The yardstick is a warning that is given
// whenever a tenth is left, as a reader of headers would.

#include "core/controller.h"
#include "engine/arrivals.h"
#include "metrics/forecast.h"
#include "sim/virtual_run.h"

#include <cstdio>
#include <string>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

struct Server
{
    const char* name;
    ServerSettings settings;
};

ServerSettings limiter(LimiterKind kind, double perMinute, int burst)
{
    ServerSettings settings;
    settings.limiter = kind;
    settings.rate = RequestRate::perMinute(perMinute);
    settings.burst = burst;
    return settings;
}

std::vector<Server> servers()
{
    std::vector<Server> all{
        {"bucket 120/min, burst 20", limiter(LimiterKind::tokenBucket, 120, 20)},
        {"bucket 600/min, burst 100", limiter(LimiterKind::tokenBucket, 600, 100)},
        {"window 120 a minute", limiter(LimiterKind::fixedWindow, 120, 1)},
        {"sliding log 120 a minute", limiter(LimiterKind::slidingLog, 120, 1)},
        {"sliding count 120 a minute", limiter(LimiterKind::slidingCounter, 120, 1)},
        {"window 20 in 10 s", limiter(LimiterKind::fixedWindow, 120, 1)},
        {"window 120, IETF headers", limiter(LimiterKind::fixedWindow, 120, 1)},
        {"tokens 12,000 a minute", limiter(LimiterKind::none, 120, 1)},
    };
    all[5].settings.window = 10s;
    all[6].settings.headerForm = HeaderForm::ietf;
    all[7].settings.tokenRate = TokenRate::perMinute(12'000);
    return all;
}

WorkloadPlan load(ArrivalShape shape, double ofLimit)
{
    WorkloadPlan plan;
    plan.shape = shape;
    plan.rate = RequestRate::perMinute(ofLimit * 120);
    plan.length = 10min;
    plan.maxTokens = Tokens{98};
    plan.prompt = "Hello!!!";
    return plan;
}

/// Warns when a tenth is left, until a fifth is.
class TenthLeft
{
public:
    void fold(const Event& event)
    {
        const auto* attempt = std::get_if<AttemptFinished>(&event.body);
        if (attempt == nullptr) {
            return;
        }
        if (isRateRefusal(attempt->outcome)) {
            if (m_warned) {
                ++right;
            } else if (!m_lastRefusal || event.at - *m_lastRefusal >= 10s) {
                ++missed;
            }
            m_warned = false;
            m_lastRefusal = event.at;
        } else if (attempt->outcome.limits && !(m_lastRefusal && event.at - *m_lastRefusal < 10s)) {
            note(attempt->outcome.limits->requests);
            note(attempt->outcome.limits->tokens);
        }
    }

    int right = 0;
    int falseAlarms = 0;
    int missed = 0;

private:
    void note(const AxisLimit& axis)
    {
        if (!axis.limit || !axis.remaining) {
            return;
        }
        if (10 * *axis.remaining <= *axis.limit) {
            m_warned = true;
        } else if (5 * *axis.remaining > *axis.limit && m_warned) {
            m_warned = false;
            ++falseAlarms;
        }
    }

    bool m_warned = false;
    std::optional<Instant> m_lastRefusal;
};

void print(const Server& server, const char* shape, double ofLimit, const WorkloadPlan& plan)
{
    VirtualRun run;
    run.server = server.settings;
    run.workload = buildWorkload(plan);
    run.policy.throttle.rate.reset();
    run.policy.controller.kind = ControllerKind::off;
    run.longest = 12min;
    Forecast forecast;
    TenthLeft yardstick;
    int refused = 0;
    runVirtually(run, [&](const Event& event) {
        forecast.fold(event);
        yardstick.fold(event);
        if (const auto* attempt = std::get_if<AttemptFinished>(&event.body)) {
            refused += attempt->outcome.kind == OutcomeKind::refused ? 1 : 0;
        }
    });
    const ForecastScore& score = forecast.score();
    std::printf("%-27s %-7s %4.2f %6d | %3u %5.1f s %4u %4u | %3d %4d %4d\n", server.name, shape,
                ofLimit, refused, score.right, toSeconds(score.meanEarly()), score.falseAlarms,
                score.missed, yardstick.right, yardstick.falseAlarms, yardstick.missed);
}

} // namespace

int main()
{
    std::printf("%-27s %-7s %4s %6s | %-21s | %s\n", "", "", "pace", "429s",
                "right, early, false, missed", "a tenth left: right, false, missed");
    for (const Server& server : servers()) {
        const double scale = toSeconds(1min) * server.settings.rate.perSecond() / 120;
        for (const double ofLimit : {0.5, 0.8, 0.95, 1.1, 1.5, 3.0}) {
            print(server, "steady", ofLimit, load(ArrivalShape::steady, ofLimit * scale));
            print(server, "Poisson", ofLimit, load(ArrivalShape::poisson, ofLimit * scale));
        }
    }
    return 0;
}
