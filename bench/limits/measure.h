#pragma once

#include "limits/cells.h"

#include <string>

namespace ratescope::bench {

struct Score
{
    double ratio = 0.0;   ///< answered per time ÷ what was possible, at most 1
    double refused = 0.0; ///< share of the attempts
    int lost = 0;         ///< jobs given up
    int unfinished = 0;   ///< jobs that were still open when nobody looked any longer
    int refusals = 0;
    double seconds = 0.0;         ///< until the last one that was answered went: latencies are luck
    double possibleSeconds = 0.0; ///< of the client that knows
    std::string belief;           ///< the last sentence
};

/// Folds the events of one run into its score.
class Tally
{
public:
    void fold(const Event& event);
    /// `possibleSeconds` as below.
    Score score(const Cell& cell, double possibleSeconds) const;
    bool finished() const { return m_finished; }

private:
    Score m_score;
    int m_attempts = 0;
    int m_answered = 0;
    Instant m_started;
    bool m_finished = false;
};

Score measure(const Cell& cell, const Policy& policy, std::uint64_t seed, double possibleSeconds);

/// When the last one that is answered goes, from a client that knows the limiter exactly and is
/// never refused: each job goes the moment the limiter lets it in.
double possibleSeconds(const Cell& cell, std::uint64_t seed);

/// Prints one line per attempt and change of belief.
void trace(const Cell& cell, const Policy& policy, std::uint64_t seed);

} // namespace ratescope::bench
