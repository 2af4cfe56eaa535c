#include "wire/scenario.h"

#include "wire/json_fields.h"
#include "wire/json_position.h"
#include "wire/server_json.h"
#include "wire/workload_json.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <array>
#include <utility>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr int version = 1;
constexpr qsizetype mostChanges = 100;

void readVersion(JsonFields& fields)
{
    if (!fields.has("version")) {
        fields.fail("version", QStringLiteral("is missing, must be %1").arg(version));
        return;
    }
    int found = 0;
    fields.readInteger("version", 0, 1'000'000, found);
    if (!fields.failed() && found != version) {
        fields.fail(
            "version",
            QStringLiteral("is %1; this Ratescope reads version %2").arg(found).arg(version));
    }
}

void readText(JsonFields& fields, const char* name, qsizetype longest, QString& text)
{
    fields.read(name, text);
    if (text.size() > longest) {
        fields.fail(name, QStringLiteral("is longer than %1 characters").arg(longest));
    }
}

/// Takes the value, or keeps the problem if it is the first.
template <typename Value>
void take(JsonFields& fields, std::variant<Value, JsonProblem> read, Value& value)
{
    if (auto* wrong = std::get_if<JsonProblem>(&read)) {
        fields.fail(std::move(*wrong));
    } else {
        value = std::get<Value>(std::move(read));
    }
}

void readChanges(JsonFields& fields, Scenario& scenario)
{
    TimedServerChange latest{0s, scenario.server};
    for (JsonFields& change : fields.objects("changes", mostChanges)) {
        if (!change.has("at")) {
            change.failWhole(QStringLiteral("\"at\" is missing: seconds after the start"));
        }
        const Duration before = latest.at;
        change.readSeconds("at", 0s, 24h, latest.at);
        if (latest.at < before) {
            change.fail("at", QStringLiteral("is earlier than the change before it"));
        }
        QJsonObject server = change.content();
        server.remove(QLatin1String("at"));
        take(fields, serverFromJson(server, change.path(), latest.settings), latest.settings);
        scenario.changes.push_back(latest);
    }
}

std::variant<Scenario, JsonProblem> readScenario(const QJsonObject& object)
{
    std::optional<JsonProblem> problem;
    JsonFields fields(object, QString(), problem);
    Scenario scenario;
    readVersion(fields);
    readText(fields, "id", longestScenarioName, scenario.id);
    readText(fields, "name", longestScenarioName, scenario.name);
    readText(fields, "look_for", 500, scenario.lookFor);
    scenario.workload = readWorkload(fields.object("workload"));
    const JsonFields policy = fields.object("policy");
    take(fields, policyFromJson(policy.content(), policy.path()), scenario.policy);
    const JsonFields server = fields.object("server");
    take(fields, serverFromJson(server.content(), server.path()), scenario.server);
    readChanges(fields, scenario);
    fields.finish();
    if (problem) {
        return *std::move(problem);
    }
    return scenario;
}

QJsonArray changesToJson(const Scenario& scenario)
{
    QJsonArray changes;
    QJsonObject before = serverToJson(scenario.server);
    for (const TimedServerChange& change : scenario.changes) {
        const QJsonObject after = serverToJson(change.settings);
        QJsonObject entry{{QLatin1String("at"), toSeconds(change.at)}};
        for (auto field = after.constBegin(); field != after.constEnd(); ++field) {
            if (before.value(field.key()) != field.value()) {
                entry.insert(field.key(), field.value());
            }
        }
        changes.append(entry);
        before = after;
    }
    return changes;
}

/// Ours, compiled in: a problem with one is a bug.
Scenario compiledIn(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("%s is not compiled in", qPrintable(path));
    }
    auto scenario = scenarioFromJson(file.readAll());
    if (const auto* problem = std::get_if<JsonProblem>(&scenario)) {
        qFatal("%s: %s", qPrintable(path), qPrintable(problem->message));
    }
    return std::get<Scenario>(std::move(scenario));
}

} // namespace

std::variant<Scenario, JsonProblem> scenarioFromJson(const QByteArray& json)
{
    if (json.size() > longestScenarioFile) {
        return JsonProblem{
            QStringLiteral("the file is longer than %1 bytes").arg(longestScenarioFile)};
    }
    auto parsed = parseJsonObject(json);
    if (auto* broken = std::get_if<JsonProblem>(&parsed)) {
        return std::move(*broken);
    }
    auto scenario = readScenario(std::get<QJsonObject>(parsed));
    if (auto* problem = std::get_if<JsonProblem>(&scenario)) {
        if (const std::optional<int> line = lineOfField(json, problem->field)) {
            problem->message = QStringLiteral("line %1: ").arg(*line) + problem->message;
        }
    }
    return scenario;
}

QByteArray scenarioToJson(const Scenario& scenario)
{
    QJsonObject object{{QLatin1String("version"), version},
                       {QLatin1String("name"), scenario.name},
                       {QLatin1String("workload"), workloadToJson(scenario.workload)},
                       {QLatin1String("policy"), policyToJson(scenario.policy)},
                       {QLatin1String("server"), serverToJson(scenario.server)}};
    if (!scenario.id.isEmpty()) {
        object.insert(QLatin1String("id"), scenario.id);
    }
    if (!scenario.lookFor.isEmpty()) {
        object.insert(QLatin1String("look_for"), scenario.lookFor);
    }
    if (!scenario.changes.empty()) {
        object.insert(QLatin1String("changes"), changesToJson(scenario));
    }
    return QJsonDocument(object).toJson(QJsonDocument::Indented);
}

std::vector<Scenario> demoSteps()
{
    static constexpr std::array<const char*, 6> files{
        "1-broken-loop", "2-fixed-sleep", "3-exponential-no-jitter",
        "4-full-jitter", "5-throttle",    "6-sdk-default"};
    std::vector<Scenario> steps;
    for (const char* name : files) {
        steps.push_back(
            compiledIn(QStringLiteral(":/ratescope/demo/%1.json").arg(QLatin1String(name))));
    }
    return steps;
}

std::vector<Scenario> builtInScenarios()
{
    static constexpr std::array<const char*, 6> files{"auto-finds-the-limit", "the-limit-halves",
                                                      "another-client",       "hammering-locks-out",
                                                      "tokens-run-out-first", "one-job-too-large"};
    std::vector<Scenario> scenarios = demoSteps();
    for (const char* name : files) {
        scenarios.push_back(
            compiledIn(QStringLiteral(":/ratescope/scenarios/%1.json").arg(QLatin1String(name))));
    }
    return scenarios;
}

} // namespace ratescope
