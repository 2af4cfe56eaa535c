#pragma once

#include "store/event_source.h"

#include <atomic>

namespace ratescope {

/// What the thread that works and the one that waits for it tell each other.
struct ReadProgress
{
    std::atomic<double> share = 0;       ///< 0 … 1
    std::atomic<bool> cancelled = false; ///< whoever waits does not want it any more
};

/// Hands on another source's events, says how far it is, and ends with a problem when it is
/// cancelled: so whoever writes them down writes nothing. Both outlive it.
class WatchedSource final : public EventSource
{
public:
    WatchedSource(EventSource& source, ReadProgress& progress)
        : m_source(source)
        , m_progress(progress)
    {}

    std::variant<std::vector<Event>, StoreProblem> next() override;
    double shareRead() const override { return m_source.shareRead(); }

private:
    EventSource& m_source;
    ReadProgress& m_progress;
};

} // namespace ratescope
