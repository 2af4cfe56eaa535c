#pragma once

#include "core/controllers/send_log.h"
#include "core/time.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace ratescope {

/// "N in W, where what the window before held fades out": load balancers keep two counts instead
/// of a log. A request is let in while before·(1 − x) + current < N, where x is the part of this
/// window that is over, `current` its count and `before` the one of the window before (HAProxy's
/// freq_ctr behind http_req_rate and gpc0_rate; Cloudflare, "How we built rate limiting capable of
/// scaling to millions of domains", 2017). So N at once are let in after a rest, none until that
/// window ends, and from then on the c-th of a window at c/N of it: one each W/N, and no burst any
/// more while that pace is kept.
///
/// For each W that people use there is a hypothesis for windows that begin with the first request,
/// as HAProxy's do, and one for each of some phases between, as where they begin by the server's
/// clock; each with refused requests counted (http_req_rate) and not (gpc0_rate). An acceptance at
/// an estimate e says N > e, a refusal N <= e; an empty bracket is ruled out.
///
/// It differs from a log of N in W only after a burst, and a log is more permissive there; so it is
/// to be asked only once no window fits.
class CounterHypotheses
{
public:
    static constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::max();

    struct Counter
    {
        Duration span;
        bool all = false;     ///< refused requests count as well
        bool exact = false;   ///< its windows begin with the first request
        Instant edge;         ///< the beginning of one of its windows
        std::int64_t low = 0; ///< N is at least this
        std::int64_t high = unbounded;
        int foretold = 0;     ///< how many it let in since it had a bound
        int moved = 0;        ///< how often the edge turned out to come later, lately
        bool wrong = false;   ///< the latest refusal was not foretold
        bool doubted = false; ///< refused since nothing of the N before holds

        bool proven() const { return foretold >= enough; }
        /// How many to hope for: between the two bounds, where there are two.
        std::int64_t tried() const;
        static constexpr int enough = 8;
    };

    CounterHypotheses();

    /// A window that a person named is one more that is possible. Before anything is learned.
    void add(Duration span);
    /// Everything is possible again. `first`: when the first request went.
    void begin(Instant first);
    void ruleOutAll() { m_counters.clear(); }

    void accepted(const SendLog& log, SendLog::Number number);
    void refused(const SendLog& log, SendLog::Number number);
    /// A request may arrive by so much earlier or later, against others, than it went.
    void setJitter(Duration jitter) { m_jitter = jitter; }
    /// One more is allowed than is known to be safe, to see whether the limit has risen.
    void setDaring(bool daring) { m_daring = daring; }

    bool anyAlive() const { return !m_counters.empty(); }
    /// The likeliest; null when there is none.
    const Counter* best() const { return m_counters.empty() ? nullptr : &m_counters.front(); }
    /// The earliest that any of them lets the next one go, with exactOnly any whose phase is known;
    /// Instant::max() when there is none.
    Instant permits(const SendLog& log, Instant now, bool exactOnly) const;

    /// The limit has changed: the one that was proven last is opened towards the side of this
    /// request. False where none has been proven.
    bool reopen(const SendLog& log, SendLog::Number number, bool refused);

private:
    struct Counts
    {
        Instant start; ///< of the window
        double before = 0.0;
        double current = 0.0;
    };

    Counts countsAt(const Counter& counter, const SendLog& log, Instant at,
                    SendLog::Number before) const;
    static double estimate(const Counter& counter, const Counts& counts, Instant at);
    Duration doubt(Duration span) const;
    double doubtedCount(const Counter& counter, const Counts& counts) const;
    bool alive(const Counter& counter) const;
    std::int64_t overtaking(const Counter& counter, const SendLog& log,
                            SendLog::Number number) const;
    bool mayBeginLater(const Counter& counter, const Counts& counts, double seen) const;
    bool refuse(Counter& counter, const SendLog& log, SendLog::Number number) const;
    Instant permits(const Counter& counter, const SendLog& log, Instant now) const;
    void keepAlive();

    std::vector<Duration> m_spans;
    std::vector<Counter> m_counters; ///< those that are not ruled out, the likeliest first
    std::optional<Counter> m_latest; ///< the one that was proven last
    Instant m_begun;                 ///< when the first request went
    Duration m_jitter = Duration::zero();
    bool m_daring = false;
};

} // namespace ratescope
