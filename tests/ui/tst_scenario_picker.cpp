#include "ui/scenarios/scenario_picker.h"

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace ratescope;

class TestScenarioPicker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void showsWhatIsOnTheScreen();
    void pickingAsksForIt();
    void savesWhatIsOnTheScreen();
    void namesAreChecked();
    void renames();
    void deletesAndBringsBack();
    void brokenFilesAreNamed();
    void opensAndCopiesFiles();
    void findsByIdAndName();

private:
    void make();
    void setJobs(int jobs);
    void open(const Scenario& scenario) { m_history->open(setupOf(scenario), scenario.name); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SettingsHistory> m_history;
    std::unique_ptr<ScenarioPicker> m_picker;
    QComboBox* m_choice = nullptr;
};

namespace {

Scenario scenarioOf(const QString& id, const QString& name, int jobs)
{
    Scenario scenario;
    scenario.id = id;
    scenario.name = name;
    scenario.lookFor = QStringLiteral("Look at %1.").arg(name);
    scenario.workload.jobs = jobs;
    return scenario;
}

} // namespace

void TestScenarioPicker::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_history = std::make_unique<SettingsHistory>(Setup(), [] { return Instant(); });
    make();
}

void TestScenarioPicker::make()
{
    m_picker = std::make_unique<ScenarioPicker>(
        std::vector<Scenario>{scenarioOf(QStringLiteral("one"), QStringLiteral("First"), 11),
                              scenarioOf(QStringLiteral("two"), QStringLiteral("Second"), 12)},
        ScenarioFolder(DataFolder(m_folder->filePath(QStringLiteral("scenarios")))), *m_history);
    m_choice = m_picker->findChild<QComboBox*>(QStringLiteral("scenario"));
    m_picker->show();
}

void TestScenarioPicker::setJobs(int jobs)
{
    WorkloadPlan plan;
    plan.jobs = jobs;
    m_history->changeWorkload(plan, -1, 0);
}

void TestScenarioPicker::showsWhatIsOnTheScreen()
{
    QCOMPARE(m_choice->currentIndex(), -1);
    QCOMPARE(m_choice->placeholderText(), QStringLiteral("Your own settings"));
    setJobs(12);
    QCOMPARE(m_choice->currentText(), QStringLiteral("Second"));
    setJobs(13);
    QCOMPARE(m_choice->currentIndex(), -1);
    QCOMPARE(m_choice->placeholderText(), QStringLiteral("changed: Second"));
    m_history->steps().undo();
    QCOMPARE(m_choice->currentText(), QStringLiteral("Second"));
}

void TestScenarioPicker::pickingAsksForIt()
{
    std::vector<Scenario> picked;
    connect(m_picker.get(), &ScenarioPicker::picked, this,
            [&](const Scenario& scenario) { picked.push_back(scenario); });
    m_choice->setFocus();
    QTest::keyClick(m_choice, Qt::Key_Down);
    QCOMPARE(picked.size(), std::size_t{1});
    QCOMPARE(picked[0].name, QStringLiteral("First"));
    QCOMPARE(m_choice->currentIndex(), -1); // until what is set really equals it
    open(picked[0]);
    QCOMPARE(m_choice->currentText(), QStringLiteral("First"));
}

void TestScenarioPicker::savesWhatIsOnTheScreen()
{
    setJobs(77);
    QVERIFY(!m_picker->saveAs(QStringLiteral("  Mine: größer! ")));
    QCOMPARE(m_choice->currentText(), QStringLiteral("Mine: größer!"));
    const QDir folder(m_folder->filePath(QStringLiteral("scenarios")));
    QCOMPARE(folder.entryList(QDir::Files), QStringList{QStringLiteral("mine-gr-er.json")});
    setJobs(78);
    QVERIFY(!m_picker->saveAs(QStringLiteral("mine: GRÖSSER!"))); // another name
    QVERIFY(!m_picker->saveAs(QStringLiteral("Mine: größer!")));  // in place of the first
    QCOMPARE(folder.entryList(QDir::Files).size(), 2);

    make(); // the next start
    setJobs(1);
    setJobs(78);
    QVERIFY(m_picker->current() != nullptr);
    setJobs(77);
    QVERIFY(m_picker->current() == nullptr);
}

