#pragma once

#include "store/store_problem.h"

#include <QString>

#include <optional>

namespace ratescope {

/// Where Ratescope keeps what outlives a start. A value: the composition root makes one and hands
/// it to whoever stores something; tests make one over a temporary folder.
class DataFolder
{
public:
    /// `path` need not exist yet.
    explicit DataFolder(QString path);
    /// The person's own data folder by the desktop's rules, such as ~/.local/share/ratescope.
    /// Needs the application's name to be set.
    static DataFolder standard();

    const QString& path() const { return m_path; }
    /// The whole path of a file in it. `name` is a plain file name.
    QString file(const QString& name) const;
    /// Makes the folder, for its owner alone, where it is missing.
    std::optional<StoreProblem> make() const;

private:
    QString m_path;
};

} // namespace ratescope
