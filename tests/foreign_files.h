#pragma once

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <sys/stat.h>

namespace ratescope {

/// What a person may take for a file by mistake or in malice, under the name wanted.
class ForeignFiles
{
public:
    QString pipe(const QString& name) const ///< that nobody ever writes into
    {
        const QString path = m_folder.filePath(name);
        if (mkfifo(QFile::encodeName(path).constData(), S_IRUSR | S_IWUSR) != 0) {
            qFatal("no pipe can be made");
        }
        return path;
    }
    QString device(const QString& name) const ///< that never ends
    {
        const QString path = m_folder.filePath(name);
        QFile::link(QStringLiteral("/dev/zero"), path);
        return path;
    }
    QString folder(const QString& name) const
    {
        QDir(m_folder.path()).mkdir(name);
        return m_folder.filePath(name);
    }
    QString missing(const QString& name) const { return m_folder.filePath(name); }
    /// Zeros, without taking the room.
    QString huge(const QString& name) const
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || !file.resize(qint64{3} << 30)) {
            qFatal("no large file can be made");
        }
        return file.fileName();
    }
    /// By anybody but root.
    QString unreadable(const QString& name) const
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write("{}") != 2 ||
            !file.setPermissions(QFile::Permissions())) {
            qFatal("no file can be made");
        }
        return file.fileName();
    }

private:
    QTemporaryDir m_folder;
};

} // namespace ratescope
