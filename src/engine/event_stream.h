#pragma once

#include "core/event.h"
#include "engine/scheduler.h"

#include <functional>
#include <utility>

namespace ratescope {

/// Stamps what happens with time and sequence and hands it on: the engine's one output.
class EventStream
{
public:
    using Sink = std::function<void(const Event&)>;

    EventStream(const Scheduler& scheduler, Sink sink)
        : m_scheduler(scheduler)
        , m_sink(std::move(sink))
    {}

    void emit(EventBody body) { m_sink(Event{m_scheduler.now(), ++m_sequence, std::move(body)}); }

private:
    const Scheduler& m_scheduler;
    Sink m_sink;
    std::uint64_t m_sequence = 0;
};

} // namespace ratescope
