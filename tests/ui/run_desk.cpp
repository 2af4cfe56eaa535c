#include "run_desk.h"

#include "scripted_load.h"
#include "simulated_setup.h"
#include "store/run_schema.h"
#include "store/run_writer.h"

#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QTest>

namespace ratescope {

using namespace std::chrono_literals;

std::unique_ptr<Database> openDatabase(const DataFolder& folder)
{
    auto opened = Database::open(folder.file(QLatin1String(runDatabaseName)), runMigrations());
    if (auto* problem = std::get_if<StoreProblem>(&opened)) {
        qFatal("%s", qPrintable(problem->message));
    }
    return std::get<std::unique_ptr<Database>>(std::move(opened));
}

void storeRun(const DataFolder& folder, const QString& name, double throttle, RunState state)
{
    QVERIFY(!folder.make());
    const auto database = openDatabase(folder);
    RunWriter writer(*database, QStringLiteral("nobody"));
    StoredRun run;
    run.name = name;
    run.endpoint = QStringLiteral("Simulated");
    run.startedAt = WallTime(std::chrono::milliseconds(1'790'000'000'000));
    QVERIFY(!writer.begin(run));
    ScriptedLoad::Settings settings;
    settings.throttlePerSecond = throttle;
    settings.shareRefused = throttle > 0 ? 0.02 : 0.4;
    ScriptedLoad load(settings);
    QVERIFY(!writer.append(load.advance(Instant(61s))));
    if (state != RunState::recording) {
        QVERIFY(!writer.end(state));
    }
}

void keepPicture(QWidget& widget, const QString& name)
{
    const QString folder = qEnvironmentVariable("RATESCOPE_PICTURES");
    if (!folder.isEmpty()) {
        QVERIFY(widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png"))));
    }
}

QPushButton* button(const QWidget& parent, const char* name)
{
    return parent.findChild<QPushButton*>(QLatin1String(name));
}

QString textsOf(const QWidget& widget)
{
    QStringList texts;
    for (const auto* label : widget.findChildren<QLabel*>()) {
        if (label->isVisible()) {
            texts.append(label->text());
        }
    }
    return texts.join(u'\n');
}

WindowSetup windowSetup()
{
    WindowSetup made = simulatedOnly();
    made.dark = false;
    return made;
}

RunDesk::RunDesk(const DataFolder& folder)
    : recorder(folder)
    , window(engine, endpoints, server, windowSetup())
    , viewer(window, folder, recorder, settings)
{
    window.show();
}

RunsDialog& RunDesk::list()
{
    viewer.showList();
    auto* dialog = window.findChild<RunsDialog*>();
    auto* table = dialog->findChild<QTableView*>();
    [[maybe_unused]] const bool read =
        QTest::qWaitFor([&] { return table->model()->rowCount() > 0; });
    return *dialog;
}

} // namespace ratescope
