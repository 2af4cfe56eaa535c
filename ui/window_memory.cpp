#include "ui/window_memory.h"

#include "ui/charts/monitor_charts.h"
#include "wire/workload_json.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QMainWindow>
#include <QSplitter>

#include <chrono>
#include <cstdio>

namespace ratescope {

namespace {

/// Raised when bars or docks change so that an older state would put them wrongly.
constexpr int layoutVersion = 1;
constexpr std::chrono::seconds saveAfter(3);

const auto windowSection = QLatin1String("window");
const auto scenarioSection = QLatin1String("scenario");
const auto workloadSection = QLatin1String("workload for real servers");
const auto choicesSection = QLatin1String("choices");
const auto startedField = QLatin1String("started");
const auto splittersField = QLatin1String("splitters");
const auto chartsField = QLatin1String("charts");

QString packed(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

QByteArray unpacked(const QJsonValue& value)
{
    return QByteArray::fromBase64(value.toString().toLatin1());
}

void setChoice(SettingsFile& settings, const QString& name, const QString& value)
{
    QJsonObject choices = settings.section(choicesSection);
    choices.insert(name, value);
    settings.setSection(choicesSection, choices);
}

QList<QSplitter*> namedSplitters(const QMainWindow& window)
{
    QList<QSplitter*> splitters = window.findChildren<QSplitter*>();
    splitters.removeIf([](const QSplitter* splitter) { return splitter->objectName().isEmpty(); });
    return splitters;
}

} // namespace

RememberedSettings rememberedSettings(const SettingsFile& settings)
{
    RememberedSettings remembered;
    const QJsonObject set = settings.section(scenarioSection);
    if (!set.isEmpty()) {
        const auto read = scenarioFromJson(QJsonDocument(set).toJson(QJsonDocument::Compact));
        if (const auto* scenario = std::get_if<Scenario>(&read)) {
            remembered.set = setupOf(*scenario);
            remembered.scenario = scenario->name;
        }
    }
    const QJsonObject workload = settings.section(workloadSection);
    if (!workload.isEmpty()) {
        std::optional<JsonProblem> problem;
        const WorkloadPlan plan = readWorkload(JsonFields(workload, workloadSection, problem));
        if (!problem) {
            remembered.realWorkload = plan.clamped();
        }
    }
    const QJsonObject choices = settings.section(choicesSection);
    remembered.endpoint = choices.value(QLatin1String("endpoint")).toString();
    remembered.started = choices.contains(startedField);
    remembered.colours = colourChoiceNamed(choices.value(QLatin1String("colours")).toString());
    return remembered;
}

WindowMemory::WindowMemory(SettingsFile& settings, QMainWindow& window)
    : m_settings(settings)
    , m_window(window)
    , m_builtState(window.saveState(layoutVersion))
    , m_charts(window.findChild<MonitorCharts*>(QStringLiteral("charts")))
{
    if (m_charts != nullptr) {
        m_builtCharts = m_charts->saveState();
    }
    for (const QSplitter* splitter : namedSplitters(window)) {
        m_builtSplitters.emplace(splitter->objectName(), splitter->saveState());
    }
    m_later.setSingleShot(true);
    m_later.setInterval(saveAfter);
    m_later.callOnTimeout(this, &WindowMemory::save);
    restore();
}

WindowMemory::~WindowMemory()
{
    const QString problem = saved(); // the window is no longer there to tell it
    if (!problem.isEmpty()) {
        std::fprintf(stderr, "ratescope: %s\n", qPrintable(problem));
    }
}

void WindowMemory::restore()
{
    const QJsonObject layout = m_settings.section(windowSection);
    m_window.restoreGeometry(unpacked(layout.value(QLatin1String("geometry"))));
    m_window.restoreState(unpacked(layout.value(QLatin1String("state"))), layoutVersion);
    const QJsonObject splitters = layout.value(splittersField).toObject();
    for (QSplitter* splitter : namedSplitters(m_window)) {
        splitter->restoreState(unpacked(splitters.value(splitter->objectName())));
    }
    if (m_charts != nullptr) {
        m_charts->restoreState(unpacked(layout.value(chartsField)));
    }
}

void WindowMemory::noteLayout()
{
    QJsonObject splitters;
    for (const QSplitter* splitter : namedSplitters(m_window)) {
        splitters.insert(splitter->objectName(), packed(splitter->saveState()));
    }
    QJsonObject layout{{QStringLiteral("geometry"), packed(m_window.saveGeometry())},
                       {QStringLiteral("state"), packed(m_window.saveState(layoutVersion))},
                       {splittersField, splitters}};
    if (m_charts != nullptr) {
        layout.insert(chartsField, packed(m_charts->saveState()));
    }
    m_settings.setSection(windowSection, layout);
}

void WindowMemory::resetLayout()
{
    m_window.restoreState(m_builtState, layoutVersion);
    for (QSplitter* splitter : namedSplitters(m_window)) {
        const auto built = m_builtSplitters.find(splitter->objectName());
        if (built != m_builtSplitters.end()) {
            splitter->restoreState(built->second);
        }
    }
    if (m_charts != nullptr) {
        m_charts->restoreState(m_builtCharts);
    }
    noteLater();
}

void WindowMemory::noteLater()
{
    m_later.start();
}

void WindowMemory::noteSetup(const Setup& set, const QString& scenario,
                             const WorkloadPlan& realWorkload)
{
    m_noted.emplace();
    m_noted->set = set;
    m_noted->scenario = scenario;
    m_noted->realWorkload = realWorkload;
    noteLater();
}

/// Not at each step of a slider: a workload may hold many prompts.
void WindowMemory::writeSetup()
{
    if (!m_noted) {
        return;
    }
    const Setup& set = *m_noted->set;
    Scenario scenario;
    scenario.name = m_noted->scenario;
    scenario.workload = set.workload;
    scenario.policy = set.policy;
    scenario.server = set.server;
    scenario.changes = set.changes;
    m_settings.setSection(scenarioSection,
                          QJsonDocument::fromJson(scenarioToJson(scenario)).object());
    m_settings.setSection(workloadSection, workloadToJson(*m_noted->realWorkload));
    m_noted.reset();
}

void WindowMemory::noteEndpoint(const QString& name)
{
    setChoice(m_settings, QStringLiteral("endpoint"), name);
    noteLater();
}

void WindowMemory::noteColours(ColourChoice choice)
{
    setChoice(m_settings, QStringLiteral("colours"), colourChoiceName(choice));
    noteLater();
}

void WindowMemory::noteStarted()
{
    setChoice(m_settings, startedField, QStringLiteral("yes"));
    noteLater();
}

void WindowMemory::save()
{
    const QString problem = saved();
    if (problem != m_trouble) {
        m_trouble = problem;
        Q_EMIT troubled(problem);
    }
}

QString WindowMemory::saved()
{
    noteLayout();
    writeSetup();
    const auto problem = m_settings.save();
    return problem ? problem->message : QString();
}

} // namespace ratescope
