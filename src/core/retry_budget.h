#pragma once

#include "core/policy.h"
#include "core/time.h"

#include <array>
#include <cstdint>

namespace ratescope {

/// The retry budget of Finagle (com.twitter.finagle.service.RetryBudget; its own defaults are 20 %,
/// 10 a second and 10 s), which Envoy's `retry_budget` follows: in any window no more retries than
/// `share` of the first attempts in it plus `minimumPerSecond` for each of its seconds. So a server
/// that fails for everybody gets a fifth more traffic, not several times as much.
///
/// Like Finagle's windowed adder it counts in ten slices, so a window is exact to a tenth of it.
/// Pure: time is handed in and never falls.
class RetryBudget
{
public:
    RetryBudget(const RetryBudgetSettings& settings, Instant now);

    /// A job's first attempt was sent.
    void deposit(Instant now);
    /// Takes a retry out of the budget; false, and nothing taken, when it is spent.
    bool withdraw(Instant now);
    /// Retries that may be taken now.
    double balance(Instant now);

    /// What was counted stays counted, unless the window has another length: that one begins now.
    void retune(const RetryBudgetSettings& settings, Instant now);

private:
    static constexpr std::size_t slices = 10;
    struct Slice
    {
        std::uint64_t requests = 0;
        std::uint64_t retries = 0;
    };

    Slice& current(Instant now);

    RetryBudgetSettings m_settings;
    std::array<Slice, slices> m_slices{};
    Instant m_start;          ///< of slice number 0
    std::int64_t m_slice = 0; ///< the number of the newest
};

} // namespace ratescope
