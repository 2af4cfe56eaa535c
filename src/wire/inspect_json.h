#pragma once

#include "core/limit_state.h"
#include "core/outcome.h"
#include "core/structured_field.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>

#include <optional>
#include <string_view>

namespace ratescope {

/// Our values as the JSON that `inspect` prints: times in seconds, absent ones left out.

QString textOf(std::string_view utf8);
QJsonObject limitsJson(const LimitState& limits);
QJsonObject errorJson(const ServerError& error);
QJsonObject usageJson(const Usage& usage);
/// Cause, kind, hint and the four sentences of the verdict.
QJsonObject outcomeJson(const Outcome& outcome);
/// Items, lists and dictionaries as the public test vectors of structured fields write them.
QJsonValue fieldJson(const FieldItem& item);
QJsonValue fieldJson(const FieldList& list);
QJsonValue fieldJson(const FieldDictionary& dictionary);

} // namespace ratescope
