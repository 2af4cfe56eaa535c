#pragma once

#include "core/controller.h"
#include "core/controllers/arrival_slack.h"
#include "core/controllers/attempt_table.h"
#include "core/controllers/line_jitter.h"
#include "core/controllers/send_log.h"
#include "core/controllers/token_headroom.h"

#include <limits>
#include <optional>

namespace ratescope {

/// Reads the limiter off the rate headers (limit, remaining, reset) of answers and refusals.
///
/// What is used, u = limit − remaining, and the reset D tell the kind apart. A bucket refills
/// continuously and D is the time until it is full: D/T lies in (u − 1, u], so every response
/// brackets T. A fixed window has one edge, so D falls as time passes, whatever is used. A sliding
/// log is empty one window after the latest request, so D after each request is the window. From
/// then on what may go is what remained, less what has gone since, plus what has come back: burst
/// credit without a single refusal. A remainder that falls faster than by our own requests is
/// another client's share, which is expected to go on. Resets in whole seconds are rounded up, so
/// they only bound D from both sides; where that leaves too much open it says so, and others
/// decide.
///
/// A refusal is the truth about what remains, whatever its headers say: less than one. One that
/// says "1" comes from a server that rounds up what it has, which makes u one too small; so from
/// then on one less remains than is said. Further refusals in a row are beyond what headers can
/// foretell, and so is everything where there are none: then one goes at a time, each after a wait
/// twice as long as the one before, up to a minute, and never before a time that the server named;
/// an answer halves that wait, and ends it where its headers tell something again.
///
/// Sources: OpenAI's rate limit guide (reset is the time until the limit is whole again), the
/// field descriptions of draft-ietf-httpapi-ratelimit-headers, and the project's facts, section C.
class HeaderGuided final : public Controller
{
public:
    Admission admit(Instant now, const TokenCost& cost, int inFlight) override;
    void sent(AttemptId attempt, Instant now, const TokenCost& cost) override;
    void departed(AttemptId attempt, Instant now) override;
    void progressed(AttemptId, Instant) override {}
    void charged(AttemptId attempt, const TokenCost& cost) override
    {
        m_tokens.charged(attempt, cost);
    }
    void ended(AttemptId attempt, Instant now, const Outcome& outcome) override;
    Belief belief(Instant now) const override;
    std::uint64_t revision() const override { return m_revision; }

    /// Whether there are headers that have foretold what happened; the automatic controller asks.
    bool usable() const;
    /// What was said of tokens, which holds whether or not anything was said of requests.
    const TokenHeadroom& tokens() const { return m_tokens; }

private:
    enum class Kind { unknown, continuous, fixed, sliding };
    struct Observation
    {
        SendLog::Number number = 0;
        Instant at;
        double limit = 0;
        double remaining = 0;
        double untilFull = 0; ///< seconds, at most this, and less than resolution() shorter
        bool refused = false;
        bool spent = false; ///< refused for want of requests
        double left() const { return spent ? 0.0 : remaining; }
    };

    /// How well a kind has explained the responses: misses count less the longer ago they are.
    struct Fit
    {
        double misses = 0;
        int hits = 0;
        void note(bool explained)
        {
            misses = 0.95 * misses + (explained ? 0.0 : 1.0);
            hits += explained ? 1 : 0;
        }
    };

    Observation observationOf(SendLog::Number number, const AxisLimit& requests) const;
    void observe(const Observation& seen);
    void compare(const Observation& seen);
    bool wentTogether(const Observation& earlier, const Observation& later) const;
    void leaveNoMoreThan(const Observation& together);
    double noiseAfter(double passed) const;
    void bracketInterval(const Observation& seen);
    void forgetSlowPast(double low);
    void bracketEdge(const Observation& seen, bool sameEdge);
    void chooseKind();
    const Fit& fitOf(Kind kind) const;
    bool sharp() const;
    double resolution() const { return m_coarse ? 1.0 : 0.0; }
    double interval() const;
    double refillPerSecond() const;
    double levelAt(Instant now) const;
    void replayLevel();
    Kind readAs() const;
    double available(Instant now) const;
    Instant permits(Instant now) const;
    Instant foretells(Instant now) const;
    Instant idleProbe(Instant planned) const;
    void judgeIdleProbe(SendLog::Number number, bool refused, std::int64_t limit);
    void retreat(Instant sent, Instant now, bool foretold, Duration named);
    void advance(bool told);
    void noteRounding(std::int64_t remaining);
    bool cameEarly(SendLog::Number number, Duration named);

    // What is noted of an attempt in the place of its slots: it went when there was one to fit by
    // what the headers had said, and had that just come back.
    static constexpr int sentForetold = 1;
    static constexpr int sentOnTheDot = 2;

    SendLog m_log;
    LineJitter m_jitter;
    ArrivalSlack m_slack;
    AttemptTable m_inFlight;
    std::optional<Observation> m_last;
    Kind m_kind = Kind::unknown;
    Fit m_continuous;
    Fit m_fixed;
    Fit m_sliding;
    bool m_coarse = false; ///< resets come in whole seconds, rounded up
    double m_low = 0;      ///< T is at least this, seconds,
    double m_high = std::numeric_limits<double>::infinity();
    Duration m_window = Duration::zero(); ///< fixed and sliding, as far as is known
    std::optional<Duration> m_toldWindow; ///< by the headers
    Instant m_edgeLow;                    ///< the window's end lies between these
    Instant m_edgeHigh;
    int m_farBelow = 0;      ///< responses in a row whose bound was far below m_low,
    double m_lowSince = 0.0; ///< and the highest of them
    double m_caution = 1.0;
    bool m_rebracketed = false; ///< by the latest response: T has changed
    double m_othersPerSecond = 0;
    double m_level = 0;      ///< of the bucket, by what the latest response said,
    Instant m_levelAt;       ///< then
    int m_surprises = 0;     ///< refusals of what the headers allowed, lately
    int m_foretold = 0;      ///< acceptances since
    bool m_roundsUp = false; ///< the server, what remains
    int m_refusedInRow = 0;
    std::optional<Instant> m_heardRefusal; ///< what went before it is no further refusal
    Duration m_retreat = Duration::zero(); ///< the wait, while refused again and again,
    Instant m_notBefore;                   ///< and when it is over
    std::optional<SendLog::Number> m_idleProbe;
    std::int64_t m_untilProbe = 0; ///< responses
    std::int64_t m_probeAfter = 0;
    std::int64_t m_notWhatItSays = 0; ///< responses for which the headers are not believed
    TokenHeadroom m_tokens;
    std::uint64_t m_evidence = 0;
    std::uint64_t m_revision = 0;
};

} // namespace ratescope
