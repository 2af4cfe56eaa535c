#include "fake_engine.h"
#include "simulated_setup.h"
#include "ui/desktop_colours.h"
#include "ui/main_window.h"
#include "ui/panels/value_slider.h"
#include "ui/scenarios/workload_editor.h"
#include "ui/theme.h"
#include "ui/window_memory.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSet>
#include <QSignalSpy>
#include <QSplitter>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolBar>
#include <QToolButton>

#include <memory>

using namespace ratescope;

/// The real window, started twice.
class TestWindowMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void layoutIsThereAgain();
    void settingsAreThereAgain();
    void theFirstStartIsExplainedUntilItIsDismissed();
    void colourAndSplitterAreThereAgain();
    void theScenarioIsThereAgain();
    void promptsAreThereAgain();
    void realServersHaveAWorkloadOfTheirOwn();
    void aFileThatCannotBeWrittenIsToldOf();
    void rubbishIsIgnored();
    void resetGoesBackToTheBuiltLayout();
    void withoutSettingsNothingIsKept();
    void coloursFollowTheChoice();
    void portalValuesAreRead();
    void everyControlHasAName();
    void tabReachesEveryControl();

private:
    std::unique_ptr<MainWindow> start(SettingsFile* settings)
    {
        WindowSetup setup = simulatedOnly();
        Endpoint mine;
        mine.name = QStringLiteral("Mine");
        mine.baseUrl = QUrl(QStringLiteral("https://example.org/v1"));
        mine.model = QStringLiteral("m");
        setup.endpoints.entered = {mine};
        Scenario timed;
        timed.name = QStringLiteral("Timed");
        timed.lookFor = QStringLiteral("Look at 30 s.");
        timed.workload.jobs = 77;
        ServerSettings later = timed.server;
        later.burst = 6;
        timed.changes = {{std::chrono::seconds(30), later}};
        setup.scenarios = {timed};
        setup.settings = settings;
        if (settings != nullptr) {
            const RememberedSettings remembered = rememberedSettings(*settings);
            const Setup set = remembered.set.value_or(Setup());
            setup.policy = set.policy;
            setup.server = set.server;
            setup.workload = set.workload;
            setup.changes = set.changes;
            setup.scenario = remembered.scenario;
            setup.realWorkload = remembered.realWorkload.value_or(modestPlan());
            setup.colours = remembered.colours;
            setup.firstStart = !remembered.started;
            setup.endpoint = remembered.endpoint;
        }
        auto window = std::make_unique<MainWindow>(m_engine, m_switch, m_server, std::move(setup));
        window->show();
        if (!QTest::qWaitForWindowExposed(window.get())) {
            qWarning("not shown");
        }
        return window;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
    FakeEngine m_engine;
    FakeEndpointSwitch m_switch;
    FakeServerControl m_server;
};

void TestWindowMemory::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(QStringLiteral("settings.json"));
    m_engine = {};
    m_switch = {};
    m_server = {};
}

void TestWindowMemory::layoutIsThereAgain()
{
    {
        SettingsFile settings(m_file);
        const auto window = start(&settings);
        window->resize(1100, 760);
        window->findChild<QDockWidget*>(QStringLiteral("chatDock"))->hide();
        window->findChild<QSplitter*>(QStringLiteral("centreSplit"))->setSizes({200, 400});
        QTest::qWait(0);
    }
    SettingsFile settings(m_file);
    const auto window = start(&settings);
    QCOMPARE(window->size(), QSize(1100, 760));
    QVERIFY(window->findChild<QDockWidget*>(QStringLiteral("chatDock"))->isHidden());
    const auto sizes = window->findChild<QSplitter*>(QStringLiteral("centreSplit"))->sizes();
    QVERIFY2(sizes.at(0) < sizes.at(1), qPrintable(QString::number(sizes.at(0))));
}

void TestWindowMemory::settingsAreThereAgain()
{
    {
        SettingsFile settings(m_file);
        const auto window = start(&settings);
        auto* combo = window->findChild<QComboBox*>(QStringLiteral("endpoint"));
        combo->setFocus();
        QTest::keyClick(combo, Qt::Key_Down);
        window->findChild<QAction*>(QStringLiteral("colours-dark"))->trigger();
    }
    SettingsFile settings(m_file);
    QVERIFY(!settings.problem());
    const RememberedSettings remembered = rememberedSettings(settings);
    m_switch = {};
    const auto window = start(&settings);
    QCOMPARE(m_switch.endpoints.size(), std::size_t(1));
    QCOMPARE(m_switch.endpoints[0].name, QStringLiteral("Mine"));
    QVERIFY(QApplication::palette().color(QPalette::Window).lightness() < 128);
}

