#pragma once

#include "core/controllers/attempt_table.h"
#include "core/limit_state.h"
#include "core/outcome.h"
#include "core/throttle.h"
#include "core/token_estimator.h"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>

namespace ratescope {

/// How many tokens may go by what the server said of its token limits, in rate headers or in the
/// words of a refusal ("Limit 10000, Used 9800, Requested 500"): together, input and output apart.
///
/// What remained then, less what has gone since, plus what has come back. A limit without "used" or
/// "remaining" was empty when it refused. Where the server's count of a request differs from ours,
/// "Requested" says by how much. Per minute unless it says otherwise, which is what every provider
/// that tells them means.
class TokenHeadroom
{
public:
    /// When an attempt of this cost may go, by each axis on which it costs something. A request
    /// larger than a whole limit goes when it is whole.
    Admission admit(Instant now, const TokenCost& cost) const;
    void sent(AttemptId attempt, Instant now, const TokenCost& cost);
    /// What it was charged, where that is known: before its end. A refusal costs nothing.
    void charged(AttemptId attempt, const TokenCost& cost);
    void ended(AttemptId attempt, Instant now, const Outcome& outcome);

    /// What the tightest of the limits lets in; empty when none was told.
    std::optional<TokenRate> told() const;
    /// Rises when told() has something new to say.
    std::uint64_t revision() const { return m_revision; }

private:
    using Number = std::uint64_t; ///< of an attempt, in the order of sending
    struct Sent
    {
        Instant at;
        TokenCost reserved;
        TokenCost cost; ///< as far as is known
    };
    struct Meter
    {
        Admission::Axis axis;
        LimitAxis limitAxis;
        double (*amount)(const TokenCost&);
        double limit = 0.0; ///< tokens; 0: not told
        double perSecond = 0.0;
        double scale = 1.0; ///< the server's tokens for each of ours
        Duration window = {};
        std::optional<Instant> wholeAt = std::nullopt; ///< nothing comes back before
        Number number = 0;                             ///< of the attempt that told,
        double level = 0.0;                            ///< and what it left,
        Instant at = {};                               ///< then
        double since = 0.0;                            ///< taken by those sent after it, our tokens
        int surprises = 0;                             ///< refusals in a row of what it foretold
        Instant notBefore = {};
    };

    static std::array<Meter, 3> emptyMeters();
    static double levelAt(const Meter& meter, Instant now);
    static Instant permits(const Meter& meter, Instant now, double amount);
    void learn(Meter& meter, const AxisLimit& said, Number number, const Outcome& outcome);
    void judge(Meter& meter, Number number, Instant now, const Outcome& outcome);
    void settle(Number number, const TokenCost& cost);
    void forget();

    std::array<Meter, 3> m_meters = emptyMeters();
    std::deque<Sent> m_sent; ///< from the oldest in flight on, and those told of
    Number m_first = 0;
    AttemptTable m_inFlight;
    double m_told = 0.0; ///< tokens per second at the latest revision
    std::uint64_t m_revision = 0;
};

} // namespace ratescope
