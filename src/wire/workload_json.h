#pragma once

#include "core/workload_plan.h"
#include "wire/json_fields.h"
#include "wire/policy_json.h"

#include <QJsonObject>
#include <QString>

#include <variant>

namespace ratescope {

/// Bounds of the texts of one plan, so that a scenario stays a file that a person can read.
inline constexpr qsizetype mostPrompts = 100'000;
inline constexpr qsizetype mostPromptBytes = qsizetype{2} << 20; ///< of all prompts together

/// Absent fields keep their default; fields that mean nothing for the kind are problems.
WorkloadPlan readWorkload(JsonFields fields);
/// Only what matters for the plan's shape.
QJsonObject workloadToJson(const WorkloadPlan& plan);

/// Steps as they are typed: "60/min 10 s, pause 5 s, 2/s 10 s". The problem says which is wrong.
std::variant<std::vector<LoadStep>, JsonProblem> parseLoadSteps(const QString& text);
QString formatLoadSteps(const std::vector<LoadStep>& steps);

} // namespace ratescope
