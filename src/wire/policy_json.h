#pragma once

#include "core/policy.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <variant>

namespace ratescope {

/// Why a document could not be read: names the field and, for broken JSON, the line.
struct JsonProblem
{
    QString message;
    QString field = {}; ///< the path of the field that is wrong, when it is one: "backoff.base"
};

/// Fields that are absent keep their default; unknown fields, wrong types and values out of range
/// are problems. Durations are in seconds, rates are texts: "60/min", "1.5/s", "1000/hour".
std::variant<Policy, JsonProblem> policyFromJson(const QByteArray& json);
std::variant<Policy, JsonProblem> policyFromJson(const QJsonObject& object, const QString& path);
QJsonObject policyToJson(const Policy& policy);

} // namespace ratescope
