// What the search says it believes.

#include "core/controllers/search.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

} // namespace

void Search::trustWhatFits()
{
    if (m_slots.trusted()) {
        m_trusted = Kind::slots;
        return;
    }
    if (countersDecide() && m_counters.best()->proven()) {
        m_trusted = Kind::counter;
        return;
    }
    if (m_spacing.alive() && m_spacing.bounded()) {
        m_trusted = Kind::spacing;
        return;
    }
    if (const WindowHypotheses::Window* window = m_windows.best()) {
        m_trusted = Kind::window;
        m_trustedSpan = window->span;
        m_trustedAll = window->all;
    }
}

void Search::noteBelief()
{
    const Belief now = wordless();
    const bool moved = now.kind != m_lastBelief.kind || now.window != m_lastBelief.window ||
                       std::abs(now.limit - m_lastBelief.limit) > 0.03 * m_lastBelief.limit ||
                       std::abs(now.confidence - m_lastBelief.confidence) > 0.19;
    if (moved) {
        m_lastBelief = now;
        ++m_revision;
    }
}

Belief Search::belief(Instant) const
{
    Belief belief = wordless();
    belief.sentence = beliefSentence(belief);
    return belief;
}

Belief Search::wordless() const
{
    Belief belief;
    belief.evidence = m_evidence;
    if (m_limited && m_trusted == Kind::slots) {
        belief.kind = LimitKind::concurrency;
        belief.limit = std::min(m_slots.most(), 256);
        belief.confidence = m_slots.trusted() ? 0.9 : 0.5;
    } else if (m_limited && m_trusted == Kind::spacing && m_spacing.bounded()) {
        belief.kind = LimitKind::continuous;
        belief.window = 60s;
        belief.limit = 60.0 / m_spacing.pace();
        belief.burst = m_spacing.burst();
        const double width = m_spacing.low() / m_spacing.high();
        belief.confidence = std::clamp(width * 0.95, 0.1, 0.95);
    } else if (m_even) {
        belief.limit = 60.0 / m_even->pace();
        belief.window = 60s;
        belief.burst = 1.0;
        belief.confidence = m_even->confidence();
    } else if (m_limited && m_trusted == Kind::counter) {
        if (const CounterHypotheses::Counter* counter = m_counters.best()) {
            belief.kind = LimitKind::window;
            belief.window = counter->span;
            belief.limit = static_cast<double>(counter->tried());
            belief.burst = belief.limit;
            belief.confidence = 0.8;
        }
    } else if (m_limited && m_trusted == Kind::window) {
        if (const WindowHypotheses::Window* window = m_windows.best()) {
            belief.kind = LimitKind::window;
            belief.window = window->span;
            belief.limit = static_cast<double>(window->high);
            belief.burst = belief.limit;
            belief.confidence = 0.8;
        }
    }
    return belief;
}

} // namespace ratescope
