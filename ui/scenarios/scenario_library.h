#pragma once

#include "store/scenario_folder.h"
#include "ui/changes/setup.h"

#include <QStringList>

#include <optional>
#include <vector>

namespace ratescope {

/// The scenarios that there are: those that come with Ratescope, then a person's own. What goes
/// wrong is told in words for that person.
class ScenarioLibrary
{
public:
    ScenarioLibrary(std::vector<Scenario> builtIn, ScenarioFolder folder);

    /// Pointers into it hold until the next save, rename or remove.
    const std::vector<Scenario>& all() const { return m_all; }
    std::size_t builtIn() const { return m_builtIn; } ///< how many of them come first
    bool isOwn(const Scenario& scenario) const;
    /// By id or name, whatever its case; null: there is none.
    const Scenario* find(const QString& idOrName) const;
    /// The first that sets this up; null: there is none.
    const Scenario* settingUp(const Setup& setup) const;
    /// What is wrong with files that cannot be read, a sentence each.
    const QStringList& problems() const { return m_problems; }

    /// Under its name, in place of an own scenario of that name.
    std::optional<StoreProblem> save(const Scenario& scenario);
    /// `scenario` is an own one of all().
    std::optional<StoreProblem> rename(const Scenario& scenario, const QString& name);
    std::optional<StoreProblem> remove(const QString& name);

private:
    std::optional<StoreProblem> checkName(const QString& name) const;
    std::optional<StoreProblem> readAfter(std::optional<StoreProblem> problem);
    void read();

    ScenarioFolder m_folder;
    std::size_t m_builtIn;
    std::vector<Scenario> m_all;
    QStringList m_problems;
};

} // namespace ratescope
