#include "core/limit_collector.h"

#include <algorithm>
#include <tuple>

namespace ratescope {

AxisLimit* LimitCollector::at(LimitAxis axis, std::string_view name, std::optional<Duration> window,
                              bool aside)
{
    for (std::size_t i = 0; i < m_count; ++i) {
        Entry& entry = m_entries[i];
        if (entry.axis == axis && entry.name == name && entry.window == window) {
            return &entry.value;
        }
    }
    if (m_count == mostLimits) {
        return nullptr;
    }
    Entry& entry = m_entries[m_count++];
    entry = {axis, name, window, aside, {}};
    entry.value.window = window;
    return &entry.value;
}

/// What holds for everybody first, then the shorter window, then what came first.
bool LimitCollector::comesBefore(const Entry* a, const Entry* b)
{
    const auto rank = [](const Entry* entry) {
        const std::optional<Duration>& window = entry->value.window;
        return std::tuple(entry->aside, window.value_or(std::chrono::minutes(1)), !window, entry);
    };
    return rank(a) < rank(b);
}

std::optional<LimitState> LimitCollector::take()
{
    std::array<const Entry*, mostLimits> sorted{};
    auto end = sorted.begin();
    for (std::size_t i = 0; i < m_count; ++i) {
        if (!m_entries[i].value.empty()) {
            *end++ = &m_entries[i];
        }
    }
    std::sort(sorted.begin(), end, comesBefore);
    LimitState state;
    state.charged = charged;
    for (auto each = sorted.begin(); each != end; ++each) {
        const Entry& entry = **each;
        if (entry.axis == LimitAxis::requests && state.requests.empty() && !entry.aside) {
            state.requests = entry.value;
        } else if (entry.axis == LimitAxis::tokens && state.tokens.empty() && !entry.aside) {
            state.tokens = entry.value;
        } else {
            state.others.push_back({entry.axis, std::string(entry.name), entry.value});
        }
    }
    return state.empty() ? std::nullopt : std::optional(std::move(state));
}

} // namespace ratescope
