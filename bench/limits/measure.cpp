#include "limits/measure.h"

#include "core/classify.h"
#include "core/controller.h"
#include "sim/limiter.h"
#include "sim/server_model.h"
#include "sim/virtual_scheduler.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <deque>

namespace ratescope::bench {

namespace {

double secondsOf(Instant at)
{
    return toSeconds(at.time_since_epoch());
}

VirtualRun runOf(const Cell& cell, const Policy& policy, std::uint64_t seed)
{
    VirtualRun run;
    run.workload = cell.workload;
    run.policy = policy;
    run.server = cell.server;
    run.serverChanges = cell.changes;
    run.line = cell.line;
    run.seed = seed;
    run.longest = std::chrono::hours(12);
    return run;
}

/// The client that knows. Latencies and faults come from a server model without a limiter; the
/// limiter itself is asked only when it is going to admit, with its exact waiting time as the wake.
class Knowing
{
public:
    Knowing(const Cell& cell, std::uint64_t seed)
        : m_cell(cell)
        , m_random(seed)
        , m_server(openServer(cell.server), m_random, Instant())
        , m_limiter(makeLimiter(uncounted(cell.server), Instant()))
    {
        if (cell.server.tokenRate) {
            m_tokens.emplace(cell.server.tokenRate->perSecond(), cell.server.tokenRate->perMinute(),
                             Instant());
        }
        for (const TimedServerChange& change : cell.changes) {
            m_scheduler.callAt(Instant() + change.at, [this, &change] {
                m_limiter->retune(uncounted(change.settings), m_scheduler.now());
                pump();
            });
        }
        for (const Arrival& arrival : cell.workload.arrivals) {
            m_scheduler.callAt(Instant() + arrival.at, [this, &arrival] {
                m_ready.push_back(arrival.request.get());
                pump();
            });
        }
        m_open = cell.workload.arrivals.size();
    }

    double run()
    {
        while (m_open > 0 && m_scheduler.step()) {
        }
        return secondsOf(m_last);
    }

private:
    static ServerSettings openServer(ServerSettings settings)
    {
        settings.limiter = LimiterKind::none;
        settings.tokenRate.reset();
        settings.otherClient.reset();
        return settings;
    }
    static ServerSettings uncounted(ServerSettings settings)
    {
        settings.countRefusals = false;
        if (settings.otherClient) { // whose share is not ours to take, even if we could
            settings.rate = RequestRate::perSecond(settings.rate.perSecond() -
                                                   settings.otherClient->perSecond());
        }
        return settings;
    }

    void pump()
    {
        const Instant now = m_scheduler.now();
        while (!m_ready.empty() && m_inFlight < m_cell.concurrency) {
            const ChatRequest& request = *m_ready.front();
            const double cost = static_cast<double>(estimateTokens(request).count);
            if (m_tokens && m_tokens->nextAvailable(now, cost) > now) {
                wakeAt(m_tokens->nextAvailable(now, cost));
                return;
            }
            const LimiterDecision decision = m_limiter->decide(now, m_inFlight);
            if (!decision.admitted) {
                if (decision.retryAfter > Duration::zero()) {
                    wakeAt(now + decision.retryAfter);
                }
                return;
            }
            if (m_tokens) {
                m_tokens->take(now, cost);
            }
            send(request);
        }
    }

    void send(const ChatRequest& request)
    {
        m_ready.pop_front();
        ++m_inFlight;
        const ServerAnswer answer =
            m_server.receive({Tokens{2}, request.maxTokens}, m_scheduler.now());
        const bool stalled = answer.fault == ServerAnswer::Fault::stalled;
        const bool good = answer.status == 200 && answer.fault == ServerAnswer::Fault::none;
        const Duration takes = stalled ? Duration(std::chrono::seconds(60))
                                       : (good ? answer.lastToken : answer.faultAt());
        const Instant from = m_scheduler.now();
        m_scheduler.callAt(from + takes, [this, &request, good, from] {
            --m_inFlight;
            if (good) {
                --m_open;
                m_last = std::max(m_last, from);
            } else {
                m_ready.push_front(&request);
            }
            pump();
        });
    }

