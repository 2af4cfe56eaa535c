#include "ui/scenarios/arrival_preview.h"
#include "ui/scenarios/workload_editor.h"

#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace ratescope;
using namespace std::chrono_literals;

class TestWorkloadEditor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void onlyWhatMattersIsSeen_data();
    void onlyWhatMattersIsSeen();
    void typedValuesAreAskedFor();
    void stepsAreReadOrRefused();
    void promptFileTakesTurns();
    void everyControlHasASpokenName();
    void pictures();

private:
    template <typename Widget>
    Widget* find(const char* name) const
    {
        return m_editor->findChild<Widget*>(QLatin1String(name));
    }
    void show(ArrivalShape shape)
    {
        WorkloadPlan plan;
        plan.shape = shape;
        m_editor->showPlan(plan);
    }
    QString problem() const { return find<QLabel>("workloadProblem")->text(); }

    std::unique_ptr<WorkloadEditor> m_editor;
    std::vector<WorkloadPlan> m_asked;
};

void TestWorkloadEditor::init()
{
    m_editor = std::make_unique<WorkloadEditor>(WorkloadPlan());
    m_asked.clear();
    connect(m_editor.get(), &WorkloadEditor::edited, this, [this](const WorkloadPlan& next) {
        m_asked.push_back(next);
        m_editor->showPlan(next);
    });
    m_editor->resize(420, 400);
    m_editor->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_editor.get()));
}

void TestWorkloadEditor::onlyWhatMattersIsSeen_data()
{
    QTest::addColumn<int>("shape");
    QTest::addColumn<QStringList>("seen");
    const auto row = [](const char* name, ArrivalShape shape, const char* seen) {
        QTest::newRow(name) << static_cast<int>(shape)
                            << QString::fromLatin1(seen).split(u' ', Qt::SkipEmptyParts);
    };
    row("burst", ArrivalShape::burst, "jobs batches");
    row("steady", ArrivalShape::steady, "jobs length workloadRate");
    row("poisson", ArrivalShape::poisson, "jobs length workloadRate seed");
    row("ramp", ArrivalShape::ramp, "jobs length workloadRate endRate");
    row("steps", ArrivalShape::steps, "steps");
}

void TestWorkloadEditor::onlyWhatMattersIsSeen()
{
    QFETCH(const int, shape);
    QFETCH(const QStringList, seen);
    show(static_cast<ArrivalShape>(shape));
    for (const char* name :
         {"jobs", "length", "batches", "every", "workloadRate", "endRate", "seed", "steps"}) {
        QVERIFY2(find<QWidget>(name)->isVisible() == seen.contains(QLatin1String(name)), name);
    }
    QVERIFY(find<QWidget>("prompt")->isVisible());
}

void TestWorkloadEditor::typedValuesAreAskedFor()
{
    auto* shape = find<QComboBox>("shape");
    shape->setFocus();
    QTest::keyClick(shape, Qt::Key_Down);
    QCOMPARE(m_asked.back().shape, ArrivalShape::steady);
    NumberBox* rate = find<ValueSlider>("workloadRate")->box();
    rate->setFocus();
    rate->selectAll();
    QTest::keyClicks(rate, QStringLiteral("90"));
    QTest::keyClick(rate, Qt::Key_Return);
    QCOMPARE(m_asked.back().rate.perMinute(), 90.0);
    auto* prompt = find<QLineEdit>("prompt");
    prompt->setFocus();
    prompt->setCursorPosition(0);
    QTest::keyClicks(prompt, QStringLiteral("{n} "));
    QCOMPARE(m_asked.back().prompt, std::string("{n} Hello")); // the cursor stayed where it was
}

void TestWorkloadEditor::stepsAreReadOrRefused()
{
    show(ArrivalShape::steps);
    auto* steps = find<QLineEdit>("steps");
    QCOMPARE(steps->text(), QStringLiteral("60/min 10 s"));
    steps->setFocus();
    steps->selectAll();
    QTest::keyClicks(steps, QStringLiteral("2/s 5 s, pause 3 s"));
    QTest::keyClick(steps, Qt::Key_Return);
    QCOMPARE(m_asked.size(), std::size_t{1});
    QCOMPARE(m_asked[0].steps.size(), std::size_t{2});
    steps->selectAll();
    QTest::keyClicks(steps, QStringLiteral("2/s 5 s, quickly"));
    QTest::keyClick(steps, Qt::Key_Return);
    QCOMPARE(m_asked.size(), std::size_t{1});
    QVERIFY2(problem().startsWith(QStringLiteral("Steps: step 2 is not like")),
             qPrintable(problem()));
    QCOMPARE(steps->text(), QStringLiteral("2/s 5 s, quickly")); // to be mended, not typed again
}

void TestWorkloadEditor::promptFileTakesTurns()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("prompts.txt"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("one\n\ntwo {n}\nthree\n");
    file.close();
    m_editor->loadPrompts(path);
    QCOMPARE(m_asked.back().prompts.size(), std::size_t{3});
    QCOMPARE(m_asked.back().jobs, 3);
    QVERIFY(!find<QLineEdit>("prompt")->isVisible());
    QVERIFY(find<QLabel>("promptCount")->text().startsWith(u'3'));
    QTest::mouseClick(find<QToolButton>("clearPrompts"), Qt::LeftButton);
    QVERIFY(m_asked.back().prompts.empty());
    QVERIFY(find<QLineEdit>("prompt")->isVisible());

    const std::size_t asked = m_asked.size();
    m_editor->loadPrompts(folder.filePath(QStringLiteral("none.txt")));
    QVERIFY(problem().startsWith(QStringLiteral("none.txt cannot be read")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("good\n\xff\xfe bad\n");
    file.close();
    m_editor->loadPrompts(path);
    QCOMPARE(problem(), QStringLiteral("prompts.txt: line 2: not UTF-8"));
    QCOMPARE(m_asked.size(), asked);
}

void TestWorkloadEditor::everyControlHasASpokenName()
{
    const auto children = m_editor->findChildren<QWidget*>();
    for (const QWidget* child : children) {
        if (qobject_cast<const NumberBox*>(child) || qobject_cast<const QComboBox*>(child)) {
            QVERIFY2(!child->accessibleName().isEmpty(), qPrintable(child->objectName()));
        }
    }
}

void TestWorkloadEditor::pictures()
{
    WorkloadPlan plan;
    plan.jobs = 12;
    plan.batches = 3;
    ArrivalPicture picture = pictureOf(plan, 20);
    QCOMPARE(picture.jobs, std::size_t{36});
    QCOMPARE(picture.counts[0], 12U);
    QCOMPARE(picture.counts[19], 12U);
    QCOMPARE(std::count(picture.counts.begin(), picture.counts.end(), 0U), 17);

    plan = {};
    plan.shape = ArrivalShape::steps;
    plan.steps = {{RequestRate::perSecond(2), 5s}, {RequestRate(), 5s}};
    picture = pictureOf(plan, 10);
    QCOMPARE(picture.counts, (std::vector<std::uint32_t>{2, 2, 2, 2, 2, 0, 0, 0, 0, 0}));
    QVERIFY(picture.span == 10s); // the pause at the end is seen
    QCOMPARE(picture.busiestPerSecond, 2.0);

    plan = {};
    plan.jobs = 1;
    QVERIFY(pictureOf(plan, 10).span == 1s);
}

QTEST_MAIN(TestWorkloadEditor)
#include "tst_workload_editor.moc"
