#pragma once

#include "core/time.h"

#include <compare>
#include <cstdint>

namespace ratescope {

/// A count of language-model tokens: never negative when it comes from a parser.
struct Tokens
{
    std::int64_t count = 0;

    auto operator<=>(const Tokens&) const = default;
    constexpr Tokens operator+(Tokens other) const { return {count + other.count}; }
    constexpr Tokens operator-(Tokens other) const { return {count - other.count}; }
};

struct RequestUnit;
struct TokenUnit;

/// Things per time, as a strong type: a token rate cannot be handed in for a request rate.
template <typename Unit>
class Rate
{
public:
    constexpr Rate() = default;

    static constexpr Rate per(double amount, Duration window)
    {
        return Rate(amount / toSeconds(window));
    }
    static constexpr Rate perSecond(double amount) { return Rate(amount); }
    static constexpr Rate perMinute(double amount) { return Rate(amount / 60.0); }

    constexpr double perSecond() const { return m_perSecond; }
    constexpr double perMinute() const { return m_perSecond * 60.0; }

    /// The time one unit takes at this rate; zero for a rate of zero, which callers must exclude.
    constexpr Duration interval() const
    {
        return m_perSecond > 0.0 ? fromSeconds(1.0 / m_perSecond) : Duration::zero();
    }

    auto operator<=>(const Rate&) const = default;

private:
    explicit constexpr Rate(double perSecond)
        : m_perSecond(perSecond)
    {}

    double m_perSecond = 0.0;
};

using RequestRate = Rate<RequestUnit>;
using TokenRate = Rate<TokenUnit>;

} // namespace ratescope
