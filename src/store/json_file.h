#pragma once

#include "store/store_problem.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace ratescope {

/// A small file of ours as one JSON object with a whole number "version".
struct JsonFileContent
{
    QJsonObject object;                  ///< empty where there is nothing usable
    std::optional<StoreProblem> problem; ///< says where the unusable file has gone
};

/// A missing file is empty and no problem. One that is broken, cannot be read, is longer than 1 MiB
/// or of a later version is set aside, so that nothing in it is lost when we write ours.
JsonFileContent readJsonFile(const QString& file, int version);

/// Whole or not at all, readable by its owner alone.
std::optional<StoreProblem> writeJsonFile(const QString& file, QJsonObject object, int version);

/// Keeps a copy beside the file, as "name.broken", then "name.broken-2" and so on, so that an
/// earlier one stays; returns the path of the copy that has this content, empty when that failed.
QString keepCopy(const QString& file);

} // namespace ratescope
