#pragma once

#include "core/controllers/send_log.h"
#include "core/time.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace ratescope {

/// "One each T, saving up b": the bracket of T that the evidence leaves, for strict spacing (b = 1)
/// and for a bucket (b > 1), and the pace that follows from it.
///
/// Strict: a refusal x after the last one that was let in says T > x, an acceptance T <= x. Where
/// the line delays each for a time of its own, both are only as sharp as these times differ; but n
/// gaps in a row that were let in say T <= their sum and that difference, by n.
/// Bucket: at a refusal the bucket holds less than one. With n accepted from that refusal until an
/// acceptance, t later, t/T > n − 1; with n accepted in between until another refusal, t/T < n + 1,
/// unless it ran over meanwhile. So the refusals, far apart, pin the rate to one part in n.
///
/// Within the bracket it tries the roundest rate first, because limits are set by people, then
/// approaches the proven-bad side in shrinking steps from the proven-good one (Karp, Koutsoupias,
/// Papadimitriou, Shenker, "Optimization problems in congestion control", FOCS 2000).
class SpacingHypothesis
{
public:
    static constexpr double unbounded = std::numeric_limits<double>::infinity();

    /// What a person says T is, seconds: the first to be tried. Never below it.
    void setTold(double seconds) { m_told = seconds; }
    bool atTold() const { return m_told > 0.0 && m_toldTrue && m_pace <= m_told * 1.01; }
    /// It has been refused for longer than would be if that were true.
    void distrustTold() { m_toldTrue = false; }

    /// A request may arrive by so much earlier or later, against others, than it went.
    void setJitter(Duration jitter) { m_jitter = toSeconds(jitter); }
    void sent(Instant at);
    void accepted(const SendLog& log, SendLog::Number number);
    void refused(const SendLog& log, SendLog::Number number);
    /// The first refusal after a rest: what was let in before it tells the burst.
    void exhausted(const SendLog& log, SendLog::Number number);
    /// The server says that the refused one fits so much later, never too short.
    void refusedWithHint(const SendLog& log, SendLog::Number number, double shortest,
                         double longest);

    bool alive() const { return strictAlive() || bucketAlive(); }
    bool strictAlive() const { return m_strictLow - m_jitter < m_strictHigh + m_jitter; }
    /// The very gap at which others have been let in, or that a person told of a line that is not
    /// still: it arrived a little early.
    bool isJitter(const SendLog& log, SendLog::Number number) const;
    /// Nobody sets a bucket that takes so long to fill up again.
    bool bucketAlive() const
    {
        return m_bucketLow < m_bucketHigh && m_letInAtOnce * m_bucketLow < longestFill;
    }
    bool bounded() const { return high() < unbounded; }
    /// There is a pace that is more than a guess into the blue.
    /// Acceptances at this pace.
    std::int64_t keptUp() const { return m_keptUp; }
    bool hasPace() const { return m_pace < unbounded && (bounded() || m_told > 0.0 || m_guessed); }
    double low() const { return strictAlive() ? m_strictLow - m_jitter : m_bucketLow; }
    double high() const
    {
        return strictAlive() ? std::min(m_strictHigh + m_jitter, m_runHigh) : m_bucketHigh;
    }
    double burst() const { return strictAlive() ? 1.0 : m_burst; }
    /// The pace now, seconds; unbounded when nothing is known.
    double pace() const { return m_pace; }

    Instant permits(Instant now, std::optional<Instant> previous) const;

    /// The limit has fallen: T is more than `seconds`. Or risen: less.
    void reopenAbove(double seconds, const SendLog& log, SendLog::Number number);
    void reopenBelow(double seconds);
    /// The bounds contradict each other by a little: somebody else's requests, or jitter.
    bool nearlyFits() const { return low() < nearly * high(); }
    void widen(SendLog::Number number);
    /// Nothing is known but the mean: strict spacing about so far apart.
    void adopt(double seconds, const SendLog& log, SendLog::Number number);
    /// The evidence was about something else: evenly spaced, as told.
    void beginAtTold(Instant at);
    void reset();
    void setDaring(bool daring) { m_daring = daring; }
    /// Whether so many, sent at daredPace(), cannot have come out of what the bucket had saved up.
    bool dareProves(std::int64_t accepted) const;
    double daredPace() const;
    /// What was taken for proof was saved up after all.
    void doubtDares();

private:
    std::int64_t letInSince(const SendLog& log, SendLog::Number anchor,
                            SendLog::Number number) const;
    std::int64_t overtaking(const SendLog& log, SendLog::Number number) const;
    void widenHair();
    double mostHair() const;
    /// Not yet refused, which at the very same gap it is but for a rounding.
    bool toldFits() const { return m_told > leastToTry() * 1.001; }
    /// What was refused may have been early; but it is not tried again.
    double leastToTry() const { return strictAlive() ? m_strictLow : m_bucketLow; }
    void choosePace(bool keptUp);
    void setPace(double seconds);

    static constexpr double nearly = 1.25;
    static constexpr double guessGrowth = 1.5;   ///< while no pace is known to be safe
    static constexpr double daringPace = 0.6;    ///< to see whether the limit has risen
    static constexpr double longestFill = 400.0; ///< seconds

    double m_told = 0.0;
    bool m_toldTrue = true;
    double m_strictLow = 0.0;
    double m_strictHigh = unbounded;
    double m_runHigh = unbounded; ///< the mean of many gaps that were let in, and its error
    Instant m_runFrom;            ///< when the first one at this pace went,
    std::int64_t m_run = -1;      ///< and how many gaps there have been since
    double m_jitter = 0.0;        ///< seconds; the gaps above are as the client left them
    double m_bucketLow = 0.0;
    double m_bucketHigh = unbounded;
    double m_burst = 1.0;
    double m_likelyBurst = 4.0;       ///< what a dare may be living on, whatever the evidence says
    double m_letInAtOnce = 1.0;       ///< before any of that was trusted
    double m_mostBurst = unbounded;   ///< it was trusted with more, and failed
    std::vector<double> m_burstSpans; ///< how long before the refusal the j-th latest went, seconds
    double m_good = 0.0;              ///< the latest pace that was kept up for long
    std::int64_t m_keptUp = 0;        ///< acceptances at this pace
    double m_pace = unbounded;
    double m_hair = 0.0; ///< by what part the gaps are longer than that, if spacing is strict
    std::int64_t m_sinceEarly = 0; ///< let in from one refused a little early to the next, smoothed
    std::vector<SendLog::Number> m_anchors; ///< the latest refusals
    /// When the bucket, empty otherwise, holds one again; the longer ago, the more it has saved up.
    Instant m_next;
    bool m_everRefused = false;
    bool m_guessed = false; ///< the pace comes from one acceptance after a refusal
    bool m_daring = false;
    bool m_adopted = false; ///< it need not be strict: a short gap that was let in proves nothing
};

} // namespace ratescope
