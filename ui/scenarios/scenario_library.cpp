#include "ui/scenarios/scenario_library.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::ScenarioLibrary)
};

bool sameName(const QString& one, const QString& other)
{
    return one.compare(other, Qt::CaseInsensitive) == 0;
}

template <typename Condition>
const Scenario* firstThat(const std::vector<Scenario>& scenarios, const Condition& condition)
{
    const auto found = std::find_if(scenarios.begin(), scenarios.end(), condition);
    return found == scenarios.end() ? nullptr : &*found;
}

} // namespace

ScenarioLibrary::ScenarioLibrary(std::vector<Scenario> builtIn, ScenarioFolder folder)
    : m_folder(std::move(folder))
    , m_builtIn(builtIn.size())
    , m_all(std::move(builtIn))
{
    read();
}

void ScenarioLibrary::read()
{
    ScenarioFolder::Content own = m_folder.read();
    m_all.erase(m_all.begin() + static_cast<std::ptrdiff_t>(m_builtIn), m_all.end());
    m_all.insert(m_all.end(), own.scenarios.begin(), own.scenarios.end());
    m_problems = std::move(own.problems);
}

std::optional<StoreProblem> ScenarioLibrary::readAfter(std::optional<StoreProblem> problem)
{
    read();
    return problem;
}

bool ScenarioLibrary::isOwn(const Scenario& scenario) const
{
    return static_cast<std::size_t>(&scenario - m_all.data()) >= m_builtIn;
}

const Scenario* ScenarioLibrary::find(const QString& idOrName) const
{
    return firstThat(m_all, [&](const Scenario& scenario) {
        return sameName(scenario.id, idOrName) || sameName(scenario.name, idOrName);
    });
}

const Scenario* ScenarioLibrary::settingUp(const Setup& setup) const
{
    return firstThat(m_all, [&](const Scenario& scenario) { return setupOf(scenario) == setup; });
}

std::optional<StoreProblem> ScenarioLibrary::checkName(const QString& name) const
{
    if (name.isEmpty()) {
        return StoreProblem{Words::tr("A scenario needs a name.")};
    }
    if (name.size() > longestScenarioName) {
        return StoreProblem{
            Words::tr("The name is longer than %n characters.", nullptr, longestScenarioName)};
    }
    const Scenario* same = find(name);
    if (same != nullptr && !isOwn(*same)) {
        return StoreProblem{
            Words::tr("\"%1\" comes with Ratescope and stays as it is: take another name.")
                .arg(name)};
    }
    return std::nullopt;
}

std::optional<StoreProblem> ScenarioLibrary::save(const Scenario& scenario)
{
    auto problem = checkName(scenario.name);
    return problem ? problem : readAfter(m_folder.save(scenario));
}

std::optional<StoreProblem> ScenarioLibrary::rename(const Scenario& scenario, const QString& name)
{
    auto problem = checkName(name);
    const Scenario* same = find(name);
    if (!problem && same != nullptr && same != &scenario) {
        problem = StoreProblem{Words::tr("There is a scenario \"%1\" already.").arg(name)};
    }
    return problem ? problem : readAfter(m_folder.rename(scenario.name, name));
}

std::optional<StoreProblem> ScenarioLibrary::remove(const QString& name)
{
    return readAfter(m_folder.remove(name));
}

} // namespace ratescope
