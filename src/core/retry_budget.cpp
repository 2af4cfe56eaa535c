#include "core/retry_budget.h"

#include <algorithm>

namespace ratescope {

RetryBudget::RetryBudget(const RetryBudgetSettings& settings, Instant now)
    : m_settings(settings)
    , m_start(now)
{}

RetryBudget::Slice& RetryBudget::current(Instant now)
{
    const Duration length = m_settings.window / static_cast<int>(slices);
    const std::int64_t number = std::max(m_slice, std::int64_t{(now - m_start) / length});
    const std::int64_t passed = std::min(number - m_slice, static_cast<std::int64_t>(slices));
    for (std::int64_t i = 0; i < passed; ++i) {
        m_slices[static_cast<std::size_t>(number - i) % slices] = {};
    }
    m_slice = number;
    return m_slices[static_cast<std::size_t>(number) % slices];
}

void RetryBudget::deposit(Instant now)
{
    ++current(now).requests;
}

bool RetryBudget::withdraw(Instant now)
{
    constexpr double roundingError = 1e-9; // a fifth of five requests is one retry
    if (balance(now) + roundingError < 1.0) {
        return false;
    }
    ++current(now).retries;
    return true;
}

double RetryBudget::balance(Instant now)
{
    current(now);
    Slice sum;
    for (const Slice& slice : m_slices) {
        sum.requests += slice.requests;
        sum.retries += slice.retries;
    }
    return m_settings.minimumPerSecond * toSeconds(m_settings.window) +
           m_settings.share * static_cast<double>(sum.requests) - static_cast<double>(sum.retries);
}

void RetryBudget::retune(const RetryBudgetSettings& settings, Instant now)
{
    if (settings.window != m_settings.window) {
        m_slices = {};
        m_start = now;
        m_slice = 0;
    }
    m_settings = settings;
}

} // namespace ratescope
