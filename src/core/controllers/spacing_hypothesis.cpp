#include "core/controllers/spacing_hypothesis.h"

#include "core/controllers/round_rate.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

constexpr std::size_t mostAnchors = 12;
constexpr double narrow = 1.012;         ///< a bracket no wider than this is good enough
constexpr double narrowWhenRound = 1.15; ///< and no wider than this when it ends at a round rate
constexpr double settled = 1.08;
constexpr double clearlyLess = 0.9; ///< than the told interval: no strict spacing of that rate
constexpr std::size_t mostBurstSpans = 256;
constexpr double widest = 2.2; ///< a wider bracket is searched from its fast end on
constexpr std::int64_t shortlyKept = 3;
constexpr double towardsRefused = 0.85;
constexpr std::int64_t longKept = 10;
constexpr double guessGrowth = 1.5;      ///< while no pace is known to be safe
constexpr double leastHair = 0.0005;     ///< where spacing is strict, so much less than the rate
constexpr double hairOnStillLine = 0.03; ///< the most of it
constexpr double daringPace = 0.6;       ///< to see whether the limit has risen

} // namespace

void SpacingHypothesis::sent(Instant at)
{
    if (!(m_pace < unbounded)) {
        return;
    }
    if (!bounded()) {
        m_next = std::max(m_next, at) + fromSeconds(m_pace); // of a mere guess nothing is saved up
        return;
    }
    const Instant full = at - fromSeconds((burst() - 1.0) * m_pace);
    if (m_next < full) {
        m_anchors.clear(); // it may have run over, which says nothing about T
    }
    m_next = std::max(m_next, full) + fromSeconds(m_pace);
}

void SpacingHypothesis::exhausted(const SendLog& log, SendLog::Number number)
{
    const Instant at = log.entry(number).at;
    m_burstSpans.clear();
    m_mostBurst = unbounded;
    for (std::size_t j = 1; j <= mostBurstSpans; ++j) {
        const auto sent = log.latest(static_cast<std::int64_t>(j), number, false);
        if (!sent) {
            break;
        }
        m_burstSpans.push_back(toSeconds(at - *sent));
    }
    setPace(m_pace);
}

/// The burst follows from the pace: of j let in during a span, span/T had flowed in.
void SpacingHypothesis::setPace(double seconds)
{
    if (seconds != m_pace) {
        m_keptUp = 0;
        m_run = -1;
    }
    m_pace = seconds;
    m_burst = 1.0;
    for (std::size_t j = 0; j < m_burstSpans.size(); ++j) {
        const double refilled = m_pace < unbounded ? m_burstSpans[j] / m_pace : 0.0;
        m_burst = std::max(m_burst, std::floor(static_cast<double>(j + 1) - refilled + 0.5));
    }
    m_letInAtOnce = m_burst;
    m_burst = std::min(m_burst, m_mostBurst);
}

std::int64_t SpacingHypothesis::letInSince(const SendLog& log, SendLog::Number anchor,
                                           SendLog::Number number) const
{
    return log.entry(number).countsBefore - log.entry(anchor).countsBefore;
}

void SpacingHypothesis::accepted(const SendLog& log, SendLog::Number number)
{
    const Instant at = log.entry(number).at;
    const std::optional<Instant> previous = log.latest(1, number, false);
    const double gap = previous ? toSeconds(at - *previous) : unbounded;
    if (!m_everRefused) {
        m_strictHigh = std::min(m_strictHigh, gap);
        return;
    }
    if (++m_keptUp >= longKept && !m_daring) {
        m_good = m_pace;
    }
    const double before = high();
    if (strictAlive() && !(m_adopted && m_daring)) {
        m_strictHigh = std::min(m_strictHigh, gap);
        if (++m_run == 0) {
            m_runFrom = at;
        } else if (!m_adopted) {
            m_runHigh = std::min(m_runHigh, (toSeconds(at - m_runFrom) + m_jitter) /
                                                static_cast<double>(m_run));
        }
    }
    for (const SendLog::Number anchor : m_anchors) {
        if (anchor >= number || !log.holds(anchor)) {
            continue;
        }
        const std::int64_t n = letInSince(log, anchor, number) + 1;
        if (n >= 2) {
            m_bucketHigh =
                std::min(m_bucketHigh, (toSeconds(at - log.entry(anchor).at) + m_jitter) /
                                           static_cast<double>(n - 1));
        }
    }
    if (!(high() < unbounded)) {
        // Nothing is proven, but it is the best guess: what strict spacing would allow. From there
        // on towards what was refused.
        const bool firstSince = !m_anchors.empty() && log.holds(m_anchors.back()) &&
                                letInSince(log, m_anchors.back(), number) == 0;
        if (m_guessed && m_pace < unbounded && !firstSince) {
            if (m_keptUp >= shortlyKept) {
                setPace(std::max({m_pace * towardsRefused, low() * narrow, m_told}));
            }
        } else if (previous) {
            setPace(std::max({gap, low(), m_told}));
            m_guessed = true;
            m_next = std::max(m_next, at + fromSeconds(m_pace));
        }
    } else if (high() != before || !(m_pace < unbounded)) {
        choosePace(true);
    }
}