void TestWindowMemory::theFirstStartIsExplainedUntilItIsDismissed()
{
    const auto line = [](const MainWindow& window) {
        return window.findChild<QLabel*>(QStringLiteral("firstStartWords"));
    };
    {
        SettingsFile settings(m_file);
        QVERIFY(line(*start(&settings)) != nullptr);
    }
    {
        SettingsFile settings(m_file); // looked at and closed again: nothing was explained yet
        const auto window = start(&settings);
        QVERIFY(line(*window) != nullptr && line(*window)->isVisible());
        window->findChild<QPushButton*>(QStringLiteral("dismissFirstStart"))->click();
    }
    SettingsFile settings(m_file);
    const auto window = start(&settings);
    QVERIFY(line(*window) == nullptr);
    QVERIFY(window->findChild<QToolBar*>(QStringLiteral("demoBar"))->isVisible());
}

void TestWindowMemory::colourAndSplitterAreThereAgain()
{
    QList<int> sizes;
    {
        SettingsFile settings(m_file);
        const auto window = start(&settings);
        window->findChild<QAction*>(QStringLiteral("colours-dark"))->trigger();
        auto* split = window->findChild<QSplitter*>(QStringLiteral("centreSplit"));
        const QList<int> built = split->sizes();
        split->setSizes({built[0] - 40, built[1] + 40});
        sizes = split->sizes();
        QVERIFY(sizes != built);
    }
    SettingsFile settings(m_file);
    const auto window = start(&settings);
    QVERIFY(window->findChild<QAction*>(QStringLiteral("colours-dark"))->isChecked());
    QCOMPARE(QApplication::palette(), darkPalette());
    QCOMPARE(window->findChild<QSplitter*>(QStringLiteral("centreSplit"))->sizes(), sizes);
}

void TestWindowMemory::theScenarioIsThereAgain()
{
    {
        SettingsFile settings(m_file);
        const auto window = start(&settings);
        auto* scenario = window->findChild<QComboBox*>(QStringLiteral("scenario"));
        scenario->setFocus();
        QTest::keyClick(scenario, Qt::Key_End);
        QCOMPARE(scenario->currentText(), QStringLiteral("Timed"));
    }
    {
        SettingsFile settings(m_file);
        const auto window = start(&settings);
        auto* scenario = window->findChild<QComboBox*>(QStringLiteral("scenario"));
        QCOMPARE(scenario->currentText(), QStringLiteral("Timed")); // its timed change too
        QVERIFY(window->findChild<QLabel*>(QStringLiteral("lookFor"))
                    ->text()
                    .contains(QStringLiteral("Look at 30 s.")));
        for (const QToolButton* button : window->findChildren<QToolButton*>()) {
            QVERIFY(button->text() != QStringLiteral("Undo") || !button->isEnabled());
        }
        QVERIFY(m_engine.runs.empty()); // it is there, and waits for Run
        auto* box = window->findChild<ValueSlider*>(QStringLiteral("serverBurst"))->box();
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, QStringLiteral("23"));
        QTest::keyClick(box, Qt::Key_Return);
    }
    SettingsFile settings(m_file);
    const auto window = start(&settings);
    auto* scenario = window->findChild<QComboBox*>(QStringLiteral("scenario"));
    QCOMPARE(scenario->currentIndex(), -1);
    QCOMPARE(scenario->placeholderText(), QStringLiteral("changed: Timed"));
    QCOMPARE(window->findChild<ValueSlider*>(QStringLiteral("serverBurst"))->value(), 23.0);
}

