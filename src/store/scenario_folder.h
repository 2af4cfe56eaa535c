#pragma once

#include "store/data_folder.h"
#include "wire/scenario.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <variant>
#include <vector>

namespace ratescope {

/// A person's own scenarios: one readable JSON file each, in a folder of theirs. No two have the
/// same name, whatever its case.
class ScenarioFolder
{
public:
    /// The folder need not exist yet.
    explicit ScenarioFolder(DataFolder folder);

    struct Content
    {
        std::vector<Scenario> scenarios; ///< by name
        QStringList problems;            ///< of files that cannot be read: file, line and field
    };
    /// At most 1,000 files.
    Content read() const;

    /// Writes it, in place of the one of the same name. The name is neither empty nor longer than
    /// longestScenarioName.
    std::optional<StoreProblem> save(const Scenario& scenario) const;
    std::optional<StoreProblem> remove(const QString& name) const;
    std::optional<StoreProblem> rename(const QString& name, const QString& next) const;

private:
    /// The file that holds the scenario of that name; empty when there is none.
    QString fileOf(const QString& name) const;
    /// For a new one: letters and digits of the name, and a number where it is taken.
    QString newFile(const QString& name) const;
    QStringList files() const;

    DataFolder m_folder;
};

/// One file, wherever it is.
std::variant<Scenario, StoreProblem> readScenarioFile(const QString& file);
std::optional<StoreProblem> writeScenarioFile(const QString& file, const Scenario& scenario);

} // namespace ratescope
