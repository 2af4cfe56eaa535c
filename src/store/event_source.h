#pragma once

#include "core/event.h"
#include "store/store_problem.h"

#include <variant>
#include <vector>

namespace ratescope {

/// A run's events from wherever they are kept, a stretch at a time, so that a long run never lies
/// in memory whole. Made, used and ended on one thread.
class EventSource
{
public:
    virtual ~EventSource() = default;
    /// In order; empty when there are no more.
    virtual std::variant<std::vector<Event>, StoreProblem> next() = 0;
    /// How much of it was handed out, about: 0 … 1.
    virtual double shareRead() const = 0;
};

} // namespace ratescope
