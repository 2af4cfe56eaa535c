#pragma once

#include "core/event.h"

#include <cstdint>
#include <optional>
#include <unordered_map>

namespace ratescope {

/// How well a client behaves towards a server that says "slow down": one figure and its parts.
struct PolitenessFigures
{
    std::uint64_t attempts = 0;     ///< sent
    std::uint64_t refused = 0;      ///< attempts
    std::uint64_t hints = 0;        ///< unanswered attempts to which the server named a wait
    std::uint64_t hintsTried = 0;   ///< hints after which the same job came again
    std::uint64_t hintsObeyed = 0;  ///< of those: it came when the named wait was over
    std::uint64_t early = 0;        ///< attempts sent while a named wait was in force
    std::uint64_t earlyRetries = 0; ///< those of them that were not a job's first
    std::uint64_t warned = 0;       ///< attempts sent within a minute after a refusal
    double crowding = 0;            ///< of the warned ones, 0 … 1: see Politeness

    std::optional<double> obeyedShare() const; ///< of the tried; empty: none was
    std::optional<double> inTimeShare() const; ///< of the attempts; empty: no hint was given
    std::optional<double> spreadShare() const; ///< 1 − crowding; empty: fewer than two warned

    enum class Verdict {
        nothingSent,
        neverRefused, ///< the best there is: nothing had to be asked for
        noHints,      ///< refused, but no wait was named: there is nothing to obey
        judged
    };
    Verdict verdict() const;
    /// The weakest of the three shares, since a good one makes up for no bad one; 1 when never
    /// refused. Empty when the verdict is one of the other two.
    std::optional<double> figure() const;

    bool operator==(const PolitenessFigures&) const = default;
};

/// Folds the stream of one account into its politeness.
///
/// Hints (retry-after, a reset, RetryInfo: Outcome::hint). The next attempt of the job that was
/// told obeyed when the wait was over by then; a job that does not come again says nothing. But a
/// hint is for the whole account (RFC 9110, 10.2.3: before making a follow-up request), so any
/// attempt sent while some named wait is in force is early, whosever it is. Attempts under way when
/// the hint came count for nothing.
///
/// In step. Who comes together is refused together (Brooker, "Exponential Backoff And Jitter",
/// 2015). What counts are the attempts within a minute, the commonest window, after a refusal:
/// retries and first tries alike, for the server cannot tell them apart. Each second is cut into n
/// = 10 slots of 100 ms. K attempts that know nothing of each other (a Poisson process) use E = n
/// (1 − (1 − 1/n)^K) slots on average (occupancy: Feller, An Introduction to Probability Theory,
/// vol. 1, IX.3); together they use 1. With S slots used the second's crowding is (E − S) / (E −
/// 1): 0 by chance, 1 all in one slot, below 0 when spread more evenly than chance would. The whole
/// is its mean over those attempts, no lower than 0. By seconds, for a pace that changes from one
/// to the next is no crowding.
///
/// A start of a run begins anew, also with the waits: it may be for another server.
class Politeness
{
public:
    void fold(const Event& event);
    /// With the seconds that are over, or all of them once the run has finished.
    const PolitenessFigures& figures() const { return m_figures; }

private:
    void start(const AttemptStarted& attempt, Instant at);
    void noteWarned(Instant at);
    void closeSecond();

    PolitenessFigures m_figures;
    std::unordered_map<JobId, Instant> m_told; ///< when the wait named to an open job is over
    Instant m_namedUntil = Instant::min();
    Instant m_warnedUntil = Instant::min();
    std::chrono::seconds m_second{0};
    unsigned m_slots = 0;         ///< of the second, a bit for each that is used
    std::uint64_t m_inSecond = 0; ///< warned attempts
    std::uint64_t m_closed = 0;   ///< warned attempts of the seconds before
    double m_crowdingSum = 0;     ///< over those
};

} // namespace ratescope
