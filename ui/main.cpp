#include "net/engine_thread.h"
#include "net/simulated_endpoint.h"
#include "store/recorded_controls.h"
#include "store/run_recorder.h"
#include "ui/main_window.h"
#include "ui/outlined_style.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QMessageBox>
#include <QTimer>

#include <cstdio>
#include <cstdlib>

using namespace ratescope;

namespace {

struct Options
{
    std::uint64_t seed = 1;
    std::optional<std::size_t> demoStep; ///< counting from 0
    QString scenario;                    ///< a name, an id or a file; empty: none
    QString screenshot;                  ///< empty: none
    double screenshotAfter = 10;         ///< seconds
    std::optional<bool> dark;            ///< empty: as the desktop has it
};

[[noreturn]] void refuse(const QString& problem)
{
    std::fprintf(stderr, "ratescope: %s\n", qPrintable(problem));
    std::exit(2);
}

Options readOptions(const QCoreApplication& application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QApplication::tr("A desktop monitor for chat APIs that answer 429."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption demo(QStringLiteral("demo"),
                                  QApplication::tr("Start demo step N (1 to 6) at once."),
                                  QStringLiteral("N"));
    const QCommandLineOption scenario(
        QStringLiteral("scenario"),
        QApplication::tr("Run a scenario at once: its name, or a file of one."),
        QStringLiteral("NAME|FILE"));
    const QCommandLineOption seed(
        QStringLiteral("seed"),
        QApplication::tr("Seed of every chance: jitter, latencies and faults (default 1)."),
        QStringLiteral("N"));
    const QCommandLineOption screenshot(
        QStringLiteral("screenshot"),
        QApplication::tr("Save a picture of the window to FILE, then quit."),
        QStringLiteral("FILE"));
    const QCommandLineOption after(
        QStringLiteral("after"), QApplication::tr("Take the picture after S seconds (default 10)."),
        QStringLiteral("S"), QStringLiteral("10"));
    const QCommandLineOption dark(QStringLiteral("dark"), QApplication::tr("Dark colours."));
    const QCommandLineOption light(QStringLiteral("light"), QApplication::tr("Light colours."));
    parser.addOptions({demo, scenario, seed, screenshot, after, dark, light});
    parser.process(application);

    Options options;
    bool valid = true;
    if (parser.isSet(demo)) {
        const uint step = parser.value(demo).toUInt(&valid);
        if (!valid || step < 1 || step > 6) {
            refuse(QApplication::tr("--demo wants a number from 1 to 6"));
        }
        options.demoStep = step - 1;
    }
    if (parser.isSet(seed)) {
        options.seed = parser.value(seed).toULongLong(&valid);
        if (!valid) {
            refuse(QApplication::tr("--seed wants a whole number"));
        }
    }
    options.scenario = parser.value(scenario);
    options.screenshot = parser.value(screenshot);
    options.screenshotAfter = parser.value(after).toDouble(&valid);
    if (!valid || !(options.screenshotAfter >= 0 && options.screenshotAfter <= 86400)) {
        refuse(QApplication::tr("--after wants seconds, 0 to 86400"));
    }
    if (parser.isSet(dark) != parser.isSet(light)) {
        options.dark = parser.isSet(dark);
    }
    return options;
}

bool environmentNamesAnEndpoint()
{
    return !qEnvironmentVariableIsEmpty("OPENAI_BASE_URL") ||
           !qEnvironmentVariableIsEmpty("OPENAI_API_KEY");
}

Endpoint simulatedEndpoint(const QUrl& baseUrl)
{
    Endpoint endpoint;
    endpoint.name = QApplication::tr("Simulated");
    endpoint.baseUrl = baseUrl;
    endpoint.model = QStringLiteral("simulated");
    endpoint.simulated = true;
    return endpoint;
}

void savePictureAndQuit(QWidget& window, const Options& options)
{
    const auto delay =
        std::chrono::duration_cast<std::chrono::milliseconds>(Seconds(options.screenshotAfter));
    QTimer::singleShot(delay, &window, [&window, file = options.screenshot] {
        const bool saved = window.grab().save(file);
        if (!saved) {
            std::fprintf(stderr, "ratescope: cannot write %s\n", qPrintable(file));
        }
        QCoreApplication::exit(saved ? 0 : 1);
    });
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QApplication::setStyle(new OutlinedStyle); // the application takes it
    QApplication::setApplicationName(QStringLiteral("ratescope"));
    QApplication::setApplicationDisplayName(QStringLiteral("Ratescope"));
    QApplication::setApplicationVersion(QStringLiteral(RATESCOPE_VERSION));
    const Options options = readOptions(application);

    WindowSetup setup;
    SimulatedEndpoint server(setup.server, options.seed);
    if (const auto problem = server.listen()) {
        QMessageBox::critical(nullptr, QApplication::tr("No simulated endpoint"), *problem);
        return 1;
    }
    setup.endpoints.push_back(simulatedEndpoint(server.baseUrl()));
    if (environmentNamesAnEndpoint()) {
        setup.endpoints.push_back(endpointFromEnvironment());
        // One that needs a question first is only offered; picking it asks.
        setup.endpoint = checkEndpoint(setup.endpoints.back()) == EndpointProblem::none ? 1 : 0;
    }
    setup.presets = builtInPresets();
    setup.demoSteps = demoSteps();
    setup.scenarios = builtInScenarios();
    setup.scenarioFolder = DataFolder::standard().file(QStringLiteral("scenarios"));
    setup.dark = options.dark;

    RunRecorder recorder(DataFolder::standard());
    recorder.setEndpoint(setup.endpoints[setup.endpoint]);
    recorder.setServer(setup.server);
    EngineThread engine(setup.endpoints[setup.endpoint], setup.policy, options.seed,
                        [&recorder](const Event& event) { recorder.note(event); });
    RecordedControls controls(engine, engine, server, recorder);
    MainWindow window(controls, controls, controls, std::move(setup));
    window.show();
    if (options.demoStep) {
        QTimer::singleShot(0, &window, [&] { window.startDemoStep(*options.demoStep); });
    }
    if (!options.scenario.isEmpty()) {
        QTimer::singleShot(0, &window, [&] {
            if (const auto problem = window.startScenario(options.scenario)) {
                QMessageBox::warning(&window, QApplication::tr("Scenario"), *problem);
            }
        });
    }
    if (!options.screenshot.isEmpty()) {
        savePictureAndQuit(window, options);
    }
    return QApplication::exec();
}
