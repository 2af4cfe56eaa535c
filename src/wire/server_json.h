#pragma once

#include "sim/server_settings.h"
#include "wire/policy_json.h"

#include <QJsonObject>
#include <QString>

#include <variant>

namespace ratescope {

/// Absent fields are as in `base`; unknown fields, wrong types and values out of range are
/// problems. Durations are in seconds, rates are texts, as in policies.
std::variant<ServerSettings, JsonProblem>
serverFromJson(const QJsonObject& object, const QString& path, const ServerSettings& base = {});
QJsonObject serverToJson(const ServerSettings& settings);

} // namespace ratescope
