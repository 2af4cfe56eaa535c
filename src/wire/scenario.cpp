#include "wire/scenario.h"

#include "wire/json_fields.h"
#include "wire/server_json.h"

#include <QFile>

#include <array>
#include <utility>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr int mostJobs = 1'000'000;

enum class WorkloadKind { burst, steady };
constexpr std::array<JsonWord<WorkloadKind>, 2> workloadKinds{
    {{"burst", WorkloadKind::burst}, {"steady", WorkloadKind::steady}}};

/// The same burst once more each `every`, as programs that work through batches do.
Workload batches(const Workload& burst, int count, Duration every)
{
    Workload workload;
    workload.name = std::to_string(count) + " batches of " + burst.name;
    workload.arrivals.reserve(burst.arrivals.size() * static_cast<std::size_t>(count));
    for (int batch = 0; batch < count; ++batch) {
        for (const Arrival& arrival : burst.arrivals) {
            workload.arrivals.push_back({arrival.at + batch * every, arrival.request});
        }
    }
    return workload;
}

Workload readWorkload(JsonFields fields)
{
    WorkloadKind kind = WorkloadKind::burst;
    int jobs = 1'000;
    std::string prompt = "Hello";
    std::optional<Tokens> maxTokens;
    bool stream = false;
    fields.readWord("kind", std::span<const JsonWord<WorkloadKind>>(workloadKinds), kind);
    fields.readInteger("jobs", 1, mostJobs, jobs);
    fields.read("prompt", prompt);
    fields.readTokens("max_tokens", 1, 1'000'000'000, maxTokens);
    fields.read("stream", stream);
    int count = 1;
    Duration every = 10s;
    Duration interval = 1s;
    if (kind == WorkloadKind::burst) {
        fields.readInteger("batches", 1, 1'000, count);
        fields.readSeconds("every", 1ms, 1h, every);
        if (jobs > mostJobs / count) {
            fields.fail("batches", QStringLiteral("makes more than %1 jobs").arg(mostJobs));
        }
    } else {
        fields.readSeconds("interval", 1us, 1h, interval);
    }
    fields.finish();
    if (fields.failed()) {
        return {};
    }
    ChatRequest request = singlePrompt(prompt, maxTokens, stream);
    if (kind == WorkloadKind::steady) {
        return Workload::steady(jobs, interval, std::move(request));
    }
    Workload burst = Workload::burst(jobs, std::move(request));
    return count == 1 ? burst : batches(burst, count, every);
}

} // namespace

std::variant<Scenario, JsonProblem> scenarioFromJson(const QByteArray& json)
{
    auto parsed = parseJsonObject(json);
    if (auto* broken = std::get_if<JsonProblem>(&parsed)) {
        return std::move(*broken);
    }
    const QJsonObject& object = std::get<QJsonObject>(parsed);
    std::optional<JsonProblem> problem;
    JsonFields fields(object, QString(), problem);
    int version = 0;
    Scenario scenario;
    if (!fields.has("version")) {
        return JsonProblem{QStringLiteral("version: is missing, must be 1")};
    }
    fields.readInteger("version", 1, 1, version);
    fields.read("id", scenario.id);
    fields.read("name", scenario.name);
    fields.read("look_for", scenario.lookFor);
    scenario.workload = readWorkload(fields.object("workload"));
    fields.object("policy");
    fields.object("server");
    fields.finish();
    if (problem) {
        return *std::move(problem);
    }
    auto policy =
        policyFromJson(object.value(QLatin1String("policy")).toObject(), QStringLiteral("policy"));
    if (auto* wrong = std::get_if<JsonProblem>(&policy)) {
        return std::move(*wrong);
    }
    auto server =
        serverFromJson(object.value(QLatin1String("server")).toObject(), QStringLiteral("server"));
    if (auto* wrong = std::get_if<JsonProblem>(&server)) {
        return std::move(*wrong);
    }
    scenario.policy = std::get<Policy>(policy);
    scenario.server = std::get<ServerSettings>(server);
    return scenario;
}

std::vector<Scenario> demoSteps()
{
    static constexpr std::array<const char*, 6> files{
        "1-broken-loop", "2-fixed-sleep", "3-exponential-no-jitter",
        "4-full-jitter", "5-throttle",    "6-sdk-default"};
    std::vector<Scenario> steps;
    for (const char* name : files) {
        QFile file(QStringLiteral(":/ratescope/demo/%1.json").arg(QLatin1String(name)));
        if (!file.open(QIODevice::ReadOnly)) {
            qFatal("demo/%s.json is not compiled in", name);
        }
        auto scenario = scenarioFromJson(file.readAll());
        if (const auto* problem = std::get_if<JsonProblem>(&scenario)) {
            qFatal("demo/%s.json: %s", name, qPrintable(problem->message));
        }
        steps.push_back(std::get<Scenario>(std::move(scenario)));
    }
    return steps;
}

} // namespace ratescope
