#pragma once

#include <QJsonObject>
#include <QStringList>

#include <vector>

namespace ratescope {

/// A run's settings as rows of name and value, in the words of policy and scenario files:
/// "policy.throttle.rate", "60/min".
std::vector<QStringList> settingRows(const QJsonObject& settings);

} // namespace ratescope