    void wakeAt(Instant at)
    {
        m_scheduler.cancel(m_wake);
        m_wake = m_scheduler.callAt(at, [this] {
            m_wake = 0;
            pump();
        });
    }

    const Cell& m_cell;
    VirtualScheduler m_scheduler;
    SeededRandom m_random;
    ServerModel m_server;
    std::unique_ptr<Limiter> m_limiter;
    std::optional<TokenBucket> m_tokens;
    std::deque<const ChatRequest*> m_ready;
    int m_inFlight = 0;
    std::size_t m_open = 0;
    Instant m_last;
    Scheduler::Ticket m_wake = 0;
};

} // namespace

void Tally::fold(const Event& event)
{
    if (std::holds_alternative<RunStarted>(event.body)) {
        m_started = event.at;
    } else if (const auto* ended = std::get_if<AttemptFinished>(&event.body)) {
        ++m_attempts;
        m_score.refusals += isRateRefusal(ended->outcome) || ended->outcome.bare ? 1 : 0;
        if (ended->outcome.kind == OutcomeKind::answered) {
            ++m_answered;
            m_score.seconds =
                std::max(m_score.seconds, toSeconds(event.at - ended->duration - m_started));
        }
    } else if (const auto* job = std::get_if<JobFinished>(&event.body)) {
        m_score.lost += job->end == JobEnd::answered ? 0 : 1;
    } else if (const auto* belief = std::get_if<BeliefChanged>(&event.body)) {
        m_score.belief = belief->belief->sentence;
    } else if (std::holds_alternative<RunFinished>(event.body)) {
        m_finished = true;
    }
}

Score Tally::score(const Cell& cell, double possibleSeconds) const
{
    Score score = m_score;
    const auto jobs = static_cast<double>(cell.workload.arrivals.size());
    score.unfinished = static_cast<int>(jobs) - m_answered - score.lost;
    score.refused = m_attempts > 0 ? static_cast<double>(score.refusals) / m_attempts : 0.0;
    score.possibleSeconds = possibleSeconds;
    score.ratio = m_answered / jobs * possibleSeconds / std::max(possibleSeconds, score.seconds);
    return score;
}

Score measure(const Cell& cell, const Policy& policy, std::uint64_t seed, double possible)
{
    Tally tally;
    runVirtually(runOf(cell, policy, seed), [&tally](const Event& event) { tally.fold(event); });
    return tally.score(cell, possible);
}

double possibleSeconds(const Cell& cell, std::uint64_t seed)
{
    return Knowing(cell, seed).run();
}

void trace(const Cell& cell, const Policy& policy, std::uint64_t seed)
{
    runVirtually(runOf(cell, policy, seed), [](const Event& event) {
        const double at = secondsOf(event.at);
        if (const auto* started = std::get_if<AttemptStarted>(&event.body)) {
            std::printf("%9.3f sent %llu/%d\n", at,
                        static_cast<unsigned long long>(started->attempt.job.value),
                        started->attempt.number);
        } else if (const auto* ended = std::get_if<AttemptFinished>(&event.body)) {
            if (ended->outcome.kind != OutcomeKind::answered) {
                std::printf("%9.3f   %s %llu hint %.3f\n", at, causeName(ended->outcome.cause),
                            static_cast<unsigned long long>(ended->attempt.job.value),
                            toSeconds(ended->outcome.hint.value_or(Duration::zero())));
            }
        } else if (const auto* belief = std::get_if<BeliefChanged>(&event.body)) {
            std::printf("%9.3f   %s (%.2f)\n", at, belief->belief->sentence.c_str(),
                        belief->belief->confidence);
        }
    });
}

} // namespace ratescope::bench
