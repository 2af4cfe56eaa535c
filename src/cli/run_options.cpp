#include "cli/run_options.h"

#include "cli/option_reader.h"
#include "cli/policy_options.h"
#include "wire/dialect_registry.h"
#include "wire/job_file.h"

#include <QCommandLineParser>
#include <QFile>
#include <QFileInfo>

#include <limits>
#include <optional>

namespace ratescope {

namespace {

constexpr int mostJobs = 1'000'000;

const char* const footer = R"(
Rates are written 60/min, 1.5/s or 1000/hour; times in seconds, or 500ms, 30s, 5min, 1h.
Without --jobs, --prompts or --job-file one job is sent.

Environment:
  OPENAI_API_KEY   The key. There is no option for it: a command line can be read by every
                   program on the machine. It is sent to the base URL and shown nowhere.
  OPENAI_BASE_URL  Used without --base-url; https://api.openai.com/v1 when only a key is set.
  OPENAI_MODEL     Used without --model.

The result is on standard output: a table, or with --json one last line
  {"jobs":…,"answered":…,"lost":…,"attempts":…,"refused":…,"seconds":…,
   "goodput_per_minute":…,"amplification":…,"latency_ms":{"p50":…,"p95":…,"p99":…},
   "politeness":{"figure":…,"hints":…,"hints_obeyed":…,"sent_in_time":…,"out_of_step":…},
   "belief":{"kind":…,"limit":…,"window_seconds":…,"burst":…,"headroom":…,
             "tokens_per_minute":…,"confidence":…,"evidence":…,"sentence":…}}
Latency is that of answered attempts, from sending to the last byte; it and the amplification
are null when nothing was answered. Belief is what the controller came to think of the limit; null
without one. Progress is on standard error when that is a terminal.
SIGINT or SIGTERM stops the run within half a second; the result is still printed.

Examples:
  ratescope-cli run --simulated --jobs 100 --concurrency 8
  ratescope-cli run --base-url http://127.0.0.1:8000/v1 --model m --jobs 500 --rate 60/min --json
  ratescope-cli run --model gpt-4o-mini --prompts questions.txt --policy sdk-default --retries 5

Exit codes: 0 every job was answered, 1 some were not, 2 bad usage.
)";

void describe(QCommandLineParser& parser)
{
    parser.setApplicationDescription(
        QStringLiteral("Sends chat requests to an OpenAI-compatible endpoint under a policy of "
                       "throttle and backoff, and tells what became of them."));
    const auto add = [&](const char* name, const char* value, const char* text) {
        parser.addOption(
            QCommandLineOption(QLatin1String(name), QString::fromUtf8(text), QLatin1String(value)));
    };
    const auto flag = [&](const char* name, const char* text) {
        parser.addOption(QCommandLineOption(QLatin1String(name), QString::fromUtf8(text)));
    };
    add("base-url", "URL", "What stands before /chat/completions.");
    add("model", "MODEL", "The model to ask.");
    add("dialect", "NAME", "How the server is spoken to [guessed from the address].");
    flag("simulated", "Start a simulated endpoint (60/min) and send there instead.");
    flag("allow-plain-text-key", "Send the key even over http to another machine.");
    add("jobs", "N", "How many times the prompt is sent, 1 to 1000000 [1].");
    add("prompt", "TEXT", "What is asked [Hello].");
    add("prompts", "FILE", "One job a line, all at the start.");
    add("job-file", "FILE",
        "One object a line: {\"prompt\", \"max_tokens\", \"at\"}, at in seconds.");
    add("max-tokens", "N", "The longest answer, for jobs that do not say.");
    flag("stream", "Ask for streamed answers.");
    addPolicyOptions(parser);
    add("seed", "N", "One seed gives one sequence of jitter [1].");
    flag("json", "One line of JSON instead of the table.");
    flag("help", "This text.");
}

void readEndpoint(OptionReader& reader, RunOptions& options)
{
    options.simulated = reader.has(u"simulated"_qs);
    if (options.simulated) {
        if (reader.has(u"base-url"_qs)) {
            reader.failWith(u"--simulated and --base-url exclude each other"_qs);
        } else if (reader.has(u"dialect"_qs)) {
            reader.failWith(u"--simulated and --dialect exclude each other"_qs);
        }
        return;
    }
    Endpoint& endpoint = options.endpoint;
    endpoint = endpointFromEnvironment();
    if (reader.has(u"base-url"_qs)) {
        endpoint.baseUrl = QUrl(reader.text(u"base-url"_qs), QUrl::StrictMode);
        endpoint.name = endpoint.baseUrl.host();
    } else if (qEnvironmentVariableIsEmpty("OPENAI_BASE_URL") && endpoint.key.isEmpty()) {
        reader.failWith(u"where to? Give --base-url URL, or set OPENAI_BASE_URL, or set "
                        "OPENAI_API_KEY for OpenAI itself; --simulated needs none of them"_qs);
        return;
    }
    if (reader.has(u"model"_qs)) {
        endpoint.model = reader.text(u"model"_qs);
    }
    if (reader.has(u"dialect"_qs)) {
        endpoint.dialect = reader.text(u"dialect"_qs);
        if (!dialectNames().contains(endpoint.dialect)) {
            reader.fail(u"dialect"_qs, u"must be one of "_qs + dialectNames().join(u", "_qs));
        }
    }
    endpoint.plainTextKeyAllowed = reader.has(u"allow-plain-text-key"_qs);
    const EndpointProblem problem = checkEndpoint(endpoint);
    if (problem == EndpointProblem::noModel) {
        reader.failWith(u"which model? Give --model MODEL or set OPENAI_MODEL"_qs);
    } else if (problem == EndpointProblem::keyInPlainText) {
        reader.failWith(explain(problem, endpoint) + u" (--allow-plain-text-key)"_qs);
    } else if (problem != EndpointProblem::none) {
        reader.failWith(explain(problem, endpoint));
    }
}

using FileReader = std::variant<Workload, JsonProblem> (*)(QIODevice&, const JobDefaults&,
                                                           const JobFileLimits&);

void readFile(OptionReader& reader, const QString& option, FileReader read,
              const JobDefaults& defaults, Workload& workload)
{
    if (reader.text(option).isEmpty()) { // which Qt would complain of by itself
        reader.fail(option, u"is no file"_qs);
        return;
    }
    QFile file(reader.text(option));
    if (!file.open(QIODevice::ReadOnly)) {
        reader.fail(option, QStringLiteral("cannot be read: %1").arg(file.errorString()));
        return;
    }
    std::variant<Workload, JsonProblem> result = read(file, defaults, JobFileLimits{});
    if (const auto* problem = std::get_if<JsonProblem>(&result)) {
        reader.fail(option, QStringLiteral("cannot be used: %1").arg(problem->message));
        return;
    }
    workload = std::get<Workload>(std::move(result));
    workload.name = QFileInfo(file).fileName().toStdString();
}

void readWorkload(OptionReader& reader, Workload& workload)
{
    JobDefaults defaults;
    defaults.stream = reader.has(u"stream"_qs);
    if (reader.has(u"max-tokens"_qs)) {
        int most = 1;
        reader.integer(u"max-tokens"_qs, 1, std::numeric_limits<int>::max(), most);
        defaults.maxTokens = Tokens{most};
    }
    int jobs = 1;
    reader.integer(u"jobs"_qs, 1, mostJobs, jobs);

    const bool fromPrompts = reader.has(u"prompts"_qs);
    const bool fromJobFile = reader.has(u"job-file"_qs);
    const bool typed = reader.has(u"prompt"_qs) || reader.has(u"jobs"_qs);
    if (int{fromPrompts} + int{fromJobFile} + int{typed} > 1) {
        reader.failWith(u"--jobs with --prompt, --prompts and --job-file exclude each other"_qs);
    } else if (fromPrompts) {
        readFile(reader, u"prompts"_qs, readPromptFile, defaults, workload);
    } else if (fromJobFile) {
        readFile(reader, u"job-file"_qs, readJobFile, defaults, workload);
    } else {
        if (reader.has(u"prompt"_qs) && reader.text(u"prompt"_qs).trimmed().isEmpty()) {
            reader.fail(u"prompt"_qs, u"asks nothing"_qs);
        }
        const QString prompt = reader.has(u"prompt"_qs) ? reader.text(u"prompt"_qs) : u"Hello"_qs;
        workload = Workload::burst(
            jobs, singlePrompt(prompt.toStdString(), defaults.maxTokens, defaults.stream));
    }
}

} // namespace

std::variant<RunOptions, HelpWanted, UsageProblem> parseRunOptions(const QStringList& arguments)
{
    QCommandLineParser parser;
    describe(parser);
    if (!parser.parse(arguments)) {
        return UsageProblem{parser.errorText()};
    }
    OptionReader reader(parser);
    if (reader.has(u"help"_qs)) {
        return HelpWanted{helpTextOf(parser, u"run"_qs) + QString::fromUtf8(footer)};
    }
    if (!parser.positionalArguments().isEmpty()) {
        return UsageProblem{
            QStringLiteral("run takes no \"%1\"").arg(parser.positionalArguments().constFirst())};
    }
    RunOptions options;
    readEndpoint(reader, options);
    readPolicy(reader, options.policy);
    reader.seed(u"seed"_qs, options.seed);
    options.json = reader.has(u"json"_qs);
    if (!reader.problem()) {
        readWorkload(reader, options.workload); // last: it may read a large file
    }
    if (reader.problem()) {
        return UsageProblem{*reader.problem()};
    }
    return options;
}

} // namespace ratescope
