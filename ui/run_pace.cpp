#include "ui/run_pace.h"

#include <algorithm>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr Duration reach = 30s;
constexpr Duration betweenMarks = 500ms;
// Less tells no pace.
constexpr Duration shortest = 2s;
constexpr std::uint64_t fewest = 3;

} // namespace

void RunPace::note(Instant now, std::uint64_t ended)
{
    if (m_marks.empty() || now - m_marks.back().first >= betweenMarks) {
        m_marks.emplace_back(now, ended);
    }
    while (m_marks.size() > 2 && now - m_marks.front().first > reach) {
        m_marks.pop_front();
    }
}

std::optional<double> RunPace::perSecond(Instant now, std::uint64_t ended, double most) const
{
    const std::optional<double> held = most > 0 ? std::optional(most) : std::nullopt;
    if (m_marks.empty()) {
        return held;
    }
    const auto& [since, before] = m_marks.front();
    if (now - since < shortest || ended < before + fewest) {
        return held;
    }
    const double measured = static_cast<double>(ended - before) / toSeconds(now - since);
    return std::min(measured, held.value_or(measured));
}

} // namespace ratescope
