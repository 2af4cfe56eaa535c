#pragma once

#include "core/event.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>

namespace ratescope {

/// What is known of one attempt that has ended.
struct AttemptRecord
{
    AttemptId attempt;
    Instant ended;
    Duration duration = Duration::zero();
    Outcome outcome;
    Decision decision;                        ///< undecided when the attempt was answered
    std::shared_ptr<const Exchange> exchange; ///< nullptr: there was no wire, or no longer kept
    bool exchangeDropped = false;             ///< there was one, and it had to go
};

/// The latest attempts in full: what was said, decided and went over the wire. Bounded in number
/// and, for the exchanges, in bytes: the oldest go first.
class AttemptBook
{
public:
    struct Bounds
    {
        std::size_t attempts = 20000;
        std::size_t exchanges = 4000;
        std::size_t exchangeBytes = std::size_t{32} << 20;
    };

    AttemptBook();
    explicit AttemptBook(const Bounds& bounds);

    void fold(const Event& event);

    /// nullptr while it has not ended or when it is no longer kept.
    const AttemptRecord* find(AttemptId attempt) const;
    const Bounds& bounds() const { return m_bounds; }
    std::size_t exchangeBytes() const { return m_exchangeBytes; }

private:
    struct HashAttempt
    {
        std::size_t operator()(AttemptId id) const noexcept
        {
            // Numbers are small: next to each other they do not collide.
            return std::hash<JobId>()(id.job) * 1021 + static_cast<std::size_t>(id.number);
        }
    };

    void add(const AttemptFinished& attempt, Instant at);
    void dropExchange(AttemptRecord& record);

    Bounds m_bounds;
    std::deque<AttemptRecord> m_records;
    std::uint64_t m_firstSerial = 0;       ///< of m_records.front()
    std::uint64_t m_firstWithExchange = 0; ///< no record before it holds one
    std::size_t m_exchanges = 0;
    std::size_t m_exchangeBytes = 0;
    std::unordered_map<AttemptId, std::uint64_t, HashAttempt> m_serials;
};

} // namespace ratescope
