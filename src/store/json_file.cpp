#include "store/json_file.h"

#include "store/data_folder.h"
#include "wire/json_fields.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>

#include <utility>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::JsonFile)
};

constexpr qint64 mostBytes = qint64{1} << 20;
constexpr auto versionField = QLatin1String("version");

QString native(const QString& file)
{
    return QDir::toNativeSeparators(file);
}

JsonFileContent unusable(const QString& file, const QString& why)
{
    const QString copy = keepCopy(file);
    const QString kept = copy.isEmpty()
                             ? Sentences::tr("It stays where it is until the next change.")
                             : Sentences::tr("It was set aside as %1.").arg(native(copy));
    return {{},
            StoreProblem{Sentences::tr("%1 cannot be used: %2. %3").arg(native(file), why, kept)}};
}

/// What is wrong with the content; empty for none.
QString check(const QByteArray& bytes, int version, QJsonObject& object)
{
    if (bytes.size() > mostBytes) {
        return Sentences::tr("it is longer than 1 MiB");
    }
    auto parsed = parseJsonObject(bytes);
    if (const auto* problem = std::get_if<JsonProblem>(&parsed)) {
        return problem->message;
    }
    object = std::get<QJsonObject>(parsed);
    const int found = object.value(versionField).toInt();
    if (found < 1) {
        return Sentences::tr("it says no version");
    }
    if (found > version) {
        return Sentences::tr("a newer Ratescope wrote it");
    }
    return {};
}

} // namespace

JsonFileContent readJsonFile(const QString& file, int version)
{
    QFile source(file);
    if (!source.exists()) {
        return {};
    }
    if (!source.open(QIODevice::ReadOnly)) {
        return {{},
                StoreProblem{Sentences::tr("%1 cannot be read: %2. Check its permissions.")
                                 .arg(native(file), source.errorString())}};
    }
    const QByteArray bytes = source.read(mostBytes + 1);
    source.close();
    QJsonObject object;
    const QString why = check(bytes, version, object);
    if (!why.isEmpty()) {
        return unusable(file, why);
    }
    object.remove(versionField);
    return {object, std::nullopt};
}

std::optional<StoreProblem> writeJsonFile(const QString& file, QJsonObject object, int version)
{
    if (auto problem = DataFolder(QFileInfo(file).path()).make()) {
        return problem;
    }
    object.insert(versionField, version);
    QSaveFile target(file);
    const QByteArray bytes = QJsonDocument(object).toJson();
    const bool written = target.open(QIODevice::WriteOnly) &&
                         target.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                         target.write(bytes) == bytes.size() && target.commit();
    if (written) {
        return std::nullopt;
    }
    return StoreProblem{
        Sentences::tr("%1 cannot be written: %2. Check that there is room on the disk and that you "
                      "may write there.")
            .arg(native(file), target.errorString())};
}

QString keepCopy(const QString& file)
{
    const QString copy = file + QStringLiteral(".broken");
    QFile::remove(copy);
    return QFile::copy(file, copy) ? copy : QString();
}

} // namespace ratescope
