#include "core/controllers/spacing_hypothesis.h"

#include "core/controllers/round_rate.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

constexpr std::size_t mostAnchors = 12;
constexpr double narrow = 1.012;     ///< a bracket no wider than this is good enough
constexpr double guessGrowth = 1.5;  ///< while no pace is known to be safe
constexpr double daringPace = 0.75;  ///< to see whether the limit has risen

} // namespace

void SpacingHypothesis::sent(Instant at)
{
    if (m_pace < unbounded) {
        if (at > m_full) {
            m_anchors.clear(); // it may have run over, which says nothing about T
        }
        m_full = std::max(m_full, at) + fromSeconds(m_pace);
    }
}

double SpacingHypothesis::burst() const
{
    if (strictAlive()) {
        return 1.0;
    }
    const double refilled = m_pace < unbounded ? m_burstSeconds / m_pace : 0.0;
    return std::max(1.0, std::floor(m_burstAccepted - refilled + 0.5));
}

void SpacingHypothesis::exhausted(std::int64_t accepted, double seconds)
{
    m_burstAccepted = static_cast<double>(std::max<std::int64_t>(1, accepted));
    m_burstSeconds = seconds;
}

void SpacingHypothesis::accepted(Instant at, std::optional<Instant> previous)
{
    ++m_accepted;
    if (!m_everRefused) {
        if (previous) {
            m_strictHigh = std::min(m_strictHigh, toSeconds(at - *previous));
        }
        return;
    }
    const double before = high();
    if (previous && strictAlive()) {
        m_strictHigh = std::min(m_strictHigh, toSeconds(at - *previous));
    }
    for (const Anchor& anchor : m_anchors) {
        const std::int64_t n = m_accepted - anchor.accepted;
        if (n >= 2 && at > anchor.at) {
            m_bucketHigh =
                std::min(m_bucketHigh, toSeconds(at - anchor.at) / static_cast<double>(n - 1));
        }
    }
    if (!(high() < unbounded)) {
        // Nothing is proven, but it is the best guess: what strict spacing would allow.
        if (previous) {
            m_pace = std::max({toSeconds(at - *previous), low(), m_told});
        }
    } else if (high() != before || !(m_pace < unbounded)) {
        choosePace();
    }
}

void SpacingHypothesis::refused(Instant at, std::optional<Instant> previous)
{
    if (previous) {
        const double gap = toSeconds(at - *previous);
        m_strictLow = std::max(m_strictLow, gap);
        m_bucketLow = std::max(m_bucketLow, gap);
    }
    if (!strictAlive()) {
        for (const Anchor& anchor : m_anchors) {
            const std::int64_t n = m_accepted - anchor.accepted;
            m_bucketLow =
                std::max(m_bucketLow, toSeconds(at - anchor.at) / static_cast<double>(n + 1));
        }
    }
    m_everRefused = true;
    m_anchors.push_back({at, m_accepted});
    if (m_anchors.size() > mostAnchors) {
        m_anchors.erase(m_anchors.begin() + mostAnchors / 2);
    }
    choosePace();
    m_full = at + (m_pace < unbounded ? fromSeconds(burst() * m_pace) : Duration::zero());
}

void SpacingHypothesis::refusedWithHint(Instant at, std::optional<Instant> previous,
                                        double shortest, double longest)
{
    if (previous && strictAlive()) {
        const double gap = toSeconds(at - *previous);
        m_strictLow = std::max(m_strictLow, gap + shortest);
        if (longest - shortest < 0.01) {
            m_strictHigh = std::min(m_strictHigh, gap + longest);
        }
    }
    m_bucketLow = std::max(m_bucketLow, shortest);
    choosePace();
}

Instant SpacingHypothesis::permits(Instant now, std::optional<Instant> previous) const
{
    if (!(m_pace < unbounded)) {
        return Instant::max();
    }
    const double pace = m_daring ? m_pace * daringPace : m_pace;
    if (strictAlive()) {
        return previous ? std::max(now, *previous + fromSeconds(pace)) : now;
    }
    Instant at = m_full - fromSeconds((burst() - 1.0) * m_pace);
    if (m_daring) {
        at -= fromSeconds(m_pace - pace);
    }
    return std::max(now, at);
}

void SpacingHypothesis::choosePace()
{
    const double least = std::max(low(), m_told);
    const double most = high();
    if (!(most < unbounded)) {
        const bool known = m_pace < unbounded;
        if (m_told > low()) {
            m_pace = m_told;
        } else if (known && m_pace <= low()) {
            m_pace = low() * guessGrowth;
        }
        return;
    }
    if (m_told > low() && m_told <= most) {
        m_pace = m_told;
        return;
    }
    if (least <= 0.0) {
        m_pace = most * daringPace;
        return;
    }
    if (most <= least * narrow) {
        m_pace = most;
        return;
    }
    const double gap = most - least;
    const std::optional<double> round = roundInterval(least + gap * 0.02, most);
    if (round) {
        m_pace = *round;
    } else {
        m_pace = most <= least * 1.1 ? most - gap * 0.33 : std::sqrt(least * most);
    }
}

void SpacingHypothesis::reopenAbove(double seconds, Instant at)
{
    m_strictLow = m_bucketLow = seconds;
    m_strictHigh = m_bucketHigh = unbounded;
    m_anchors.clear();
    m_anchors.push_back({at, m_accepted});
    m_pace = std::max(seconds, m_pace < unbounded ? m_pace : seconds) * guessGrowth;
    m_full = at + fromSeconds(burst() * m_pace);
}

void SpacingHypothesis::reopenBelow(double seconds)
{
    m_strictLow = m_bucketLow = 0.0;
    m_strictHigh = m_bucketHigh = seconds;
    m_anchors.clear();
    m_pace = seconds * daringPace;
}

void SpacingHypothesis::reset()
{
    const double told = m_told;
    *this = {};
    m_told = told;
}

} // namespace ratescope
