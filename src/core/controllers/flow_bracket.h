#pragma once

#include "core/time.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace ratescope {

/// "A bucket that R a second flow into", of whatever is counted: the bracket of R that acceptances
/// and refusals leave, in the order in which they were sent.
///
/// A refusal of w says that the bucket held less than w, and not less than nothing. With an amount
/// A let in from then on, the last of it t later, R·t > A − w; with A let in until another refusal,
/// of v, R·t < A + v, unless it ran over meanwhile. Each pair of refusals far apart, and the
/// acceptances between them, pin R to one part in A/w.
class FlowBracket
{
public:
    static constexpr double unbounded = std::numeric_limits<double>::infinity();
    enum class Verdict {
        fits,
        risen, ///< more was let in than R could have brought: nothing fits any more
        fallen ///< it was refused though R had brought enough
    };

    Verdict letIn(Instant at, double amount)
    {
        constexpr double jitter = 0.05; // seconds that arrivals may be apart less than they went
        m_total += amount;
        for (const Refusal& then : m_refusals) {
            const double span = toSeconds(at - then.at) + jitter;
            m_low = std::max(m_low, (m_total - then.total - then.amount) / span);
        }
        return fits() ? Verdict::fits : Verdict::risen;
    }

    Verdict refused(Instant at, double amount)
    {
        constexpr double shortest = 0.001; // seconds
        for (const Refusal& then : m_refusals) {
            const double span = std::max(shortest, toSeconds(at - then.at));
            m_high = std::min(m_high, (m_total - then.total + amount) / span);
        }
        if (m_refusals.size() == mostRefusals) { // the oldest one pins R best
            m_refusals.erase(m_refusals.begin() + 1);
        }
        m_refusals.push_back({at, amount, m_total});
        return fits() ? Verdict::fits : Verdict::fallen;
    }

    /// So much was used up by something whose end is no evidence.
    void usedUp(double amount) { m_total += amount; }
    /// Nothing was sent for so long that it may have run over.
    void rested() { m_refusals.clear(); }
    /// Nothing is known of R but what the latest refusal will tell.
    void beginAnew()
    {
        m_low = 0.0;
        m_high = unbounded;
        if (!m_refusals.empty()) {
            m_refusals.erase(m_refusals.begin(), m_refusals.end() - 1);
        }
    }
    void raise() { m_high = unbounded; }

    double low() const { return m_low; }
    double high() const { return m_high; }

private:
    struct Refusal
    {
        Instant at;
        double amount = 0.0;
        double total = 0.0; ///< let in before it
    };
    static constexpr std::size_t mostRefusals = 8;
    bool fits() const { return m_low <= m_high * 1.02; }

    std::vector<Refusal> m_refusals;
    double m_total = 0.0;
    double m_low = 0.0;
    double m_high = unbounded;
};

} // namespace ratescope
