#include "store/data_folder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QStandardPaths>

#include <utility>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::DataFolder)
};

} // namespace

DataFolder::DataFolder(QString path)
    : m_path(std::move(path))
{}

DataFolder DataFolder::standard()
{
    return DataFolder(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
}

QString DataFolder::file(const QString& name) const
{
    return QDir(m_path).filePath(name);
}

std::optional<StoreProblem> DataFolder::make() const
{
    const QDir folder(m_path);
    if (folder.exists()) {
        return std::nullopt;
    }
    if (!folder.mkpath(QStringLiteral("."))) {
        return StoreProblem{
            Sentences::tr("The folder %1 cannot be made. Check that its parent is a folder you may "
                          "write to.")
                .arg(QDir::toNativeSeparators(m_path))};
    }
    // Conversations and requests are nobody else's business on a shared machine.
    QFile::setPermissions(m_path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return std::nullopt;
}

} // namespace ratescope
