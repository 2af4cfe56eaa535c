#include "limits/total.h"

#include <cstdio>

namespace ratescope::bench {

void Total::add(const Score& score, const Cell& cell, const std::string& where)
{
    m_ratio += score.ratio;
    m_refused += score.refused;
    m_lost += score.lost;
    m_unfinished += score.unfinished;
    ++m_runs;
    if (score.ratio < m_worst) {
        m_worst = score.ratio;
        m_worstRun = cell.limiter + " / " + cell.hint;
        if (!where.empty()) {
            m_worstRun += " (" + where + ")";
        }
    }
}

std::string Total::text() const
{
    char line[80];
    std::snprintf(line, sizeof line, "%7.3f (%.3f) %7.2f %% %6d %5d", m_ratio / m_runs, m_worst,
                  100.0 * m_refused / m_runs, m_lost, m_unfinished);
    return line;
}

std::string totalHead()
{
    char line[80];
    std::snprintf(line, sizeof line, "%7s %7s %9s %6s %5s", "mean", "(worst)", "refused", "lost",
                  "open");
    return line;
}

} // namespace ratescope::bench
