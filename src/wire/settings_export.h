#pragma once

#include "core/policy.h"
#include "core/workload_plan.h"
#include "wire/endpoint.h"

#include <QByteArray>
#include <QString>

namespace ratescope {

/// The settings as text for a program of one's own. None of them holds the key: it stays in
/// $OPENAI_API_KEY.

/// What `ratescope-cli run --policy FILE` reads back as the same policy.
QByteArray policyFile(const Policy& policy);

/// The ratescope-cli command that sends the same jobs under the same policy, for a POSIX shell.
/// What no option can say stands in a comment above it.
QString commandLine(const Policy& policy, const Endpoint& endpoint, const WorkloadPlan& workload);

/// A Python module over the openai package with the policy's throttle and backoff, written out in
/// the formula that is set, and an ask() that keeps to them. What it leaves out it says.
QString pythonModule(const Policy& policy, const Endpoint& endpoint);

} // namespace ratescope
