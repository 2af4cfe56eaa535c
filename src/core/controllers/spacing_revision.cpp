// How spacing asks for more, and what it is opened to when nothing fits any more.

#include "core/controllers/spacing_hypothesis.h"

#include <algorithm>

namespace ratescope {

bool SpacingHypothesis::dareProves(std::int64_t accepted) const
{
    const double savedUp = std::max(burst(), m_likelyBurst);
    return (!strictAlive() || m_adopted) &&
           static_cast<double>(accepted) * (1.0 - daringPace) >= 1.2 * savedUp + 2.0;
}

void SpacingHypothesis::doubtDares()
{
    constexpr double most = 64.0;
    m_likelyBurst = std::min(2.0 * m_likelyBurst, most);
}

double SpacingHypothesis::daredPace() const
{
    return m_pace * daringPace;
}

void SpacingHypothesis::reopenAbove(double seconds, const SendLog& log, SendLog::Number number)
{
    const Instant at = log.entry(number).at;
    m_strictLow = m_bucketLow = seconds;
    m_bucketHigh = unbounded;
    m_strictHigh = m_burst > 1.0 ? 0.0 : unbounded;
    m_runHigh = unbounded;
    m_guessed = true;
    m_anchors.clear();
    m_anchors.push_back(number);
    if (m_good > seconds * 1.01 && m_pace < m_good) {
        setPace(m_good); // it may have been our own mistake: first back to what went well
        m_good = 0.0;
    } else {
        setPace(std::max(seconds, m_pace < unbounded ? m_pace : seconds) * guessGrowth);
    }
    m_next = at + fromSeconds(m_pace);
}

/// Two that were let in one right after the other tell of something saved up, and not that any
/// pace will do.
void SpacingHypothesis::reopenBelow(double seconds)
{
    if (m_pace < unbounded) {
        seconds = std::max(seconds, m_pace * daringPace);
    }
    m_strictLow = m_bucketLow = 0.0;
    m_bucketHigh = seconds;
    m_strictHigh = m_burst > 1.0 ? 0.0 : seconds;
    m_runHigh = unbounded;
    m_anchors.clear();
    setPace(seconds * daringPace);
}

void SpacingHypothesis::widen(SendLog::Number number)
{
    constexpr double room = 0.07;
    const double least = std::min(low(), high());
    const double most = std::max(low(), high());
    const bool strict = m_burst <= 1.0;
    m_bucketLow = least * (1.0 - room);
    m_bucketHigh = most * (1.0 + 2.0 * room);
    m_strictLow = strict ? m_bucketLow : 1.0;
    m_strictHigh = strict ? m_bucketHigh : 0.0;
    m_runHigh = unbounded;
    m_anchors.clear();
    m_anchors.push_back(number);
    setPace(most * (1.0 + room / 2.0));
}

void SpacingHypothesis::adopt(double seconds, const SendLog& log, SendLog::Number number)
{
    constexpr double doubt = 1.6;
    reset();
    m_everRefused = true;
    m_bucketLow = 1.0;
    m_bucketHigh = 0.0;
    m_strictLow = seconds / doubt;
    m_strictHigh = seconds * doubt;
    m_adopted = true;
    m_anchors.push_back(number);
    setPace(std::max(seconds, m_told));
    m_next = log.entry(number).at + fromSeconds(m_pace);
}

void SpacingHypothesis::beginAtTold(Instant at)
{
    reset();
    m_everRefused = true;
    m_bucketLow = 1.0;
    m_bucketHigh = 0.0;
    setPace(m_told);
    m_next = at + fromSeconds(m_pace);
}

void SpacingHypothesis::reset()
{
    const double told = m_told;
    const bool isTrue = m_toldTrue;
    const double likelyBurst = m_likelyBurst;
    const double jitter = m_jitter;
    *this = {};
    m_jitter = jitter;
    m_likelyBurst = likelyBurst;
    m_told = told;
    m_toldTrue = isTrue;
}

} // namespace ratescope
