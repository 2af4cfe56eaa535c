#include "core/controllers/even_pace.h"

#include "core/controllers/round_rate.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

constexpr std::int64_t leastMemory = 6;
constexpr std::int64_t mostMemory = 200;
constexpr std::int64_t longMemory = 40; ///< a refusal no more often than this is an accident
constexpr double close = 1.04; ///< a pace no farther than this from a failed one is good enough
constexpr double faster = 0.8;
constexpr double mostSlower = 2.0;
constexpr double patience = 1.6; ///< each wait in a dry spell is so many times the one before,
constexpr double shareOfMemory = 0.25; ///< and no longer than this part of what fills the memory
constexpr int tooLong = 16;            ///< refusals in a row
constexpr double tooSlow = 8.0;        ///< times the first pace
constexpr int fewestProofs = 2;
constexpr int mostProofs = 16;

} // namespace

EvenPace::EvenPace(double pace, double fastest, std::int64_t memory, Instant at)
    : m_from(at)
    , m_pace(std::max(pace, fastest))
    , m_first(m_pace)
    , m_fastest(fastest)
    , m_memory(std::clamp(memory, leastMemory, mostMemory))
    , m_next(at + fromSeconds(m_pace))
{}

void EvenPace::sent(Instant at)
{
    ++m_sent;
    constexpr double early = 0.8;
    m_sinceEarly = at - m_previous < fromSeconds(early * m_pace) ? 0 : m_sinceEarly + 1;
    m_previous = at;
    m_next = at + fromSeconds(m_pace);
}

void EvenPace::accepted(Instant at)
{
    if (at <= m_from) { // it went before there was an even pace
        return;
    }
    m_fresh = false;
    if (m_refusedInRow > 0) {
        m_refusedInRow = 0;
        m_sent = 1;
    }
    m_sinceExcuse = std::min(m_sinceExcuse + 1, longMemory);
    if (++m_held >= m_memory) {
        m_good = m_pace;
        quicken();
    }
}

/// A pace that failed long ago, or just beside the one that is held, says nothing any more of a
/// limit that may have risen; but each time it turns out that it has not, that takes twice as long.
void EvenPace::quicken()
{
    m_held = 0;
    if (m_forgot) { // it has risen
        m_forgot = false;
        m_proofsToForget = fewestProofs;
    }
    if (m_bad > 0.0 && ++m_proofs > m_proofsToForget) {
        m_bad = 0.0;
        m_forgot = true;
        setPace(m_pace * faster);
        return;
    }
    if (!(m_bad > 0.0)) {
        setPace(m_pace * faster);
        return;
    }
    if (m_pace <= m_bad * close) {
        return;
    }
    const auto round = roundInterval(m_bad * close, m_pace * 0.995);
    setPace(round ? *round : std::sqrt(m_bad * m_pace));
}

void EvenPace::refused(Instant at)
{
    constexpr int enough = 3;
    if (++m_refusedInRow == 1 && m_sinceEarly >= enough) { // else somebody else had set the pace
        slowDown();
    }
    m_held = 0;
    m_proofs = 0;
    const double longest = std::max(1.0, shareOfMemory * static_cast<double>(m_memory));
    m_next = at + fromSeconds(m_pace * std::min(longest, std::pow(patience, m_refusedInRow - 1)));
}

void EvenPace::slowDown()
{
    const bool excused = m_good <= m_pace && m_sinceExcuse >= longMemory;
    m_sinceExcuse = 0;
    if (excused || m_fresh) { // what came before it was a burst, so nothing is said of the pace
        return;
    }
    if (m_forgot) {
        m_forgot = false;
        m_proofsToForget = std::min(2 * m_proofsToForget, mostProofs);
    }
    m_bad = std::max(m_bad, m_pace);
    if (m_good > m_pace && m_good < unbounded) {
        setPace(m_good);
        return;
    }
    m_good = unbounded;
    // So many were let in one after the other; one more did not fit in that time.
    const auto sent = static_cast<double>(std::max<std::int64_t>(1, m_sent));
    setPace(m_pace * std::clamp(sent / (sent - 0.5), close, mostSlower));
}

void EvenPace::setPace(double seconds)
{
    m_pace = std::max(seconds, m_fastest);
    m_held = 0;
}

double EvenPace::confidence() const
{
    return m_good < unbounded ? std::clamp(0.95 * m_bad / m_good, 0.3, 0.95) : 0.3;
}

bool EvenPace::failed() const
{
    return m_refusedInRow >= tooLong || m_pace > m_first * tooSlow;
}

} // namespace ratescope
