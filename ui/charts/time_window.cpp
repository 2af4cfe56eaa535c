#include "ui/charts/time_window.h"

#include <algorithm>

namespace ratescope {

void TimeWindow::choose(SpanChoice choice)
{
    m_choice = choice;
    m_end.reset();
}

Duration TimeWindow::span(const Limits& limits) const
{
    if (m_ended && m_choice == SpanChoice::all && !m_end) {
        // In whole seconds, so that a bucket is one.
        using std::chrono::seconds;
        return std::clamp<Duration>(std::chrono::ceil<seconds>(limits.now - limits.began), shortest,
                                    longest);
    }
    return m_choice && !m_end ? spanFor(*m_choice, limits.now - limits.began) : m_span;
}

void TimeWindow::zoom(double factor, Duration age, const Limits& limits)
{
    const Duration before = span(limits);
    m_span = std::clamp(fromSeconds(toSeconds(before) * factor), shortest, longest);
    m_choice.reset();
    if (m_end) {
        const double share = toSeconds(age) / toSeconds(before);
        const Instant fixed = *m_end - age;
        m_end = fixed + fromSeconds(toSeconds(m_span) * share);
        pan(Duration::zero(), limits); // it may have come to an edge
    }
}

void TimeWindow::pan(Duration by, const Limits& limits)
{
    const Duration wide = span(limits);
    // The first event stays in the right half at least.
    const Instant earliest = std::min(limits.now, limits.began + wide / 2);
    const Instant wished = m_end.value_or(limits.now) - by;
    if (wished >= limits.now) {
        m_end.reset();
        return;
    }
    m_span = wide;
    m_end = std::max(wished, earliest);
    if (*m_end >= limits.now) {
        m_end.reset();
    }
}

void TimeWindow::hold(const Limits& limits)
{
    if (!m_end) {
        m_span = span(limits);
        m_end = limits.now;
    }
}

} // namespace ratescope
