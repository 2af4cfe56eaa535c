#include "store/json_file.h"

#include "store/data_folder.h"
#include "store/readable_file.h"
#include "store/whole_file.h"
#include "wire/json_fields.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>

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

QString placeNumber(const QString& file, int number)
{
    return number == 1 ? file + QStringLiteral(".broken")
                       : QStringLiteral("%1.broken-%2").arg(file).arg(number);
}

QString freePlace(const QString& file)
{
    int number = 1;
    while (QFileInfo::exists(placeNumber(file, number))) {
        ++number;
    }
    return placeNumber(file, number);
}

bool sameContent(const QString& one, const QString& other)
{
    QFile first(one);
    QFile second(other);
    if (openToRead(first) || openToRead(second) || first.size() != second.size()) {
        return false;
    }
    constexpr qint64 block = qint64{1} << 16;
    while (!first.atEnd()) {
        const QByteArray bytes = first.read(block);
        if (bytes.isEmpty() || bytes != second.read(block)) {
            return false;
        }
    }
    return true;
}

JsonFileContent unusable(const QString& file, const QString& why)
{
    QString copy = keepCopy(file);
    if (copy.isEmpty()) { // no room for a copy, or it may not be read: moving needs neither
        const QString place = freePlace(file);
        copy = QFile::rename(file, place) ? place : QString();
    }
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
    if (const auto why = openToRead(source)) {
        return unusable(file, Sentences::tr("it cannot be read (%1)").arg(*why));
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
    const auto why = writeWhole(file, QJsonDocument(object).toJson(), Readers::owner);
    if (!why) {
        return std::nullopt;
    }
    return StoreProblem{
        Sentences::tr("%1 cannot be written: %2. Check that there is room on the disk and that you "
                      "may write there.")
            .arg(native(file), *why)};
}

QString keepCopy(const QString& file)
{
    for (int number = 1; QFileInfo::exists(placeNumber(file, number)); ++number) {
        if (sameContent(file, placeNumber(file, number))) {
            return placeNumber(file, number); // the same trouble at each start: one copy is enough
        }
    }
    const QString copy = freePlace(file);
    if (!whyNoFile(file) && QFile::copy(file, copy)) {
        if (sameContent(file, copy)) {
            return copy;
        }
        QFile::remove(copy); // a full disk has not taken all of it
    }
    return QString();
}

} // namespace ratescope
