#include "core/controllers/spacing_hypothesis.h"

#include "core/controllers/round_rate.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

constexpr std::size_t mostAnchors = 12;
constexpr double narrow = 1.012;         ///< a bracket no wider than this is good enough
constexpr double narrowWhenRound = 1.07; ///< and no wider than this when it ends at a round rate
constexpr double roundingError = 0.005;
constexpr double settled = 1.08;
constexpr Duration leastTogether = std::chrono::milliseconds(1);
constexpr double clearlyLess = 0.9; ///< than the told interval: no strict spacing of that rate
constexpr std::size_t mostBurstSpans = 256;
constexpr double widest = 2.2; ///< a wider bracket is searched from its fast end on
constexpr std::int64_t shortlyKept = 3;
constexpr double towardsRefused = 0.85;
constexpr std::int64_t longKept = 10;
constexpr double leastHair = 0.0005;     ///< where spacing is strict, so much less than the rate
constexpr double hairOnStillLine = 0.03; ///< the most of it

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
    ++m_sinceEarly;
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
    const std::int64_t overtaken = overtaking(log, number);
    if (const std::optional<Instant> previous = log.latest(1, number, false)) {
        const double gap = toSeconds(at - *previous);
        if (isJitter(log, number)) {
            widenHair();
            m_next = at + fromSeconds(m_pace);
            return;
        }
        if (overtaken == 0) {
            m_strictLow = std::max(m_strictLow, gap);
            m_bucketLow = std::max(m_bucketLow, gap - m_jitter);
        }
        if (m_burst > 1.0 && m_pace < unbounded && gap < 0.5 * m_pace) {
            m_mostBurst = std::max(1.0, std::floor(0.5 * m_burst)); // it was not saved up after all
        }
    }
    if (!strictAlive()) {
        for (const SendLog::Number anchor : m_anchors) {
            if (anchor < number && log.holds(anchor)) {
                const std::int64_t n = letInSince(log, anchor, number) + overtaken;
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

/// How many that went right after it, or as good as together with it, may have arrived before it.
std::int64_t SpacingHypothesis::overtaking(const SendLog& log, SendLog::Number number) const
{
    const Duration together = std::max(leastTogether, fromSeconds(m_jitter));
    return log.countFrom(number + 1, log.after(log.entry(number).at + together));
}

bool SpacingHypothesis::isJitter(const SendLog& log, SendLog::Number number) const
{
    constexpr double same = 0.01;
    const std::optional<Instant> previous = log.latest(1, number, false);
    const bool known = std::min(m_strictHigh, m_runHigh) <= m_pace * (1.0 + same) ||
                       (m_jitter > hairOnStillLine * m_pace && atTold());
    return previous && known && strictAlive() && !m_adopted && m_everRefused &&
           m_hair < mostHair() &&
           toSeconds(log.entry(number).at - *previous) >= m_pace * (1.0 - same);
}

/// Each gap is longer by it, so it has to save more than it costs: a refusal costs one gap, and is
/// to be rare besides.
void SpacingHypothesis::widenHair()
{
    constexpr double refusalWorth = 3.0; // gaps
    const double first = 0.25 * m_jitter / m_pace;
    const double wider = std::min(std::max(2.0 * m_hair + leastHair, first), mostHair());
    const auto gaps = static_cast<double>(m_sinceEarly);
    m_sinceEarly /= 2; // two in a row may be chance
    if (gaps * (wider - m_hair) <= refusalWorth * (1.0 + m_hair)) {
        m_hair = wider;
    }
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
    if (strictAlive()) {
        constexpr double shortOfIt = 0.85; // a dare that keeps to the pace would ask nothing
        const double safe = m_pace * (1.0 + m_hair);
        const double gap = m_daring ? std::min(safe * daringPace, m_pace * shortOfIt) : safe;
        return previous ? std::max(now, *previous + fromSeconds(gap)) : now;
    }
    if (m_daring && previous) {
        return std::max(now, std::min(m_next, *previous + fromSeconds(m_pace * daringPace)));
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
    // Where there is a rounder one in between, that is tried first.
    const std::optional<double> roundest = roundInterval(least, most * (1.0 + roundingError));
    const bool ends = roundest && *roundest >= most * (1.0 - roundingError);
    if (most <= least * (ends ? narrowWhenRound : narrow)) {
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

} // namespace ratescope
