#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace ratescope {

/// The line, from 1, on which the field of that path begins: "workload.jobs", "changes[1].at".
/// `json` is known to parse. Empty when there is no such field.
std::optional<int> lineOfField(const QByteArray& json, const QString& path);

} // namespace ratescope
