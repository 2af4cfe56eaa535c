#pragma once

#include "limits/measure.h"

#include <string>

namespace ratescope::bench {

/// Means over runs, and the worst of them.
class Total
{
public:
    /// `where` tells runs of the same limiter and hint apart; empty where that does not matter.
    void add(const Score& score, const Cell& cell, const std::string& where = {});

    /// "mean (worst) refused % lost open" in columns as wide as those of totalHead().
    std::string text() const;
    const std::string& worst() const { return m_worstRun; }

private:
    double m_ratio = 0.0;
    double m_worst = 1.0;
    double m_refused = 0.0;
    int m_lost = 0;
    int m_unfinished = 0;
    int m_runs = 0;
    std::string m_worstRun;
};

std::string totalHead();

} // namespace ratescope::bench
