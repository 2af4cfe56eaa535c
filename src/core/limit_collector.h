#pragma once

#include "core/limit_state.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ratescope {

/// The limits of one response as they are found, field by field.
class LimitCollector
{
public:
    /// The limit of this axis, name and window, made when it is not there yet. `aside` marks limits
    /// that hold for some requests only: they never become the axis' main one. nullptr when there
    /// are too many already. Valid until the next call.
    AxisLimit* at(LimitAxis axis, std::string_view name = {},
                  std::optional<Duration> window = std::nullopt, bool aside = false);

    template <typename Function>
    void forEach(Function function)
    {
        for (std::size_t i = 0; i < m_count; ++i) {
            function(m_entries[i].axis, m_entries[i].value);
        }
    }

    std::optional<std::int64_t> charged;

    /// Sorted out: see LimitState. nullopt when nothing was said.
    std::optional<LimitState> take();

private:
    static constexpr std::size_t mostLimits = 16;

    struct Entry
    {
        LimitAxis axis = LimitAxis::requests;
        std::string_view name;
        std::optional<Duration> window; ///< as the name says it
        bool aside = false;
        AxisLimit value;
    };
    static bool comesBefore(const Entry* a, const Entry* b);

    std::array<Entry, mostLimits> m_entries; ///< a response must not cost an allocation
    std::size_t m_count = 0;
};

} // namespace ratescope
