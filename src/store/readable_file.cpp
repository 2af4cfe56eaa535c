#include "store/readable_file.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::ReadableFile)
};

} // namespace

std::optional<QString> whyNoFile(const QString& path)
{
    const QFileInfo info(path);
    if (!info.exists()) {
        return Sentences::tr("there is no such file");
    }
    if (info.isDir()) {
        return Sentences::tr("it is a folder");
    }
    if (!info.isFile()) {
        return Sentences::tr("it is a pipe or a device, not a file");
    }
    return std::nullopt;
}

std::optional<QString> openToRead(QFile& file)
{
    if (auto why = whyNoFile(file.fileName())) {
        return why;
    }
    return file.open(QIODevice::ReadOnly) ? std::nullopt : std::optional(file.errorString());
}

} // namespace ratescope
