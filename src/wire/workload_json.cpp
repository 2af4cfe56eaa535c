#include "wire/workload_json.h"

#include "wire/rate_text.h"

#include <QJsonArray>
#include <QLocale>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <array>
#include <utility>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr RequestRate slowest = RequestRate::per(1, 1h);
constexpr RequestRate fastest = RequestRate::perSecond(10'000);
constexpr qsizetype mostSteps = 100;

constexpr std::array<Word<ArrivalShape>, 5> shapes{{{"burst", ArrivalShape::burst},
                                                    {"steady", ArrivalShape::steady},
                                                    {"poisson", ArrivalShape::poisson},
                                                    {"ramp", ArrivalShape::ramp},
                                                    {"steps", ArrivalShape::steps}}};

void readPrompts(JsonFields& fields, WorkloadPlan& plan)
{
    fields.read("prompt", plan.prompt);
    qsizetype bytes = static_cast<qsizetype>(plan.prompt.size());
    if (fields.has("prompts")) {
        if (fields.has("prompt")) {
            fields.fail("prompts", QStringLiteral("goes instead of \"prompt\", not with it"));
        }
        const QJsonArray texts = fields.array("prompts");
        if (texts.isEmpty() || texts.size() > mostPrompts) {
            fields.fail("prompts", QStringLiteral("must hold 1 to %1 texts").arg(mostPrompts));
            return;
        }
        std::vector<std::string> prompts;
        prompts.reserve(static_cast<std::size_t>(texts.size()));
        for (const auto& text : texts) {
            if (!text.isString()) {
                fields.fail("prompts", QStringLiteral("must hold texts only"));
                return;
            }
            prompts.push_back(text.toString().toStdString());
            bytes += static_cast<qsizetype>(prompts.back().size());
        }
        plan.prompts = PromptList(std::move(prompts));
    }
    if (bytes > mostPromptBytes) {
        fields.fail(fields.has("prompts") ? "prompts" : "prompt",
                    QStringLiteral("is longer than %1 bytes").arg(mostPromptBytes));
    }
}

void readSteps(JsonFields& fields, WorkloadPlan& plan)
{
    if (!fields.has("steps")) {
        return;
    }
    plan.steps.clear();
    bool sends = false;
    for (JsonFields& step : fields.objects("steps", mostSteps)) {
        LoadStep read;
        if (step.has("rate")) { // absent: a pause
            step.readRate("rate", slowest, fastest, read.rate);
            sends = true;
        }
        step.readSeconds("seconds", 1ms, 24h, read.length);
        step.finish();
        plan.steps.push_back(read);
    }
    if (!sends) {
        fields.fail("steps", QStringLiteral("must hold a step with a rate"));
    }
}

void readLength(JsonFields& fields, WorkloadPlan& plan)
{
    if (!fields.has("seconds")) {
        fields.readInteger("jobs", 1, WorkloadPlan::mostJobs, plan.jobs);
        return;
    }
    if (fields.has("jobs")) {
        fields.fail("seconds", QStringLiteral("goes instead of \"jobs\", not with it"));
    }
    fields.readSeconds("seconds", 1ms, 24h, plan.length);
}

} // namespace

