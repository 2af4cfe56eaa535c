#pragma once

#include "core/event.h"
#include "wire/policy_json.h"

#include <QByteArray>
#include <QJsonObject>

#include <variant>

namespace ratescope {

/// One event as an object: "sequence", "at" (seconds since the engine began), "event" (its name as
/// in the event log) and its own fields. Durations are in seconds, rates per second; what is zero,
/// empty or false may be left out. A text that is not UTF-8 gets U+FFFD in place of its odd bytes;
/// instants are exact up to 50 days.
QJsonObject eventToJson(const Event& event);
/// The same as one line without its end.
QByteArray eventToLine(const Event& event);

/// Strict: an unknown field, a wrong type and a value out of range are problems that name the
/// field, as is the absence of a field without which the event means nothing.
std::variant<Event, JsonProblem> eventFromJson(const QJsonObject& object);
std::variant<Event, JsonProblem> eventFromLine(const QByteArray& line);

} // namespace ratescope
