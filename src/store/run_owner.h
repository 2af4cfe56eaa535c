#pragma once

#include "store/data_folder.h"

#include <QLockFile>
#include <QString>

#include <memory>

namespace ratescope {

/// Marks the runs that this program records as its own for as long as it lives, by a lock file in
/// the data folder that a killed program cannot keep.
class RunOwner
{
public:
    /// The folder must be there. Where the lock cannot be taken the owner counts as dead.
    explicit RunOwner(const DataFolder& folder);

    const QString& name() const { return m_name; }

    static bool isAlive(const DataFolder& folder, const QString& name);

private:
    QString m_name;
    std::unique_ptr<QLockFile> m_lock;
};

} // namespace ratescope
