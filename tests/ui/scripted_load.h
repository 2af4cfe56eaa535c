#pragma once

#include "core/event.h"

#include <cstdint>
#include <queue>
#include <random>
#include <vector>

namespace ratescope {

/// A stream as an engine would send it, made by hand: jobs arrive at a pace, some attempts are
/// refused and come again after a jittered wait. The same settings give the same events.
class ScriptedLoad
{
public:
    struct Settings
    {
        double attemptsPerSecond = 3;
        double shareRefused = 0.2;
        double shareFailed = 0.02;
        double limitPerSecond = 2;
        double throttlePerSecond = 0; ///< 0: none
        std::uint64_t jobs = 1000;
        Instant start = Instant(std::chrono::seconds(1));
        /// As an engine sends it for hours: each job comes when it is first sent, answers begin
        /// before they end, refusals are judged, and responses say what is left of the minute.
        bool asLive = false;
        /// Of each exchange that goes with an attempt; 0: none does.
        std::size_t exchangeBytes = 0;
    };

    explicit ScriptedLoad(const Settings& settings);

    /// Everything up to `until` that was not handed out before.
    std::vector<Event> advance(Instant until);
    Event make(Instant at, EventBody body);

    Settings settings;

private:
    struct Due
    {
        Instant at;
        AttemptId attempt;
        bool ends = false;   ///< the attempt ends here; else it starts
        bool begins = false; ///< its answer begins here
        Duration took = Duration::zero();
        bool operator>(const Due& other) const { return at > other.at; }
    };

    void begin(std::vector<Event>& events);
    void startNext(Instant at, std::vector<Event>& events);
    void end(const Due& due, std::vector<Event>& events);
    void begin(AttemptId attempt, Instant at, Duration took, std::vector<Event>& events);
    void addLiveParts(AttemptFinished& finished, Instant at);
    double uniform() { return std::uniform_real_distribution<>()(m_generator); }

    std::mt19937_64 m_generator{7};
    std::priority_queue<Due, std::vector<Due>, std::greater<>> m_due;
    Instant m_nextStart;
    std::uint64_t m_sequence = 0;
    std::uint64_t m_started = 0;
    std::int64_t m_minute = -1; ///< that the next one counts
    std::int64_t m_usedInMinute = 0;
    bool m_begun = false;
};

} // namespace ratescope
