#pragma once

#include "core/time.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace ratescope {

inline std::size_t mostInOneSecond(const std::vector<Duration>& times)
{
    using namespace std::chrono_literals;
    std::size_t most = 0;
    std::size_t first = 0;
    for (std::size_t last = 0; last < times.size(); ++last) {
        while (times[last] - times[first] >= 1s) {
            ++first;
        }
        most = std::max(most, last - first + 1);
    }
    return most;
}

inline void printPaceHead()
{
    std::puts("by the clock of           requests  most in 1 s      used             gaps");
}

/// One line: how many requests, how well `ratePerSecond` was kept. At least two times.
inline void printPace(const char* where, const std::vector<Duration>& times, double ratePerSecond)
{
    // The first goes at once, out of the burst; the others come at the rate.
    const double used =
        static_cast<double>(times.size() - 1) / toSeconds(times.back() - times.front());
    std::vector<Duration> gaps;
    for (std::size_t i = 1; i < times.size(); ++i) {
        gaps.push_back(times[i] - times[i - 1]);
    }
    const auto [shortest, longest] = std::minmax_element(gaps.begin(), gaps.end());
    std::printf("%-24s  %8zu  %11zu  %6.2f %%  %6.1f .. %.1f ms\n", where, times.size(),
                mostInOneSecond(times), 100.0 * used / ratePerSecond, 1e3 * toSeconds(*shortest),
                1e3 * toSeconds(*longest));
}

} // namespace ratescope