void TestScenarioPicker::namesAreChecked()
{
    setJobs(77);
    QVERIFY(m_picker->saveAs(QStringLiteral("  ")));
    QVERIFY(m_picker->saveAs(QString(81, u'x')));
    QVERIFY(m_picker->saveAs(QStringLiteral("first"))); // comes with Ratescope
    QVERIFY(!m_picker->saveAs(QString(80, u'x')));
    QVERIFY(m_picker->renameCurrent(QStringLiteral("Second")));
    QVERIFY(m_picker->renameCurrent(QString()));
}

void TestScenarioPicker::renames()
{
    setJobs(12); // one of ours
    QVERIFY(m_picker->renameCurrent(QStringLiteral("Third")));
    setJobs(77);
    QVERIFY(!m_picker->saveAs(QStringLiteral("Mine")));
    setJobs(78);
    QVERIFY(!m_picker->saveAs(QStringLiteral("Yours")));
    QVERIFY(m_picker->renameCurrent(QStringLiteral("mine"))); // taken
    QVERIFY(!m_picker->renameCurrent(QStringLiteral("Ours")));
    QCOMPARE(m_choice->currentText(), QStringLiteral("Ours"));
    QVERIFY(m_picker->find(QStringLiteral("Yours")) == nullptr);
    QVERIFY(!m_picker->renameCurrent(QStringLiteral("OURS"))); // only its case
    QCOMPARE(m_choice->currentText(), QStringLiteral("OURS"));
}

void TestScenarioPicker::deletesAndBringsBack()
{
    setJobs(12);
    QVERIFY(m_picker->removeCurrent()); // comes with Ratescope
    setJobs(77);
    QVERIFY(!m_picker->saveAs(QStringLiteral("Mine")));
    QVERIFY(!m_picker->removeCurrent());
    QVERIFY(m_picker->find(QStringLiteral("Mine")) == nullptr);
    QCOMPARE(m_history->setup().workload.jobs, 77); // what is on the screen stays
    m_history->steps().undo();
    QCOMPARE(m_choice->currentText(), QStringLiteral("Mine"));
    m_history->steps().redo();
    QVERIFY(m_picker->find(QStringLiteral("Mine")) == nullptr);
}

void TestScenarioPicker::brokenFilesAreNamed()
{
    setJobs(77);
    QVERIFY(!m_picker->saveAs(QStringLiteral("Mine")));
    QFile file(m_folder->filePath(QStringLiteral("scenarios/broken.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\n\"version\": 1,\n\"polcy\": {}}");
    file.close();
    make();
    QVERIFY(m_picker->find(QStringLiteral("Mine")) != nullptr);
    const QString last = m_choice->itemText(m_choice->count() - 1);
    QCOMPARE(last, QStringLiteral("cannot be read: broken.json: line 3: polcy: unknown field"));
}

void TestScenarioPicker::opensAndCopiesFiles()
{
    setJobs(77);
    const QString file = m_folder->filePath(QStringLiteral("copy.json"));
    QVERIFY(!m_picker->exportTo(file));
    QSignalSpy picked(m_picker.get(), &ScenarioPicker::picked);
    QVERIFY(!m_picker->open(file));
    QCOMPARE(picked.size(), 1);
    const auto read = readScenarioFile(file);
    QCOMPARE(std::get<Scenario>(read).workload.jobs, 77);
    QCOMPARE(std::get<Scenario>(read).name, QStringLiteral("copy")); // after its file
    QVERIFY(m_picker->open(m_folder->filePath(QStringLiteral("none.json"))));
    QVERIFY(m_picker->exportTo(m_folder->filePath(QStringLiteral("no/such/folder.json"))));
    QCOMPARE(picked.size(), 1);
}

void TestScenarioPicker::findsByIdAndName()
{
    QCOMPARE(m_picker->find(QStringLiteral("two"))->name, QStringLiteral("Second"));
    QCOMPARE(m_picker->find(QStringLiteral("SECOND"))->id, QStringLiteral("two"));
    QVERIFY(m_picker->find(QString()) == nullptr);
}

QTEST_MAIN(TestScenarioPicker)
#include "tst_scenario_picker.moc"
