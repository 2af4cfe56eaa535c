#include "cli/inspect_command.h"
#include "cli/run_options.h"
#include "cli/run_report.h"
#include "cli/run_session.h"
#include "cli/serve_options.h"
#include "cli/unix_signals.h"
#include "net/engine_thread.h"
#include "net/simulated_endpoint.h"

#include <QCoreApplication>
#include <QStringList>
#include <QTimer>

#include <chrono>
#include <cstdio>
#include <optional>
#include <variant>

#include <unistd.h>

namespace ratescope {

namespace {

enum ExitCode { done = 0, notDone = 1, badUsage = 2 };

const char* const usage = R"(Usage: ratescope-cli COMMAND [options]

Commands:
  run      Send chat requests to an OpenAI-compatible endpoint under a policy of throttle and
           backoff, and tell what became of them.
  serve    Serve a simulated OpenAI-compatible endpoint with limits, latency and faults.
  inspect  Tell what the parsers understand in a recorded response, stream, header or error.

  ratescope-cli COMMAND --help   tells the options of a command, with examples.
  ratescope-cli --version        tells the version.

The API key is taken from the environment variable OPENAI_API_KEY only.
Exit codes: 0 done, 1 not done (jobs were not answered, a port could not be opened, nothing could be
understood), 2 bad usage.
)";

void print(FILE* stream, const QByteArray& bytes)
{
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stream);
    std::fflush(stream);
}

int complain(const QString& message, ExitCode code)
{
    print(stderr, "ratescope-cli: " + message.toUtf8() + "\n");
    return code;
}

int complain(const UsageProblem& problem, const char* command)
{
    return complain(
        problem.message +
            QStringLiteral("\nTry \"ratescope-cli %1--help\".").arg(QLatin1String(command)),
        badUsage);
}

int help(const HelpWanted& wanted)
{
    print(stdout, wanted.text.toUtf8());
    return done;
}

int serve(const ServeOptions& options)
{
    const UnixSignals signalsSeen;
    SimulatedEndpoint endpoint(options.settings, options.seed);
    if (const std::optional<QString> problem = endpoint.listen(options.port)) {
        return complain(QStringLiteral("port %1: %2").arg(options.port).arg(*problem), notDone);
    }
    QObject::connect(&signalsSeen, &UnixSignals::endWanted, qApp, &QCoreApplication::quit,
                     Qt::QueuedConnection);
    ServerSettings settings = options.settings;
    for (const TimedRate& change : options.changes) {
        QTimer::singleShot(std::chrono::ceil<std::chrono::milliseconds>(change.at), qApp,
                           [&endpoint, &settings, rate = change.rate] {
                               settings.rate = rate;
                               endpoint.setSettings(settings);
                           });
    }
    print(stdout, endpoint.baseUrl().toEncoded() + "\n");
    return QCoreApplication::exec();
}

int run(RunOptions options)
{
    const UnixSignals signalsSeen;
    std::optional<SimulatedEndpoint> simulated;
    if (options.simulated) {
        simulated.emplace(ServerSettings(), options.seed);
        if (const std::optional<QString> problem = simulated->listen()) {
            return complain(QStringLiteral("the simulated endpoint: %1").arg(*problem), notDone);
        }
        options.endpoint.baseUrl = simulated->baseUrl();
        options.endpoint.model = QStringLiteral("simulated");
        options.endpoint.simulated = true;
    }
    EngineThread engine(options.endpoint, options.policy, options.seed);
    RunSession session(engine, options.endpoint.key);
    const bool showsProgress = isatty(STDERR_FILENO) == 1;
    if (showsProgress) {
        QObject::connect(&session, &RunSession::progressed, &session, [&] {
            print(stderr,
                  "\r\033[K" + toProgress(session.summary().figures(), session.quotaGone()));
        });
    }
    QObject::connect(&signalsSeen, &UnixSignals::endWanted, &session, &RunSession::stop);
    QObject::connect(&session, &RunSession::over, qApp, &QCoreApplication::quit,
                     Qt::QueuedConnection);
    session.start(std::move(options.workload));
    QCoreApplication::exec();

    if (showsProgress) {
        print(stderr, "\r\033[K");
    }
    const QStringList reasons = session.reasons();
    for (const QString& reason : reasons) {
        print(stderr, reason.toUtf8() + "\n");
    }
    print(stdout, options.json ? toJsonLine(session.summary(), session.belief()) + "\n"
                               : toTable(session.summary(), session.belief()));
    return allAnswered(session.summary().figures()) ? done : notDone;
}

int inspectCommand(const QStringList& arguments)
{
    const auto parsed = parseInspectOptions(arguments);
    if (const auto* wanted = std::get_if<HelpWanted>(&parsed)) {
        return help(*wanted);
    }
    if (const auto* problem = std::get_if<UsageProblem>(&parsed)) {
        return complain(*problem, "inspect ");
    }
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto text = inspectInput(std::get<InspectOptions>(parsed), now);
    if (const auto* problem = std::get_if<UsageProblem>(&text)) {
        return complain(problem->message, notDone);
    }
    print(stdout, std::get<QByteArray>(text));
    return done;
}

int start(const QStringList& arguments)
{
    const QString command = arguments.value(1);
    if (command == u"--help" || command == u"-h" || command == u"help") {
        return help({QString::fromUtf8(usage)});
    }
    if (command == u"--version") {
        print(stdout, "ratescope-cli " RATESCOPE_VERSION "\n");
        return done;
    }
    if (command != u"run" && command != u"serve" && command != u"inspect") {
        return complain(
            UsageProblem{command.isEmpty()
                             ? QStringLiteral("a command is wanted: run, serve or inspect")
                             : QStringLiteral("there is no command \"%1\"; run, "
                                              "serve and inspect are the three")
                                   .arg(command)},
            "");
    }
    const QStringList rest = arguments.mid(1); // a parser skips the first
    if (command == u"inspect") {
        return inspectCommand(rest);
    }
    if (command == u"serve") {
        const auto parsed = parseServeOptions(rest);
        if (const auto* options = std::get_if<ServeOptions>(&parsed)) {
            return serve(*options);
        }
        const auto* wanted = std::get_if<HelpWanted>(&parsed);
        return wanted ? help(*wanted) : complain(std::get<UsageProblem>(parsed), "serve ");
    }
    auto parsed = parseRunOptions(rest);
    if (auto* options = std::get_if<RunOptions>(&parsed)) {
        return run(std::move(*options));
    }
    const auto* wanted = std::get_if<HelpWanted>(&parsed);
    return wanted ? help(*wanted) : complain(std::get<UsageProblem>(parsed), "run ");
}

/// A result that a full disk has not taken must not pass for done.
int unlessCutShort(int code)
{
    return std::ferror(stdout) == 0
               ? code
               : complain(
                     QStringLiteral("the output could not be written whole; is the disk full?"),
                     notDone);
}

} // namespace

} // namespace ratescope

int main(int argc, char* argv[])
{
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("ratescope-cli"));
    return ratescope::unlessCutShort(ratescope::start(QCoreApplication::arguments()));
}