WorkloadPlan readWorkload(JsonFields fields)
{
    WorkloadPlan plan;
    fields.readWord("kind", std::span<const Word<ArrivalShape>>(shapes), plan.shape);
    switch (plan.shape) {
    case ArrivalShape::burst:
        fields.readInteger("jobs", 1, WorkloadPlan::mostJobs, plan.jobs);
        fields.readInteger("batches", 1, 1'000, plan.batches);
        fields.readSeconds("every", 1ms, 1h, plan.every);
        if (plan.jobs > WorkloadPlan::mostJobs / plan.batches) {
            fields.fail("batches",
                        QStringLiteral("makes more than %1 jobs").arg(WorkloadPlan::mostJobs));
        }
        break;
    case ArrivalShape::steady:
        fields.readRate("rate", slowest, fastest, plan.rate);
        readLength(fields, plan);
        break;
    case ArrivalShape::poisson: {
        fields.readRate("rate", slowest, fastest, plan.rate);
        readLength(fields, plan);
        constexpr std::int64_t exact = std::int64_t{1} << 53; // all whole numbers JSON can hold
        auto seed = static_cast<std::int64_t>(plan.seed);
        fields.readInteger("seed", std::int64_t{0}, exact, seed);
        plan.seed = static_cast<std::uint64_t>(seed);
        break;
    }
    case ArrivalShape::ramp:
        fields.readRate("rate", slowest, fastest, plan.rate);
        fields.readRate("end_rate", slowest, fastest, plan.endRate);
        readLength(fields, plan);
        break;
    case ArrivalShape::steps:
        readSteps(fields, plan);
        break;
    }
    readPrompts(fields, plan);
    fields.readTokens("max_tokens", 1, 1'000'000'000, plan.maxTokens);
    fields.read("stream", plan.stream);
    fields.finish();
    return plan;
}

QJsonObject workloadToJson(const WorkloadPlan& plan)
{
    QJsonObject object{
        {QLatin1String("kind"), jsonWord(std::span<const Word<ArrivalShape>>(shapes), plan.shape)},
        {QLatin1String("stream"), plan.stream}};
    const bool burst = plan.shape == ArrivalShape::burst;
    const bool steps = plan.shape == ArrivalShape::steps;
    if (plan.length && !burst && !steps) {
        object.insert(QLatin1String("seconds"), toSeconds(*plan.length));
    } else if (!steps) {
        object.insert(QLatin1String("jobs"), plan.jobs);
    }
    if (burst) {
        object.insert(QLatin1String("batches"), plan.batches);
        object.insert(QLatin1String("every"), toSeconds(plan.every));
    } else if (!steps) {
        object.insert(QLatin1String("rate"), exactRate(plan.rate.perSecond()));
    }
    if (plan.shape == ArrivalShape::ramp) {
        object.insert(QLatin1String("end_rate"), exactRate(plan.endRate.perSecond()));
    } else if (plan.shape == ArrivalShape::poisson) {
        object.insert(QLatin1String("seed"), static_cast<qint64>(plan.seed));
    }
    if (steps) {
        QJsonArray array;
        for (const LoadStep& step : plan.steps) {
            QJsonObject entry{{QLatin1String("seconds"), toSeconds(step.length)}};
            if (step.rate.perSecond() > 0) {
                entry.insert(QLatin1String("rate"), exactRate(step.rate.perSecond()));
            }
            array.append(entry);
        }
        object.insert(QLatin1String("steps"), array);
    }
    if (plan.prompts.empty()) {
        object.insert(QLatin1String("prompt"), QString::fromStdString(plan.prompt));
    } else {
        QJsonArray texts;
        for (std::size_t index = 0; index < plan.prompts.size(); ++index) {
            texts.append(QString::fromStdString(plan.prompts[index]));
        }
        object.insert(QLatin1String("prompts"), texts);
    }
    if (plan.maxTokens) {
        object.insert(QLatin1String("max_tokens"), static_cast<qint64>(plan.maxTokens->count));
    }
    return object;
}

std::variant<std::vector<LoadStep>, JsonProblem> parseLoadSteps(const QString& text)
{
    static const QRegularExpression form(QStringLiteral("^(\\S+)\\s+([0-9]+(?:\\.[0-9]+)?)\\s*s$"));
    const QStringList parts = text.split(u',');
    if (parts.size() > mostSteps) {
        return JsonProblem{QStringLiteral("more than %1 steps").arg(mostSteps)};
    }
    std::vector<LoadStep> steps;
    for (const QString& part : parts) {
        const QRegularExpressionMatch match = form.match(part.trimmed());
        const bool pause = match.captured(1) == QLatin1String("pause");
        const std::optional<RequestRate> rate = parseRequestRate(match.captured(1));
        const Duration length = fromSeconds(match.captured(2).toDouble());
        if (!match.hasMatch() || (!pause && (!rate || *rate < slowest || *rate > fastest)) ||
            length < 1ms || length > 24h) {
            return JsonProblem{
                QStringLiteral("step %1 is not like \"60/min 10 s\" or \"pause 5 s\"")
                    .arg(steps.size() + 1)};
        }
        steps.push_back({pause ? RequestRate() : *rate, length});
    }
    const auto sends = [](const LoadStep& step) { return step.rate.perSecond() > 0; };
    if (std::none_of(steps.begin(), steps.end(), sends)) {
        return JsonProblem{QStringLiteral("no step has a rate")};
    }
    return steps;
}

QString formatLoadSteps(const std::vector<LoadStep>& steps)
{
    QStringList parts;
    for (const LoadStep& step : steps) {
        parts.append(QStringLiteral("%1 %2 s").arg(
            step.rate.perSecond() > 0 ? exactRate(step.rate.perSecond()) : QStringLiteral("pause"),
            QString::number(toSeconds(step.length), 'f', QLocale::FloatingPointShortest)));
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace ratescope
