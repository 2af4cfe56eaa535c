#include "store/scenario_folder.h"

#include "store/readable_file.h"
#include "store/whole_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::ScenarioFolder)
};

constexpr qsizetype mostFiles = 1'000;
constexpr qsizetype longestFileName = 60;

StoreProblem notFound(const QString& name)
{
    return {Sentences::tr("There is no scenario \"%1\" any more.").arg(name)};
}

bool sameName(const QString& one, const QString& other)
{
    return one.compare(other, Qt::CaseInsensitive) == 0;
}

} // namespace

std::variant<Scenario, StoreProblem> readScenarioFile(const QString& path)
{
    QFile file(path);
    const QString shown = QFileInfo(path).fileName();
    if (const auto why = openToRead(file)) {
        return StoreProblem{Sentences::tr("%1 cannot be read: %2").arg(shown, *why)};
    }
    // One byte more than allowed shows that it is too long, whatever follows.
    auto scenario = scenarioFromJson(file.read(longestScenarioFile + 1));
    if (const auto* problem = std::get_if<JsonProblem>(&scenario)) {
        return StoreProblem{Sentences::tr("%1: %2").arg(shown, problem->message)};
    }
    auto& read = std::get<Scenario>(scenario);
    if (read.name.trimmed().isEmpty()) {
        read.name = QFileInfo(path).completeBaseName().left(longestScenarioName);
    }
    return std::move(read);
}

std::optional<StoreProblem> writeScenarioFile(const QString& path, const Scenario& scenario)
{
    const QByteArray json = scenarioToJson(scenario);
    if (json.size() > longestScenarioFile) {
        return StoreProblem{Sentences::tr("The scenario is too large to be kept: its prompts are "
                                          "longer than %1 MiB.")
                                .arg(longestScenarioFile >> 20)};
    }
    if (const auto why = writeWhole(path, json)) {
        return StoreProblem{
            Sentences::tr("%1 cannot be written: %2").arg(QDir::toNativeSeparators(path), *why)};
    }
    return std::nullopt;
}

ScenarioFolder::ScenarioFolder(DataFolder folder)
    : m_folder(std::move(folder))
{}

ScenarioFolder::Content ScenarioFolder::read() const
{
    Content content;
    for (const QString& file : files()) {
        auto scenario = readScenarioFile(file);
        if (auto* problem = std::get_if<StoreProblem>(&scenario)) {
            content.problems.append(problem->message);
        } else {
            content.scenarios.push_back(std::get<Scenario>(std::move(scenario)));
        }
    }
    std::sort(content.scenarios.begin(), content.scenarios.end(),
              [](const Scenario& one, const Scenario& other) {
                  return one.name.localeAwareCompare(other.name) < 0;
              });
    return content;
}

std::optional<StoreProblem> ScenarioFolder::save(const Scenario& scenario) const
{
    if (auto problem = m_folder.make()) {
        return problem;
    }
    const QString present = fileOf(scenario.name);
    return writeScenarioFile(present.isEmpty() ? newFile(scenario.name) : present, scenario);
}

std::optional<StoreProblem> ScenarioFolder::remove(const QString& name) const
{
    const QString path = fileOf(name);
    if (path.isEmpty()) {
        return notFound(name);
    }
    QFile file(path);
    if (!file.remove()) {
        return StoreProblem{Sentences::tr("%1 cannot be deleted: %2")
                                .arg(QDir::toNativeSeparators(path), file.errorString())};
    }
    return std::nullopt;
}

std::optional<StoreProblem> ScenarioFolder::rename(const QString& name, const QString& next) const
{
    const QString path = fileOf(name);
    auto scenario = path.isEmpty() ? notFound(name) : readScenarioFile(path);
    if (auto* problem = std::get_if<StoreProblem>(&scenario)) {
        return *problem;
    }
    auto& renamed = std::get<Scenario>(scenario);
    renamed.name = next;
    return writeScenarioFile(path, renamed); // in its old file: nothing is lost half-way
}

QStringList ScenarioFolder::files() const
{
    const QDir folder(m_folder.path());
    QStringList paths;
    const QStringList names =
        folder.entryList({QStringLiteral("*.json")}, QDir::Files | QDir::Readable, QDir::Name);
    for (const QString& name : names.mid(0, mostFiles)) {
        paths.append(folder.filePath(name));
    }
    return paths;
}

QString ScenarioFolder::fileOf(const QString& name) const
{
    for (const QString& file : files()) {
        const auto scenario = readScenarioFile(file);
        const auto* read = std::get_if<Scenario>(&scenario);
        if (read != nullptr && sameName(read->name, name)) {
            return file;
        }
    }
    return {};
}

QString ScenarioFolder::newFile(const QString& name) const
{
    QString stem;
    for (const QChar c : name.left(longestFileName).toLower()) {
        const bool plain = (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9');
        if (plain) {
            stem += c;
        } else if (!stem.isEmpty() && !stem.endsWith(u'-')) {
            stem += u'-';
        }
    }
    while (stem.endsWith(u'-')) {
        stem.chop(1);
    }
    if (stem.isEmpty()) {
        stem = QStringLiteral("scenario");
    }
    QString path = m_folder.file(stem + QStringLiteral(".json"));
    for (int number = 2; QFileInfo::exists(path); ++number) {
        path = m_folder.file(QStringLiteral("%1-%2.json").arg(stem).arg(number));
    }
    return path;
}

} // namespace ratescope
