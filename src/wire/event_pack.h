#pragma once

#include "core/event.h"
#include "wire/policy_json.h"

#include <QByteArray>

#include <span>
#include <variant>
#include <vector>

namespace ratescope {

/// A stretch of the event stream as compressed bytes, for our own database: a million events are
/// read back in a second, which as JSON would take ten. Exact, whatever bytes the texts hold.
struct EventPack
{
    QByteArray events;
    /// What went over the wire, apart from the rest, because it is bulky and seldom wanted. Empty
    /// when no event has any.
    QByteArray exchanges;
    int eventCount = 0;
    int exchangeCount = 0;
};

EventPack packEvents(std::span<const Event> events);

/// `exchanges` may be left empty: the events then come without. Damaged bytes, and those that a
/// newer Ratescope has packed, are a problem.
std::variant<std::vector<Event>, JsonProblem> unpackEvents(const QByteArray& events,
                                                           const QByteArray& exchanges = {});

} // namespace ratescope
