#pragma once

#include <cstdint>
#include <random>

namespace ratescope {

class Random
{
public:
    virtual ~Random() = default;
    virtual double uniform() = 0; ///< in [0, 1)
};

/// The Mersenne Twister of the standard library, whose output the standard fixes; so one seed gives
/// one sequence on every machine.
class SeededRandom final : public Random
{
public:
    explicit SeededRandom(std::uint64_t seed)
        : m_generator(seed)
    {}

    double uniform() override
    {
        constexpr double unit = 1.0 / 9007199254740992.0; // 2^-53: every result exactly a double
        return static_cast<double>(m_generator() >> 11) * unit;
    }

private:
    std::mt19937_64 m_generator;
};

} // namespace ratescope
