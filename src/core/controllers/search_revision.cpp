// What the search does when nothing fits any more, and how it asks whether the limit has risen.

#include "core/controllers/search.h"

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

constexpr std::int64_t dareAfterChange = 20;
constexpr std::int64_t leastDareAfter = 40; ///< acceptances
/// So many contradictions lately, and it is none of the kinds.
constexpr int manyContradictions = 4;

} // namespace

/// Nothing fits any more. Either the limit has changed, and the kind that was believed is opened
/// towards the side the evidence points to; or it was never of that kind.
void Search::reopen(SendLog::Number number, bool refused)
{
    const SendLog::Entry& entry = m_log.entry(number);
    const std::int64_t since = std::exchange(m_sinceReopen, 0);
    const bool again = since < 2;
    ++m_contradictions;
    setDaring(false);
    ++m_revision;
    if (refused && m_sinceDareProof < soonAfterDare) {
        m_spacing.doubtDares();
        m_sinceDareProof = soonAfterDare;
    }
    WindowHypotheses::Window* window = m_windows.find(m_trustedSpan, m_trustedAll);
    const std::optional<Instant> previous = previousOf(number);
    const double gap = previous ? toSeconds(entry.at - *previous) : 0.0;
    m_quickReopens = since < 6 ? m_quickReopens + 1 : 0;
    if (!again && m_trusted == Kind::slots) {
        refused ? m_slots.reopenBelow(entry.slots) : m_slots.reopenAbove(entry.slots + 1);
    } else if (!again && m_trusted == Kind::window && window && window->proven()) {
        WindowHypotheses::reopen(*window, entry.at);
        refused ? m_windows.refused(m_log, number)
                : m_windows.accepted(m_log, number, std::nullopt);
    } else if (m_trusted == Kind::counter && m_counters.reopen(m_log, number, refused)) {
        m_quickReopens = 0;
    } else if (isNoBucket(number) && settleForTheMean(number)) {
        m_trusted = Kind::even;
    } else if (m_trusted == Kind::spacing && since >= 6 && m_spacing.nearlyFits()) {
        m_spacing.widen(number);
    } else if (m_trusted == Kind::spacing && m_quickReopens < 3) {
        refused ? m_spacing.reopenAbove(gap, m_log, number) : m_spacing.reopenBelow(gap);
    } else if (!settleForTheMean(number)) {
        beginAnew(number, refused);
    }
    m_dareAfter = dareAfterChange; // what has changed once may change again, and back
}

double Search::meanSpacing(SendLog::Number number) const
{
    const std::int64_t count = m_log.count(m_earlierBurst - Duration(1), number + 1, false);
    return toSeconds(m_log.entry(number).at - m_earlierBurst) /
           static_cast<double>(std::max<std::int64_t>(1, count));
}

/// As nothing that refills all the time is; or nothing that was believed has held for long.
bool Search::isNoBucket(SendLog::Number number) const
{
    constexpr double factor = 4.0;
    constexpr double ownPause = 0.5; // so long it may be by our own caution
    if (m_contradictions >= manyContradictions) {
        return true;
    }
    const Duration now =
        m_refusedInRow > 0 ? m_log.entry(number).at - m_drySince : Duration::zero();
    return toSeconds(std::max(m_longestDry, now)) >=
           std::max(factor * meanSpacing(number), ownPause);
}

/// Whatever kind it is, what was let in on the average, over a burst, the dry spell after it and
/// what came then, can be kept up: evenly spaced it suits every limiter.
bool Search::settleForTheMean(SendLog::Number number)
{
    constexpr std::int64_t enough = 4;
    const Instant at = m_log.entry(number).at;
    const std::int64_t count = m_log.count(m_earlierBurst - Duration(1), number + 1, false);
    if (count < enough || m_quickReopens > 6) {
        m_quickReopens = 0;
        return false;
    }
    const double mean = meanSpacing(number);
    m_shortestWhole.reset();
    m_windows.ruleOutAll();
    m_counters.ruleOutAll();
    if (!isNoBucket(number)) {
        m_spacing.adopt(mean, m_log, number);
        m_trusted = Kind::spacing;
    } else {
        m_even.emplace(mean, m_told ? m_told->told().interval() : 0.0,
                       std::max(m_burst, m_usualBurst), at);
        m_trusted = Kind::even;
    }
    return true;
}