void TestWindowMemory::promptsAreThereAgain()
{
    QFile file(m_folder->filePath(QStringLiteral("prompts.txt")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("one\ntwo\nthree\n");
    file.close();
    {
        SettingsFile settings(m_file);
        const auto window = start(&settings);
        window->findChild<WorkloadEditor*>()->loadPrompts(file.fileName());
    }
    SettingsFile settings(m_file);
    const auto window = start(&settings);
    const WorkloadPlan& plan = window->findChild<WorkloadEditor*>()->plan();
    QCOMPARE(plan.jobs, 3);
    QCOMPARE(plan.prompts.size(), std::size_t{3});
    QCOMPARE(plan.prompts[2], std::string("three"));
}

void TestWindowMemory::realServersHaveAWorkloadOfTheirOwn()
{
    const auto pick = [](const MainWindow& window, Qt::Key key) {
        auto* endpoint = window.findChild<QComboBox*>(QStringLiteral("endpoint"));
        endpoint->setFocus();
        QTest::keyClick(endpoint, key);
    };
    const auto jobs = [](const MainWindow& window) {
        return window.findChild<WorkloadEditor*>()->plan().jobs;
    };
    {
        SettingsFile settings(m_file);
        const auto window = start(&settings);
        QCOMPARE(jobs(*window), 1000);
        pick(*window, Qt::Key_Down);
        QCOMPARE(jobs(*window), 20); // not a thousand by accident
        QVERIFY(window->statusBar()->currentMessage().contains(QStringLiteral("20 × Hello")));
        auto* box = window->findChild<ValueSlider*>(QStringLiteral("jobs"))->box();
        box->setValue(33);
        QCOMPARE(jobs(*window), 33);
        pick(*window, Qt::Key_Up);
        QCOMPARE(jobs(*window), 1000);
        pick(*window, Qt::Key_Down);
        QCOMPARE(jobs(*window), 33);
    }
    SettingsFile settings(m_file);
    const auto window = start(&settings);
    QCOMPARE(m_switch.endpoints.back().name, QStringLiteral("Mine"));
    QCOMPARE(jobs(*window), 33);
    pick(*window, Qt::Key_Up);
    QCOMPARE(jobs(*window), 1000);
}

void TestWindowMemory::aFileThatCannotBeWrittenIsToldOf()
{
    // A file where the folder should be: so not even root can write there.
    QFile notAFolder(m_folder->filePath(QStringLiteral("taken")));
    QVERIFY(notAFolder.open(QIODevice::WriteOnly));
    const QString file = m_folder->filePath(QStringLiteral("taken/settings.json"));
    SettingsFile settings(file);
    const auto window = start(&settings);
    auto* ok = window->findChild<QPushButton*>(QStringLiteral("settingsNoticed"));
    QVERIFY(!ok->isVisible());
    Q_EMIT window->menu().coloursChosen(ColourChoice::dark);
    QTRY_VERIFY(ok->isVisible());
    const auto* told = ok->parentWidget()->findChild<QLabel*>();
    QVERIFY(told->text().startsWith(QStringLiteral("Settings are not kept for the next start. ")));
    QVERIFY(told->text().contains(QStringLiteral("taken")));
    QTest::mouseClick(ok, Qt::LeftButton);
    QVERIFY(!ok->isVisible());
    QVERIFY(notAFolder.remove());

    QMainWindow plain;
    WindowMemory memory(settings, plain);
    QVERIFY(notAFolder.open(QIODevice::WriteOnly));
    const QSignalSpy troubled(&memory, &WindowMemory::troubled);
    memory.save();
    memory.save();
    QCOMPARE(troubled.size(), 1); // the same again is no news
    QVERIFY(notAFolder.remove());
    memory.save();
    QCOMPARE(troubled.size(), 2);
    QCOMPARE(troubled.back().front().toString(), QString());
    QVERIFY(rememberedSettings(SettingsFile(file)).colours == ColourChoice::dark);
}

void TestWindowMemory::rubbishIsIgnored()
{
    SettingsFile settings(m_file);
    const QJsonObject rubbish{{QStringLiteral("geometry"), QStringLiteral("!!")},
                              {QStringLiteral("state"), 7},
                              {QStringLiteral("splitters"), QStringLiteral("x")},
                              {QStringLiteral("throttle"), QStringLiteral("x")}};
    for (const char* section : {"window", "scenario", "workload for real servers", "choices"}) {
        settings.setSection(QLatin1String(section), rubbish);
    }
    const RememberedSettings remembered = rememberedSettings(settings);
    QVERIFY(!remembered.set);
    QVERIFY(!remembered.realWorkload);
    const auto window = start(&settings);
    QCOMPARE(window->size(), QSize(1280, 800));
}

void TestWindowMemory::resetGoesBackToTheBuiltLayout()
{
    SettingsFile settings(m_file);
    const auto window = start(&settings);
    auto* chat = window->findChild<QDockWidget*>(QStringLiteral("chatDock"));
    chat->hide();
    Q_EMIT window->findChild<ApplicationMenu*>()->layoutResetRequested();
    QVERIFY(!chat->isHidden());
}

void TestWindowMemory::withoutSettingsNothingIsKept()
{
    {
        SettingsFile fresh{QString()};
        start(&fresh);
    }
    start(nullptr);
    QVERIFY(m_folder->isValid());
    QVERIFY(!QFile::exists(m_file));
}

void TestWindowMemory::coloursFollowTheChoice()
{
    const auto window = start(nullptr);
    const auto dark = [] {
        return QApplication::palette().color(QPalette::Window).lightness() < 128;
    };
    window->findChild<QAction*>(QStringLiteral("colours-dark"))->trigger();
    QVERIFY(dark());
    window->findChild<QAction*>(QStringLiteral("colours-light"))->trigger();
    QVERIFY(!dark());
    window->findChild<QAction*>(QStringLiteral("colours-system"))->trigger();
    QCOMPARE(dark(), window->findChild<DesktopColours*>()->dark());
}

void TestWindowMemory::portalValuesAreRead()
{
    const auto nested = [](uint value) {
        return QVariant::fromValue(
            QDBusVariant(QVariant::fromValue(QDBusVariant(QVariant(value)))));
    };
    QVERIFY(darkByPortal(nested(1)) == true);
    QVERIFY(darkByPortal(nested(2)) == false);
    QVERIFY(!darkByPortal(nested(0)));
    QVERIFY(!darkByPortal(nested(99)));
    QVERIFY(!darkByPortal(QVariant(QStringLiteral("dark"))));
    QVERIFY(!darkByPortal({}));
}

void TestWindowMemory::everyControlHasAName()
{
    const auto window = start(nullptr);
    QStringList nameless;
    for (const QWidget* widget : window->findChildren<QWidget*>()) {
        if (!(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy() != nullptr ||
            !widget->isVisible() || widget->objectName().startsWith(QStringLiteral("qt_"))) {
            continue;
        }
        QAccessibleInterface* shown =
            QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
        if (shown == nullptr || shown->text(QAccessible::Name).trimmed().isEmpty()) {
            nameless << QStringLiteral("%1 \"%2\"")
                            .arg(QLatin1String(widget->metaObject()->className()),
                                 widget->objectName());
        }
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral(", "))));
}

namespace {

/// By its kind, whatever its focus policy says: that may be what is wrong.
bool isControl(const QWidget& widget)
{
    const auto isA = [&widget](auto... kinds) { return (widget.inherits(kinds) || ...); };
    return isA("QAbstractButton", "QComboBox", "QAbstractSpinBox", "QSlider", "QLineEdit",
               "QPlainTextEdit", "QTabBar", "QTableView", "QListView", "ratescope::BucketChart");
}

/// What the tab key passes over on purpose.
bool hasAnotherKey(const QWidget& widget)
{
    const QWidget* const parent = widget.parentWidget();
    const auto* const button = qobject_cast<const QAbstractButton*>(&widget);
    const QString name = widget.objectName();
    return (button != nullptr && button->group() != nullptr) || // the arrow keys in the group
           name == QStringLiteral("foldChart") ||               // Enter on the chart
           name.startsWith(QStringLiteral("qt_dockwidget")) ||  // the menu's own list of docks
           (parent != nullptr && (parent->inherits("QComboBox") || parent->inherits("QTabBar") ||
                                  parent->inherits("QAbstractSpinBox")));
}

} // namespace

void TestWindowMemory::tabReachesEveryControl()
{
    const auto window = start(nullptr);
    window->activateWindow();
    QSet<const QWidget*> reached;
    auto* first = window->findChild<QComboBox*>(QStringLiteral("endpoint"));
    first->setFocus();
    for (int steps = 0; steps < 400 && window->focusWidget() != nullptr; ++steps) {
        QWidget* now = window->focusWidget();
        if (reached.contains(now) && now == first) {
            break;
        }
        reached.insert(now);
        QTest::keyClick(now, Qt::Key_Tab, Qt::ControlModifier); // plain Tab may be text
        if (window->focusWidget() == now) {
            QTest::keyClick(now, Qt::Key_Tab);
        }
    }
    QStringList missed;
    for (const auto* widget : window->findChildren<QWidget*>()) {
        if (widget->isVisible() && widget->isEnabled() && isControl(*widget) &&
            !hasAnotherKey(*widget) && !reached.contains(widget)) {
            missed << QStringLiteral("%1 %2 %3 in %4")
                          .arg(QLatin1String(widget->metaObject()->className()),
                               widget->objectName(), widget->accessibleName(),
                               QLatin1String(widget->parentWidget()->metaObject()->className()));
        }
    }
    QVERIFY2(missed.isEmpty(), qPrintable(missed.join(QStringLiteral(", "))));
}

QTEST_MAIN(TestWindowMemory)
#include "tst_window_memory.moc"
