#pragma once

#include "core/controllers/send_log.h"
#include "core/time.h"

#include <limits>
#include <optional>
#include <vector>

namespace ratescope {

/// "N in any window W": for each W that people use, the bracket of N that the evidence leaves.
///
/// An acceptance with c in the window, itself included, says N >= c; a refusal with c before it
/// says N <= c. An empty bracket is a window that is ruled out. Each W stands twice: with refused
/// requests counted and not. A client whose own log holds less than N in W is safe against a
/// sliding log and against a fixed window of any phase.
///
/// A fixed window comes again and again by the clock, or begins with the first request after the
/// one before, as in express-rate-limit and whatever counts by Redis' INCR and EXPIRE. A client
/// cannot see which, and need not: whoever waits for both loses a moment in each window.
///
/// A line that delays each request for a time of its own moves them against each other, so what is
/// within that of a window's edges is counted for neither side: an acceptance proves no more than
/// what surely was in the window, a refusal no less than what may have been.
class WindowHypotheses
{
public:
    struct Window
    {
        Duration span;
        bool all = false;     ///< refused requests count as well
        bool common = false;  ///< worth a probe of its own
        std::int64_t low = 0; ///< N is at least this
        std::int64_t high = std::numeric_limits<std::int64_t>::max();
        /// A count beyond N was let in, as happens across the edge of a fixed window; so that is
        /// what it is, and an edge lies in (edgeLow, edgeHigh].
        bool fixed = false;
        /// How often it was full and let the next one in exactly when it should.
        int renewals = 0;
        Instant edgeLow{};
        Instant edgeHigh{};
        Instant begun{}; ///< when the first request of the latest window went
        bool proven() const { return renewals >= 2; }
        bool alive() const { return low <= high; }
        bool bounded() const { return high != std::numeric_limits<std::int64_t>::max(); }
    };

    WindowHypotheses();

    /// A window that a person named, or the server, is one more that is possible. Before anything
    /// is learned.
    void add(Duration span);

    /// refusedBefore: when the latest refused one before it went.
    void accepted(const SendLog& log, SendLog::Number number, std::optional<Instant> refusedBefore);
    void refused(const SendLog& log, SendLog::Number number);
    /// A request may arrive by so much earlier or later, against others, than it went.
    void setJitter(Duration jitter) { m_jitter = jitter; }
    /// The server named a wait, and such a wait is never longer than the window.
    void ruleOutBelow(Duration wait);

    /// Those that would allow more in the long run than `perSecond` cannot be.
    void ruleOutFaster(double perSecond);

    /// When this window, which is alive, lets the next one go.
    Instant permits(const Window& window, const SendLog& log, Instant now) const;
    /// The earliest over all that are alive and bounded; with commonOnly over those alone.
    Instant permits(const SendLog& log, Instant now, bool commonOnly) const;

    bool anyAlive() const;
    /// The shortest alive and bounded one; null when there is none.
    const Window* best() const;
    /// The same, of those that have foretold renewals.
    const Window* proven() const;
    Window* find(Duration span, bool all);
    /// Everything is possible again.
    void reopenAll();
    /// Any number is possible again for this window. Where its edge is known, that remains.
    static void reopen(Window& window, Instant now);
    void ruleOutAll();
    /// One more is allowed than is known to be safe, to see whether the limit has risen.
    void setDaring(bool daring) { m_daring = daring; }

private:
    Duration jitter(Duration span) const;
    std::int64_t mostBefore(const SendLog& log, SendLog::Number number, Instant from, bool all,
                            Duration jitter) const;
    static void unbind(Window& window);
    static Instant edgeBefore(const Window& window, Instant at);
    static Instant countedFrom(const Window& window, Instant at);
    static std::optional<Instant> begunBefore(const Window& window, const SendLog& log, Instant at);
    static void becomeFixed(Window& window, Instant edgeLow, Instant edgeHigh, Instant first);
    void acceptedByFixed(Window& window, const SendLog& log, SendLog::Number number) const;

    std::vector<Window> m_windows;
    Duration m_jitter = Duration::zero();
    bool m_daring = false;
};

} // namespace ratescope
