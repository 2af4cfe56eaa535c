#include "core/controllers/aimd.h"

#include <algorithm>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr double startPerSecond = 1.0;
constexpr double addedPerAnswer = 0.05; ///< per second
constexpr double cutTo = 0.5;
constexpr double slowest = 1.0 / 3600.0;
constexpr double fastest = 1e4;
constexpr Duration oneNews = 1s;

} // namespace

Aimd::Aimd(Instant now)
    : m_bucket(startPerSecond, 1.0, now)
    , m_lastCut(now - oneNews)
{}

Admission Aimd::admit(Instant now, const TokenCost&, int)
{
    const Instant at = m_bucket.nextAvailable(now, 1.0);
    return {at, at > now ? Admission::Axis::requestRate : Admission::Axis::none};
}

void Aimd::sent(AttemptId, Instant now, const TokenCost&)
{
    m_bucket.take(now, 1.0);
}

void Aimd::ended(AttemptId, Instant now, const Outcome& outcome)
{
    if (outcome.kind == OutcomeKind::answered) {
        ++m_evidence;
        setRate(m_bucket.perSecond() + addedPerAnswer, now);
    } else if (isRateRefusal(outcome)) {
        ++m_evidence;
        if (now - m_lastCut >= oneNews) {
            m_lastCut = now;
            setRate(m_bucket.perSecond() * cutTo, now);
            ++m_revision;
        }
    }
}

Belief Aimd::belief(Instant now) const
{
    Belief belief;
    if (m_revision > 0) {
        belief.kind = LimitKind::continuous;
        belief.limit = m_bucket.perSecond() * 60.0;
        belief.window = 60s;
        belief.burst = 1.0;
        belief.confidence = 0.3;
        belief.headroom = std::max(0.0, m_bucket.available(now));
    }
    belief.evidence = m_evidence;
    belief.sentence = beliefSentence(belief);
    return belief;
}

void Aimd::setRate(double perSecond, Instant now)
{
    m_bucket.retune(std::clamp(perSecond, slowest, fastest), 1.0, now);
}

} // namespace ratescope
