#include "wire/job_file.h"

#include "wire/json_fields.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

JsonProblem atLine(qint64 line, const QString& what)
{
    return {QStringLiteral("line %1: %2").arg(line).arg(what)};
}

Arrival job(std::string prompt, std::optional<Tokens> maxTokens, bool stream,
            Duration at = Duration::zero())
{
    ChatRequest request;
    request.messages.push_back({Role::user, std::move(prompt)});
    request.maxTokens = maxTokens;
    request.stream = stream;
    return {at, std::make_shared<const ChatRequest>(std::move(request))};
}

/// Calls `take(line)` for each line that is not blank; it returns an arrival or a problem.
template <typename Take>
std::variant<Workload, JsonProblem> readLines(QIODevice& file, const JobFileLimits& limits,
                                              Take take)
{
    Workload workload;
    qint64 total = 0;
    for (qint64 number = 1;; ++number) {
        // One byte more than allowed shows that a line is too long, whatever follows.
        QByteArray line = file.readLine(limits.line + 2);
        if (line.isEmpty()) {
            break;
        }
        total += line.size();
        if (line.endsWith('\n')) {
            line.chop(1);
        }
        if (line.endsWith('\r')) {
            line.chop(1);
        }
        if (line.size() > limits.line) {
            return atLine(number, QStringLiteral("longer than %1 bytes").arg(limits.line));
        }
        if (total > limits.total) {
            return atLine(number,
                          QStringLiteral("the file is longer than %1 bytes").arg(limits.total));
        }
        if (number == 1 && line.startsWith("\xEF\xBB\xBF")) {
            line.remove(0, 3);
        }
        if (!line.isValidUtf8()) {
            return atLine(number, QStringLiteral("not UTF-8"));
        }
        if (line.trimmed().isEmpty()) {
            continue;
        }
        if (static_cast<qsizetype>(workload.arrivals.size()) >= limits.jobs) {
            return atLine(number, QStringLiteral("more than %1 jobs").arg(limits.jobs));
        }
        std::variant<Arrival, JsonProblem> arrival = take(line);
        if (const auto* problem = std::get_if<JsonProblem>(&arrival)) {
            return atLine(number, problem->message);
        }
        workload.arrivals.push_back(std::get<Arrival>(std::move(arrival)));
    }
    if (workload.arrivals.empty()) {
        return JsonProblem{QStringLiteral("there is no job in the file")};
    }
    std::stable_sort(workload.arrivals.begin(), workload.arrivals.end(),
                     [](const Arrival& a, const Arrival& b) { return a.at < b.at; });
    return workload;
}

} // namespace

std::variant<Workload, JsonProblem> readPromptFile(QIODevice& file, const JobDefaults& defaults,
                                                   const JobFileLimits& limits)
{
    return readLines(file, limits,
                     [&](const QByteArray& line) -> std::variant<Arrival, JsonProblem> {
                         return job(line.toStdString(), defaults.maxTokens, defaults.stream);
                     });
}

std::variant<Workload, JsonProblem> readJobFile(QIODevice& file, const JobDefaults& defaults,
                                                const JobFileLimits& limits)
{
    return readLines(
        file, limits, [&](const QByteArray& line) -> std::variant<Arrival, JsonProblem> {
            auto parsed = parseJsonLine(line);
            if (auto* broken = std::get_if<JsonProblem>(&parsed)) {
                return std::move(*broken);
            }
            std::optional<JsonProblem> problem;
            JsonFields fields(std::get<QJsonObject>(parsed), QString(), problem);
            std::string prompt;
            std::optional<Tokens> maxTokens = defaults.maxTokens;
            Duration at = Duration::zero();
            fields.read("prompt", prompt);
            if (prompt.empty()) {
                fields.fail("prompt", QStringLiteral("must be a text that is not empty"));
            }
            fields.readTokens("max_tokens", 1, 1'000'000'000, maxTokens);
            fields.readSeconds("at", 0s, 365 * 24h, at);
            fields.finish();
            if (problem) {
                return *std::move(problem);
            }
            return job(std::move(prompt), maxTokens, defaults.stream, at);
        });
}

} // namespace ratescope
