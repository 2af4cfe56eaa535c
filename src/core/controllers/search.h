#pragma once

#include "core/controller.h"
#include "core/controllers/attempt_table.h"
#include "core/controllers/counter_hypotheses.h"
#include "core/controllers/even_pace.h"
#include "core/controllers/line_jitter.h"
#include "core/controllers/send_log.h"
#include "core/controllers/slots_hypothesis.h"
#include "core/controllers/spacing_hypothesis.h"
#include "core/controllers/told_ceiling.h"
#include "core/controllers/window_hypotheses.h"

#include <deque>
#include <limits>
#include <optional>

namespace ratescope {

/// Finds a limit that nobody tells, from acceptances and refusals alone.
///
/// It keeps a version space (Mitchell 1982): every kind of limiter it can think of, each with the
/// bracket of its numbers that the evidence leaves: so many at once, one each T with a burst, N in
/// each window, and, where none of these lets in as many, N in a window that fades out. Every
/// response narrows brackets, an empty one rules its kind out. The next attempt goes when the most
/// permissive kind that is left would let it in, since being wrong there costs one refusal and
/// settles the question; how many such bets may be open at once doubles with each round of success
/// and halves with a refusal.
///
/// Before the first refusal the rate grows exponentially, so that what is sent before that refusal
/// is heard of is a few percent of what was let in. Refusals come fast and answers slowly: silence
/// for longer than a refusal takes is presumed acceptance, a first byte proves it. While everything
/// is refused, single probes go at the ends of windows that are in common use, or when it went on
/// the last time. Where no kind fits, what was let in on the average is kept up, evenly spaced
/// (EvenPace).
/// What a person tells is never exceeded in the long run, and kept to evenly once it is proven that
/// it comes with a burst smaller than its window's worth; it is given up when refusals last longer
/// than it would allow. Once in a while one request more than is known to be safe asks whether the
/// limit has risen; when nothing is left that fits, the limit has changed and the kind last
/// believed is opened again.
class Search final : public Controller
{
public:
    Search(std::optional<ToldLimit> told, Instant now);

    Admission admit(Instant now, const TokenCost& cost, int inFlight) override;
    void sent(AttemptId attempt, Instant now, const TokenCost& cost) override;
    void departed(AttemptId attempt, Instant now) override;
    void progressed(AttemptId attempt, Instant now) override;
    void ended(AttemptId attempt, Instant now, const Outcome& outcome) override;
    Belief belief(Instant now) const override;
    std::uint64_t revision() const override { return m_revision; }

    /// At least once lately, no kind of limit fitted.
    bool hasFailed() const { return m_contradictions > 0; }
    /// What holds whoever decides: the told limit, and the ramp until the first refusal.
    Instant ceiling(Instant now);

private:
    enum class Kind { unknown, slots, spacing, window, counter, even };
    static constexpr std::int64_t soonAfterDare = 60; ///< acceptances
    struct Pending
    {
        SendLog::Number number = 0;
        enum class State { silent, proven, faulty } state = State::silent;
    };

    Instant toldPermits(Instant now) const;
    bool keepsToTold() const;
    bool countersDecide() const;
    Instant rampPermits(Instant now) const;
    Instant learnedPermits(Instant now, int inFlight) const;
    Instant probeTime(Instant earliest) const;
    Instant nextInSchedule(Duration base) const;
    Duration fadeTime(Duration window) const;
    bool probesEnd(Duration window) const;
    bool probesFade(Duration window) const;

    std::deque<Pending>::iterator pendingOf(SendLog::Number number);
    SendLog::Number unsettledFrom(SendLog::Number number) const;
    Instant settledAt(const Pending& pending) const;
    void settle(Instant now);
    void accept(SendLog::Number number);
    void notLetIn(SendLog::Number number);
    void refuse(SendLog::Number number, Instant now, const Outcome& outcome);
    void addNamedWindow(Instant refusedAt, const Outcome& outcome);
    void endDrySpell(SendLog::Number number);
    void hear(SendLog::Number number, const Outcome& outcome);
    void reopen(SendLog::Number number, bool refused);
    double meanSpacing(SendLog::Number number) const;
    bool isNoBucket(SendLog::Number number) const;
    bool settleForTheMean(SendLog::Number number);
    bool farBelowTheMean(SendLog::Number number) const;
    void beginCounters(SendLog::Number number);
    void beginAnew(SendLog::Number number, bool refused);
    bool anyAlive() const;
    bool mayDare() const;
    std::int64_t fullWindow() const;
    std::int64_t dareWorth(const Outcome& outcome) const;
    void setDaring(bool daring);
    std::optional<Instant> refusedBefore(Instant at) const;
    std::optional<Instant> previousOf(SendLog::Number number) const;
    void trustWhatFits();
    void noteBelief();
    Belief wordless() const;

    std::optional<ToldCeiling> m_told;
    int m_toldAgain = 0; ///< how often the told pace was begun anew
    SendLog m_log;
    SlotsHypothesis m_slots;
    SpacingHypothesis m_spacing;
    WindowHypotheses m_windows;
    CounterHypotheses m_counters;
    LineJitter m_jitter;
    std::optional<EvenPace> m_even; ///< none of the kinds fits, so it decides

    AttemptTable m_inFlight;
    std::deque<Pending> m_pending;
    int m_bets = 1;          ///< how many unsettled attempts may be open at once
    Duration m_refusalDelay; ///< silence for longer is acceptance
    bool m_limited = false;  ///< something has been refused
    int m_refusedInRow = 0;
    Instant m_first;               ///< when the very first one went
    Instant m_burstStart;          ///< when the first one let in after the latest dry spell went
    Instant m_earlierBurst;        ///< and when the first one after the one before did
    std::int64_t m_burst = 0;      ///< let in since the latest dry spell,
    std::int64_t m_usualBurst = 0; ///< and between those before
    Duration m_longestDry = Duration::zero(); ///< from a dry spell's first refused to its last
    Instant m_drySince;                       ///< when the first refused one of this dry spell went
    Duration m_longestRefused = Duration::zero(); ///< after a burst's start, ever
    std::optional<Duration> m_shortestWhole;      ///< after which a dry spell ended, lately
    Instant m_lastRefusal;                        ///< when the latest refused one went,
    Instant m_heardRefusal;                       ///< and when that was heard
    Instant m_earlierRefusal;                     ///< when the latest refused one but one went
    std::optional<Instant> m_hinted;              ///< when the server said the next one fits
    bool m_hintsTrue = true;                      ///< none of its words has been refused yet
    bool m_probedHint = false;
    Instant m_rest; ///< since when the first burst is counted
    std::int64_t m_acceptedSinceRest = 0;
    double m_rampFloor; ///< per second
    Instant m_nextRamp;
    bool m_anyEnded = false;         ///< an attempt
    std::int64_t m_sinceRefusal = 0; ///< acceptances
    std::int64_t m_dareAfter;
    bool m_daring = false;
    std::int64_t m_dared = 0; ///< acceptances since
    std::int64_t m_sinceDareProof = std::numeric_limits<std::int64_t>::max() / 2; ///< acceptances
    Kind m_trusted = Kind::unknown;
    Duration m_trustedSpan = Duration::zero();
    bool m_trustedAll = false;
    std::int64_t m_sinceReopen = 0;
    bool m_meanTried = false;
    int m_quickReopens = 0;   ///< one soon after the other
    int m_contradictions = 0; ///< how often nothing fitted, lately
    std::uint64_t m_evidence = 0;
    std::uint64_t m_revision = 0;
    Belief m_lastBelief;
};

} // namespace ratescope
