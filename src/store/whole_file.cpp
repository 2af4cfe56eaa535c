#include "store/whole_file.h"

#include <QSaveFile>

namespace ratescope {

bool commitWhole(QSaveFile& file)
{
    return file.flush() && file.commit();
}

std::optional<QString> writeWhole(const QString& path, const QByteArray& bytes, Readers readers)
{
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) &&
                         (readers == Readers::usual ||
                          file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner)) &&
                         file.write(bytes) == bytes.size() && commitWhole(file);
    return written ? std::nullopt : std::optional(file.errorString());
}

} // namespace ratescope
