#include "metrics/politeness.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ratescope {

namespace {

constexpr int slotsPerSecond = 10;
constexpr Duration warnedFor = std::chrono::minutes(1);

double share(std::uint64_t part, std::uint64_t whole)
{
    return static_cast<double>(part) / static_cast<double>(whole);
}

/// How many of n slots are used by `count` that know nothing of each other.
double slotsByChance(std::uint64_t count)
{
    const double others = 1.0 - 1.0 / slotsPerSecond;
    return slotsPerSecond * (1.0 - std::pow(others, static_cast<double>(count)));
}

} // namespace

std::optional<double> PolitenessFigures::obeyedShare() const
{
    return hintsTried > 0 ? std::optional(share(hintsObeyed, hintsTried)) : std::nullopt;
}

std::optional<double> PolitenessFigures::inTimeShare() const
{
    return hints > 0 ? std::optional(1.0 - share(early, attempts)) : std::nullopt;
}

std::optional<double> PolitenessFigures::spreadShare() const
{
    return warned > 1 ? std::optional(1.0 - crowding) : std::nullopt;
}

PolitenessFigures::Verdict PolitenessFigures::verdict() const
{
    if (attempts == 0) {
        return Verdict::nothingSent;
    }
    if (hints > 0) {
        return Verdict::judged;
    }
    return refused == 0 ? Verdict::neverRefused : Verdict::noHints;
}

std::optional<double> PolitenessFigures::figure() const
{
    switch (verdict()) {
    case Verdict::neverRefused:
        return 1.0;
    case Verdict::judged:
        return std::min({obeyedShare().value_or(1.0), inTimeShare().value_or(1.0),
                         spreadShare().value_or(1.0)});
    case Verdict::nothingSent:
    case Verdict::noHints:
        break;
    }
    return std::nullopt;
}

void Politeness::fold(const Event& event)
{
    if (const auto* started = std::get_if<AttemptStarted>(&event.body)) {
        start(*started, event.at);
    } else if (const auto* finished = std::get_if<AttemptFinished>(&event.body)) {
        const Outcome& outcome = finished->outcome;
        if (outcome.kind == OutcomeKind::refused) {
            ++m_figures.refused;
            m_warnedUntil = event.at + warnedFor;
        }
        if (outcome.kind != OutcomeKind::answered && outcome.hint) {
            const Instant over = event.at + *outcome.hint;
            ++m_figures.hints;
            m_told[finished->attempt.job] = over;
            m_namedUntil = std::max(m_namedUntil, over);
        }
    } else if (const auto* ended = std::get_if<JobFinished>(&event.body)) {
        m_told.erase(ended->job);
    } else if (std::holds_alternative<RunStarted>(event.body)) {
        *this = Politeness();
    } else if (std::holds_alternative<RunFinished>(event.body)) {
        closeSecond();
    }
}

void Politeness::start(const AttemptStarted& attempt, Instant at)
{
    ++m_figures.attempts;
    const auto told = m_told.find(attempt.attempt.job);
    if (told != m_told.end()) {
        ++m_figures.hintsTried;
        m_figures.hintsObeyed += told->second <= at ? 1 : 0;
        m_told.erase(told);
    }
    if (at < m_namedUntil) {
        ++m_figures.early;
        m_figures.earlyRetries += attempt.attempt.number > 1 ? 1 : 0;
    }
    if (at < m_warnedUntil) {
        noteWarned(at);
    }
}

void Politeness::noteWarned(Instant at)
{
    const Duration since = at.time_since_epoch();
    const auto second = std::chrono::floor<std::chrono::seconds>(since);
    if (second != m_second) {
        closeSecond();
        m_second = second;
    }
    ++m_figures.warned;
    ++m_inSecond;
    m_slots |= 1U << ((since - second) * slotsPerSecond / std::chrono::seconds(1));
}

void Politeness::closeSecond()
{
    if (m_inSecond > 1) { // one alone is in step with nobody
        const double chance = slotsByChance(m_inSecond);
        m_crowdingSum +=
            static_cast<double>(m_inSecond) * (chance - std::popcount(m_slots)) / (chance - 1);
    }
    m_closed += m_inSecond;
    m_inSecond = 0;
    m_slots = 0;
    if (m_closed > 0) {
        m_figures.crowding = std::clamp(m_crowdingSum / static_cast<double>(m_closed), 0.0, 1.0);
    }
}

} // namespace ratescope