/// What is believed is so slow that the burst before must have been luck that hardly ever comes
/// back; that is believed only once it has been tried.
bool Search::farBelowTheMean(SendLog::Number number) const
{
    constexpr double far = 2.0;
    constexpr int enough = 2;
    if (m_meanTried || countersDecide() || m_trusted != Kind::spacing ||
        m_earlierBurst == m_burstStart || m_spacing.keptUp() < enough || !m_spacing.bounded()) {
        return false;
    }
    const auto count =
        static_cast<double>(m_log.count(m_earlierBurst - Duration(1), number + 1, false));
    return m_spacing.pace() * count > far * toSeconds(m_log.entry(number).at - m_earlierBurst);
}

void Search::beginAnew(SendLog::Number number, bool refused)
{
    m_even.reset();
    m_slots.reset();
    m_windows.reopenAll();
    m_spacing.reset();
    m_meanTried = false;
    m_trusted = Kind::unknown;
    beginCounters(number);
    if (refused) {
        m_slots.refused(m_log.entry(number).slots);
        m_windows.refused(m_log, number);
        m_counters.refused(m_log, number);
        m_spacing.refused(m_log, number);
        m_spacing.exhausted(m_log, number);
    }
}

/// What was let in just before `number` is evidence for them.
void Search::beginCounters(SendLog::Number number)
{
    m_counters.begin(m_first);
    SendLog::Number latest = unsettledFrom(number);
    while (latest > m_log.begin()) {
        if (m_log.entry(--latest).counts) {
            m_counters.accepted(m_log, latest);
            return;
        }
    }
}

bool Search::anyAlive() const
{
    return m_slots.alive() || m_windows.anyAlive() || m_counters.anyAlive() || m_spacing.alive();
}

/// A limit that has doubled is to be found within three windows, so it is asked after every one and
/// a half; or, where a window is short or there is none, every so many requests.
bool Search::mayDare() const
{
    if (m_trusted == Kind::spacing) {
        return m_sinceRefusal >= m_dareAfter && !m_spacing.atTold(); // more is never sent than told
    }
    const std::int64_t full = fullWindow();
    return m_sinceRefusal >= (full > 0 ? std::max(full * 3 / 2, leastDareAfter) : m_dareAfter);
}

/// How many the window holds that is believed in; 0 where it is none.
std::int64_t Search::fullWindow() const
{
    const WindowHypotheses::Window* window = m_windows.best();
    if (m_trusted == Kind::window && window) {
        return window->high;
    }
    const CounterHypotheses::Counter* counter = m_counters.best();
    return m_trusted == Kind::counter && counter ? counter->tried() : 0;
}

/// A refusal that stops everything for a while may do so once in twenty such whiles.
std::int64_t Search::dareWorth(const Outcome& outcome) const
{
    constexpr double whiles = 20.0;
    constexpr double most = 1e6;
    if (!outcome.hint || !m_spacing.alive() || !m_spacing.hasPace()) {
        return 0;
    }
    return static_cast<std::int64_t>(
        std::min(most, whiles * toSeconds(*outcome.hint) / m_spacing.pace()));
}

void Search::setDaring(bool daring)
{
    m_daring = daring;
    m_dared = 0;
    m_slots.setDaring(daring);
    // Where spacing is believed, its own gap is what is asked for: a window of one or two would let
    // one go sooner than a limit that has doubled would.
    m_windows.setDaring(daring && m_trusted != Kind::spacing);
    m_counters.setDaring(daring);
    m_spacing.setDaring(daring);
}

} // namespace ratescope