void SpacingHypothesis::refused(const SendLog& log, SendLog::Number number)
{
    const Instant at = log.entry(number).at;
    if (!m_everRefused && m_toldTrue && m_strictHigh < clearlyLess * m_told) { // a burst was let in
        m_strictLow = 1.0;
        m_strictHigh = 0.0;
    }
    if (const std::optional<Instant> previous = log.latest(1, number, false)) {
        const double gap = toSeconds(at - *previous);
        if (isJitter(log, number)) {
            const double first = 0.25 * m_jitter / m_pace;
            m_hair = std::min(std::max(2.0 * m_hair + leastHair, first), mostHair());
            m_next = at + fromSeconds(m_pace);
            return;
        }
        m_strictLow = std::max(m_strictLow, gap);
        m_bucketLow = std::max(m_bucketLow, gap - m_jitter);
        if (m_burst > 1.0 && m_pace < unbounded && gap < 0.5 * m_pace) {
            m_mostBurst = std::max(1.0, std::floor(0.5 * m_burst)); // it was not saved up after all
        }
    }
    if (!strictAlive()) {
        for (const SendLog::Number anchor : m_anchors) {
            if (anchor < number && log.holds(anchor)) {
                const std::int64_t n = letInSince(log, anchor, number);
                m_bucketLow =
                    std::max(m_bucketLow, (toSeconds(at - log.entry(anchor).at) - m_jitter) /
                                              static_cast<double>(n + 1));
            }
        }
    }
    m_everRefused = true;
    m_anchors.push_back(number);
    if (m_anchors.size() > mostAnchors) {
        m_anchors.erase(m_anchors.begin() + mostAnchors / 2);
    }
    choosePace(false);
    // What comes in meanwhile is for those that are on their way.
    const auto following = static_cast<double>(log.countFrom(number + 1, log.end()));
    m_next = at + (m_pace < unbounded ? fromSeconds(m_pace * (1.0 + following)) : Duration::zero());
}

bool SpacingHypothesis::isJitter(const SendLog& log, SendLog::Number number) const
{
    constexpr double same = 0.01;
    const std::optional<Instant> previous = log.latest(1, number, false);
    return previous && strictAlive() && !m_adopted && m_everRefused && m_hair < mostHair() &&
           toSeconds(log.entry(number).at - *previous) >= m_pace * (1.0 - same) &&
           std::min(m_strictHigh, m_runHigh) <= m_pace * (1.0 + same);
}

double SpacingHypothesis::mostHair() const
{
    return m_pace < unbounded ? std::max(hairOnStillLine, m_jitter / m_pace) : hairOnStillLine;
}

void SpacingHypothesis::refusedWithHint(const SendLog& log, SendLog::Number number, double shortest,
                                        double longest)
{
    const std::optional<Instant> previous = log.latest(1, number, false);
    if (previous && strictAlive()) {
        const double gap = toSeconds(log.entry(number).at - *previous);
        m_strictLow = std::max(m_strictLow, gap + shortest);
        if (longest - shortest < 0.01) {
            m_strictHigh = std::min(m_strictHigh, gap + longest);
        }
    }
    m_bucketLow = std::max(m_bucketLow, shortest);
    choosePace(false);
}

Instant SpacingHypothesis::permits(Instant now, std::optional<Instant> previous) const
{
    if (!(m_pace < unbounded)) {
        return Instant::max();
    }
    const double pace = m_daring ? m_pace * daringPace : m_pace;
    if (strictAlive()) {
        return previous ? std::max(now, *previous + fromSeconds(pace * (1.0 + m_hair))) : now;
    }
    if (m_daring && previous) {
        return std::max(now, std::min(m_next, *previous + fromSeconds(pace)));
    }
    return std::max(now, m_next);
}

void SpacingHypothesis::choosePace(bool keptUp)
{
    const double least = std::max(leastToTry(), m_told);
    double most = high();
    if (!(most < unbounded)) {
        const bool known = m_pace < unbounded;
        if (toldFits()) {
            setPace(m_told);
        } else if (known && m_pace <= low()) {
            setPace(low() * guessGrowth);
        }
        return;
    }
    if (toldFits() && m_told <= most) {
        setPace(m_told);
        return;
    }
    if (least <= 0.0) {
        setPace(most * daringPace); // down until it is refused
        return;
    }
    if (keptUp && !strictAlive() && m_pace > least && m_pace < most &&
        most <= m_pace * (settled + 0.5 * (1.0 - least / m_pace))) {
        most = m_pace; // kept up for long enough: the bound only creeps towards it
    }
    if (most <= least * (isRoundInterval(most) ? narrowWhenRound : narrow)) {
        setPace(most);
        return;
    }
    most = std::min(most, least * widest);
    const double gap = most - least;
    const std::optional<double> round = roundInterval(least + gap * 0.02, most * 0.997);
    if (round) {
        setPace(*round);
    } else {
        setPace(most <= least * 1.1 ? most - gap * 0.33 : std::sqrt(least * most));
    }
}

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

void SpacingHypothesis::reopenBelow(double seconds)
{
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
