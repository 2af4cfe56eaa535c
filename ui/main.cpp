#include "cli/unix_signals.h"
#include "net/engine_prober.h"
#include "net/engine_thread.h"
#include "net/model_lister.h"
#include "net/simulated_endpoint.h"
#include "store/conversation_keeper.h"
#include "store/data_folder.h"
#include "store/endpoint_file.h"
#include "store/key_store.h"
#include "store/recorded_controls.h"
#include "store/run_recorder.h"
#include "store/settings_file.h"
#include "ui/main_window.h"
#include "ui/outlined_style.h"
#include "ui/runs/run_viewer.h"
#include "ui/screen_fit.h"
#include "ui/start_options.h"
#include "ui/window_memory.h"
#include "wire/english_plurals.h"

#include <QApplication>
#include <QIcon>
#include <QMessageBox>
#include <QTemporaryDir>
#include <QTimer>
#include <QWindow>

#include <cstdio>
#include <optional>

using namespace ratescope;

namespace {

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

void savePictureAndQuit(QWidget& window, const StartOptions& options)
{
    QTimer::singleShot(options.screenshotAfter, &window, [&window, file = options.screenshot] {
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
    QCoreApplication::setApplicationName(QStringLiteral("ratescope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(RATESCOPE_VERSION));
    answerWithoutScreen(argc, argv);
    QApplication application(argc, argv);
    QApplication::setStyle(new OutlinedStyle); // the application takes it
    QApplication::setApplicationDisplayName(QStringLiteral("Ratescope"));
    EnglishPlurals plurals;
    QApplication::installTranslator(&plurals);
    const StartOptions options = readStartOptions(application);
    const UnixSignals
        signalsSeen; // Ctrl+C and the end of a session end the program as its menu does
    QObject::connect(&signalsSeen, &UnixSignals::endWanted, qApp, &QCoreApplication::quit,
                     Qt::QueuedConnection);

    const DataFolder folder = DataFolder::standard();
    SettingsFile settings(options.fresh ? QString() : folder.file(QStringLiteral("settings.json")));
    const RememberedSettings remembered = rememberedSettings(settings);

    WindowSetup setup;
    const Setup set =
        remembered.set.value_or(Setup{WorkloadPlan(), defaultPolicy(), ServerSettings(), {}});
    setup.server = set.server;
    SimulatedEndpoint server(setup.server, options.seed);
    if (const auto problem = server.listen()) {
        QMessageBox::critical(nullptr, QApplication::tr("No simulated endpoint"), *problem);
        return 1;
    }
    setup.endpoints.fixed.push_back(simulatedEndpoint(server.baseUrl()));
    KeyStore keys(KeyStore::Mode::keychain);
    if (environmentNamesAnEndpoint()) {
        const Endpoint endpoint = endpointFromEnvironment();
        keys.remember(endpoint.keyName, endpoint.key);
        setup.endpoints.fixed.push_back(endpoint);
        // One that needs a question first is only offered; picking it asks.
        setup.endpoints.chosen =
            checkEndpoint(setup.endpoints.fixed.back()) == EndpointProblem::none ? 1 : 0;
    }
    const QString endpointsFile = folder.file(QStringLiteral("endpoints.json"));
    EndpointFileContent entered = readEndpoints(endpointsFile);
    setup.endpoints.entered = std::move(entered.endpoints);
    EngineProber prober;
    setup.services = {&keys, &prober, [endpointsFile](const std::vector<Endpoint>& endpoints) {
                          const auto problem = writeEndpoints(endpointsFile, endpoints);
                          return problem ? problem->message : QString();
                      }};
    setup.presets = builtInPresets();
    setup.policy = set.policy;
    setup.workload = set.workload;
    setup.changes = set.changes;
    setup.scenario = remembered.scenario;
    setup.realWorkload = remembered.realWorkload.value_or(modestPlan());
    setup.demoSteps = demoSteps();
    setup.scenarios = builtInScenarios();
    setup.scenarioFolder = folder.file(QStringLiteral("scenarios"));
    setup.dark = options.dark;
    setup.colours = remembered.colours;
    setup.firstStart = !remembered.started;
    setup.endpoint = remembered.endpoint;
    setup.settings = &settings;

    const Endpoint first = setup.endpoints.fixed[setup.endpoints.chosen];
    // A start that takes a picture leaves no trace, and what was cut off waits for a person.
    std::optional<QTemporaryDir> passing;
    const DataFolder records =
        options.screenshot.isEmpty() ? folder : DataFolder(passing.emplace().path());
    RunRecorder recorder(records, rememberedRunLimit(settings));
    recorder.setEndpoint(first);
    recorder.setServer(setup.server);
    EngineThread engine(first, setup.policy, options.seed,
                        [&recorder](const Event& event) { recorder.note(event); });
    ConversationKeeper conversations(records);
    ModelLister models;
    setup.conversations = &conversations;
    setup.models = &models;
    RecordedControls controls(engine, engine, server, recorder);
    MainWindow window(controls, controls, controls, std::move(setup));
    RunViewer runs(window, records, recorder, settings);
    if (!options.runFile.isEmpty()) {
        runs.openFile(options.runFile);
    }
    if (options.screenshot.isEmpty()) { // a picture keeps its size
        // A window that has the focus has got its frame.
        QObject::connect(
            &application, &QGuiApplication::focusWindowChanged, &window,
            [&window] { fitToScreen(window); }, Qt::SingleShotConnection);
    }
    window.show();
    for (const auto& problem : {settings.problem(), entered.problem}) {
        if (problem) {
            QMessageBox::warning(&window, QApplication::tr("Not everything is as it was"),
                                 problem->message);
        }
    }
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
