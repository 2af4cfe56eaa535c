#pragma once

#include "core/controllers/attempt_table.h"
#include "core/controllers/flow_bracket.h"
#include "core/outcome.h"
#include "core/throttle.h"
#include "core/token_estimator.h"
#include "core/units.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace ratescope {

/// Finds a limit on tokens where refusals do not say what they are about.
///
/// The same bracket of "so much flows in" (FlowBracket) is kept twice, once counting requests and
/// once counting their tokens. Where jobs differ in size only one of the two can be true: what is a
/// steady flow of tokens is one of requests that falls whenever larger ones come and rises with
/// smaller ones, and the other way round. So the axis whose bracket stays while the other one's
/// breaks again and again is the one that is limited. Where sizes are alike both say the same, and
/// it does not matter which is right; where neither fits (a window, slots, a bucket that runs over
/// because the client is slow) both break, tokens more often.
///
/// Whoever keeps to what requests alone allow never sees what would tell: after a thousand large
/// jobs small ones go as slowly, and nothing is refused. So where tokens would let one in sooner,
/// it is bet on them, one at a time, as long as their bracket has not broken more often lately.
///
/// Having decided, it keeps to the roundest rate within the bracket, as people set limits, or else
/// to one nearer to its safe end; once in a while it asks whether the limit has risen.
class TokenSearch
{
public:
    /// Whether it is tokens that are limited, as far as is known now.
    bool decides() const { return m_decided; }
    /// By that limit; when it does not decide, now.
    Admission admit(Instant now, const TokenCost& cost);
    /// When it would be let in were it tokens that are limited, which has not been decided: whether
    /// it is will then tell. Empty where nothing speaks for that.
    std::optional<Instant> bet(Instant now, const TokenCost& cost);
    void sent(AttemptId attempt, Instant now, const TokenCost& cost);
    void progressed(AttemptId attempt, Instant now);
    void charged(AttemptId attempt, const TokenCost& cost);
    /// Returns whether it was refused for want of tokens, as it seems. Where no other kind of limit
    /// has fitted lately, half as much has to speak for tokens.
    bool ended(AttemptId attempt, Instant now, const Outcome& outcome, bool othersFailed);
    /// Something else explains the refusals, and better.
    void giveUp();

    /// The rate that it keeps to; empty when it does not decide.
    std::optional<TokenRate> rate() const;
    /// Rises when rate() has something new to say.
    std::uint64_t revision() const { return m_revision; }

private:
    using Number = std::uint64_t;
    struct Sent
    {
        Instant at;
        double tokens = 0.0;
        bool ample = false; ///< more tokens were left than it could need
        enum class State {
            silent,
            letIn,
            taken, ///< it used tokens up, but its end is no evidence
            refused,
            away ///< it never got there
        } state = State::silent;
    };

    /// Of those before the first refusal the latest are kept, in case that it is one of them.
    struct Early
    {
        AttemptId attempt;
        Sent sent;
    };

    Sent* find(AttemptId attempt);
    void beginWith(AttemptId attempt);
    Instant permits(Instant now, double tokens);
    void settle(Instant now);
    void noteLetIn(const Sent& sent);
    void noteRefused(const Sent& sent);
    void judge(FlowBracket::Verdict requests, FlowBracket::Verdict tokens, bool refused);
    void doubt(FlowBracket::Verdict verdict);
    void forgetEvidence();
    void setPace(double perSecond);
    double pace(bool refused) const;
    double levelAt(Instant now) const;

    std::deque<Sent> m_sent; ///< those not settled, in the order of sending
    Number m_first = 0;
    AttemptTable m_inFlight;
    Duration m_refusalDelay = std::chrono::milliseconds(200); ///< silence for longer is acceptance
    Instant m_latest;                                         ///< when the latest one went

    FlowBracket m_requests;
    FlowBracket m_tokens;
    double m_requestMisses = 0.0; ///< how often the bracket was empty, lately
    double m_tokenMisses = 0.0;
    double m_needed = 2.0;       ///< so many more of the one than of the other, to decide;
    bool m_othersFailed = false; ///< then half of it
    // Since the bracket of tokens was last empty:
    int m_refusals = 0;
    int m_letIn = 0;
    double m_smallest = FlowBracket::unbounded;
    double m_largest = 0.0;

    std::array<Early, 64> m_early = {};
    std::size_t m_earlySent = 0;
    bool m_limited = false; ///< there has been a refusal without words
    bool m_decided = false;
    int m_doubts = 0;     ///< lately
    double m_burst = 0.0; ///< tokens that may be saved up: what went before the first refusal
    double m_level = 0.0; ///< of the bucket, on the safe side, then:
    Instant m_levelAt;
    double m_pace = 0.0; ///< per second
    std::int64_t m_sinceRefusal = 0;
    std::int64_t m_dareAfter = 48;
    std::uint64_t m_revision = 0;
};

} // namespace ratescope
