// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "engine/arrivals.h"
#include "sim/virtual_run.h"
#include "ui/changes/change_comparison.h"
#include "ui/changes/change_model.h"
#include "ui/changes/changes_pane.h"
#include "ui/charts/monitor_charts.h"
#include "ui/detail_tabs.h"
#include "ui/requests/requests_pane.h"
#include "ui/theme.h"
#include "wire/scenario.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QLabel>
#include <QSignalSpy>
#include <QSplitter>
#include <QStyleFactory>
#include <QTabBar>
#include <QTableView>
#include <QTableWidget>
#include <QTimeZone>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

const QDateTime wallAtZero(QDate(2026, 11, 24), QTime(13, 0, 0), QTimeZone::utc());

QDateTime wall(Instant now)
{
    using std::chrono::milliseconds;
    return wallAtZero.addMSecs(
        std::chrono::duration_cast<milliseconds>(now.time_since_epoch()).count());
}

std::vector<Event> eventsOf(const QString& id)
{
    std::vector<Event> events;
    for (const Scenario& scenario : builtInScenarios()) {
        if (scenario.id == id) {
            runVirtually({buildWorkload(scenario.workload), scenario.policy, scenario.server,
                          scenario.changes, 1},
                         [&](const Event& event) { events.push_back(event); });
        }
    }
    return events;
}

/// So many answered and refused jobs each second.
class Load
{
public:
    explicit Load(TimeSeries& series)
        : m_series(series)
    {
        fold(RunStarted{"load", 1'000});
    }
    void fold(EventBody body) { m_series.fold({now, ++m_sequence, std::move(body)}); }
    void change(const char* text) { fold(ServerChanged{std::nullopt, text}); }
    void play(Duration length, int answered, int refused)
    {
        for (Duration passed = 0s; passed < length; passed += 1s) {
            for (int index = 0; index < answered + refused; ++index) {
                const AttemptId attempt{JobId{++m_job}, 1};
                const bool good = index < answered;
                Outcome outcome;
                outcome.kind = good ? OutcomeKind::answered : OutcomeKind::refused;
                outcome.cause = good ? Cause::none : Cause::rateLimit;
                fold(JobQueued{attempt.job});
                fold(AttemptStarted{attempt});
                fold(AttemptFinished{attempt, 50ms, outcome});
                JobFinished ended;
                ended.job = attempt.job;
                ended.end = good ? JobEnd::answered : JobEnd::lost;
                ended.attempts = 1;
                fold(ended);
            }
            now += 1s;
        }
    }

    Instant now;

private:
    TimeSeries& m_series;
    std::uint64_t m_sequence = 0;
    std::uint64_t m_job = 0;
};

} // namespace

class TestChanges : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void aScriptedChangeIsJudgedRight_data();
    void aScriptedChangeIsJudgedRight();
    void theNewestIsOnTopAndWaitsForItsFigures();
    void onlyTheLatestStay();
    void anotherSeriesBeginsItsOwnList();
    void twoRowsAreCompared();
    void whatHasNoFiguresSaysWhy();
    void copiesAsText();
    void aSelectedChangeIsShownInTheCharts();
    void markersCarryTheirEffect();
    void narrowTablesKeepTheWord();

private:
    void build(const QSize& size, bool dark = false);
    void refresh(Instant now);
    QString cell(int row, ChangeModel::Column column) const
    {
        const QAbstractItemModel* model = m_table->model();
        return model->data(model->index(row, column), Qt::DisplayRole).toString();
    }
    void select(const QList<int>& rows);
    void picture(const QString& name);

    TimeSeries m_series;
    std::unique_ptr<QWidget> m_window;
    MonitorCharts* m_charts = nullptr;
    DetailTabs* m_tabs = nullptr;
    QTableView* m_table = nullptr;
};

void TestChanges::initTestCase()
{
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
}

void TestChanges::init()
{
    m_series = TimeSeries();
    build({640, 560});
}

void TestChanges::build(const QSize& size, bool dark)
{
    QApplication::setPalette(dark ? darkPalette() : lightPalette());
    m_window = std::make_unique<QWidget>();
    m_charts = new MonitorCharts;
    m_tabs = new DetailTabs(*m_charts);
    auto* split = new QSplitter(Qt::Vertical);
    split->addWidget(m_charts);
    split->addWidget(m_tabs);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 1);
    auto* column = new QVBoxLayout(m_window.get());
    column->addWidget(split);
    m_window->resize(size);
    m_tabs->showChanges();
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_table = m_window->findChild<QTableView*>(QStringLiteral("changes"));
    new QAbstractItemModelTester(m_table->model(),
                                 QAbstractItemModelTester::FailureReportingMode::QtTest, m_table);
}

void TestChanges::refresh(Instant now)
{
    m_tabs->changes().refresh(m_series, now, wall(now));
    m_tabs->requests().refresh(now);
    m_charts->refresh(m_series, now);
}

void TestChanges::select(const QList<int>& rows)
{
    m_table->clearSelection();
    for (const int row : rows) {
        m_table->selectionModel()->select(m_table->model()->index(row, 0),
                                          QItemSelectionModel::Select | QItemSelectionModel::Rows);
    }
}

void TestChanges::picture(const QString& name)
{
    const QString folder = qEnvironmentVariable("RATESCOPE_PICTURES");
    if (!folder.isEmpty()) {
        QTest::qWait(150); // the charts come one after the other
        m_window->grab().save(QDir(folder).filePath(name + QLatin1String(".png")));
    }
}

void TestChanges::aScriptedChangeIsJudgedRight_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << QSize(640, 560) << false;
    QTest::newRow("dark") << QSize(640, 560) << true;
    QTest::newRow("small") << QSize(390, 420) << false;
    QTest::newRow("wide") << QSize(1200, 700) << false;
}

/// Against counts that are made here, by hand.
void TestChanges::aScriptedChangeIsJudgedRight()
{
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    build(size, dark);
    refresh(Instant());
    picture(QStringLiteral("changes-empty-%1").arg(QLatin1String(QTest::currentDataTag())));
    const std::vector<Event> events = eventsOf(QStringLiteral("the-limit-halves"));
    // 180 jobs at 4/s are half done when the limit halves; 12 s later the picture is taken.
    int answeredBefore = 0;
    int answeredAfter = 0;
    for (const Event& event : events) {
        if (event.at >= Instant(42s)) {
            break;
        }
        m_series.fold(event);
        m_tabs->requests().append({event});
        const auto* ended = std::get_if<JobFinished>(&event.body);
        if (ended != nullptr && event.at >= Instant(18s)) {
            ++(event.at < Instant(30s) ? answeredBefore : answeredAfter);
        }
    }
    refresh(Instant(42s));
    QCOMPARE(m_table->model()->rowCount(), 2);
    QCOMPARE(cell(0, ChangeModel::whenColumn), QStringLiteral("13:00:30"));
    QCOMPARE(cell(0, ChangeModel::whatColumn), QStringLiteral("server limit 240 → 120/min"));
    QCOMPARE(cell(0, ChangeModel::effectColumn), QStringLiteral("▼ worse so far"));
    QCOMPARE(cell(0, ChangeModel::goodputColumn),
             QStringLiteral("%1 → %2").arg(answeredBefore * 5).arg(answeredAfter * 5));
    QVERIFY(answeredBefore > 1.5 * answeredAfter);
    QCOMPARE(cell(1, ChangeModel::effectColumn), QStringLiteral("a run starts"));
    QCOMPARE(cell(1, ChangeModel::goodputColumn), QString());
    select({0});
    picture(QStringLiteral("changes-halves-%1").arg(QLatin1String(QTest::currentDataTag())));

    for (const Event& event : events) {
        if (event.at >= Instant(42s)) {
            m_series.fold(event);
        }
    }
    refresh(Instant(300s)); // long after the end: what was measured stays
    QCOMPARE(cell(0, ChangeModel::effectColumn), QStringLiteral("▼ worse"));
}

void TestChanges::theNewestIsOnTopAndWaitsForItsFigures()
{
    Load load(m_series);
    load.play(20s, 2, 2);
    load.change("limit 120 → 60/min");
    load.play(3s, 2, 0);
    refresh(load.now);
    QCOMPARE(cell(0, ChangeModel::whatColumn), QStringLiteral("server limit 120 → 60/min"));
    QCOMPARE(cell(0, ChangeModel::effectColumn), QStringLiteral("judged in 2 s"));
    QCOMPARE(cell(0, ChangeModel::refusedColumn), QString());
    QCOMPARE(cell(1, ChangeModel::whatColumn), QStringLiteral("load"));
    load.play(7s, 2, 0);
    refresh(load.now);
    QCOMPARE(cell(0, ChangeModel::effectColumn), QStringLiteral("▲ better so far"));
    QCOMPARE(cell(0, ChangeModel::goodputColumn), QStringLiteral("120 → 120"));
    QCOMPARE(cell(0, ChangeModel::refusedColumn), QStringLiteral("50 % → 0 %"));
    QCOMPARE(cell(0, ChangeModel::p95Column), QStringLiteral("51 ms → 51 ms"));
    QCOMPARE(cell(0, ChangeModel::wastedColumn), QStringLiteral("20 → 0"));
    load.change("limit 60 → 30/min");
    load.play(30s, 2, 0);
    refresh(load.now);
    QCOMPARE(cell(0, ChangeModel::effectColumn), QStringLiteral("no clear change"));
    QCOMPARE(cell(1, ChangeModel::effectColumn), QStringLiteral("▲ better"));
}

void TestChanges::onlyTheLatestStay()
{
    Load load(m_series);
    for (int i = 0; i < 1500; ++i) {
        load.now += 1s;
        load.change(std::to_string(i).c_str());
        if (i % 400 == 0) {
            refresh(load.now);
        }
    }
    refresh(load.now);
    QCOMPARE(m_table->model()->rowCount(), 1000);
    QCOMPARE(cell(0, ChangeModel::whatColumn), QStringLiteral("server 1499"));
    QCOMPARE(cell(999, ChangeModel::whatColumn), QStringLiteral("server 500"));
}

void TestChanges::anotherSeriesBeginsItsOwnList()
{
    Load load(m_series);
    load.change("one");
    load.now += 5s;
    load.change("two");
    refresh(load.now);
    QCOMPARE(m_table->model()->rowCount(), 3);
    m_series = TimeSeries();
    Load other(m_series);
    other.now += 10s;
    other.change("three");
    refresh(other.now + 1s);
    QCOMPARE(m_table->model()->rowCount(), 2);
    QCOMPARE(cell(0, ChangeModel::whatColumn), QStringLiteral("server three"));
}

void TestChanges::twoRowsAreCompared()
{
    Load load(m_series);
    load.play(20s, 2, 2);
    load.change("limit 120 → 60/min");
    load.play(20s, 2, 0);
    load.change("limit 60 → 240/min");
    load.play(20s, 4, 6);
    refresh(load.now);
    auto* comparison = m_window->findChild<ChangeComparison*>();
    auto* split = m_window->findChild<QSplitter*>();
    const QList<int> before = split->sizes();
    m_table->setFocus();
    m_table->setCurrentIndex(m_table->model()->index(0, 0));
    QVERIFY(!comparison->findChild<QTableWidget*>()->isVisible());
    QTest::keyClick(m_table, Qt::Key_Down, Qt::ShiftModifier);
    QVERIFY(comparison->isVisible());
    QVERIFY(split->sizes() != before); // it has room
    const auto* words = comparison->findChild<QLabel*>(QStringLiteral("comparison"));
    const auto* table = comparison->findChild<QTableWidget*>();
    QCOMPARE(words->text(),
             QStringLiteral("After the later change some went better and some worse."));
    QCOMPARE(table->horizontalHeaderItem(0)->text(), QStringLiteral("limit 120 → 60/min"));
    QCOMPARE(table->item(0, 0)->text(), QStringLiteral("120 → 120"));
    QCOMPARE(table->item(0, 1)->text(), QStringLiteral("120 → 240"));
    QCOMPARE(table->item(0, 2)->text(), QStringLiteral("better"));
    QCOMPARE(table->item(1, 0)->text(), QStringLiteral("50 % → 0 %"));
    QCOMPARE(table->item(1, 1)->text(), QStringLiteral("0 % → 60 %"));
    QCOMPARE(table->item(1, 2)->text(), QStringLiteral("worse"));
    picture(QStringLiteral("changes-compared"));
    QTest::keyClick(m_table, Qt::Key_Escape);
    QVERIFY(!comparison->isVisible());
    QCOMPARE(split->sizes(), before);
}

void TestChanges::whatHasNoFiguresSaysWhy()
{
    Load load(m_series);
    load.play(20s, 2, 2);
    load.change("limit 120 → 60/min");
    load.play(20s, 2, 0);
    refresh(load.now);
    select({0, 1});
    const auto* words = m_window->findChild<QLabel*>(QStringLiteral("comparison"));
    QCOMPARE(words->text(),
             QStringLiteral("13:00:00 load cannot be compared. A run starts here: there is "
                            "nothing before it to compare with."));
    QVERIFY(!m_window->findChild<QTableWidget*>()->isVisible());
}

void TestChanges::copiesAsText()
{
    auto* button = m_window->findChild<QToolButton*>(QStringLiteral("copyChanges"));
    refresh(Instant());
    QVERIFY(!button->isEnabled());
    Load load(m_series);
    load.play(20s, 2, 2);
    load.change("limit 120 → 60/min");
    load.play(10s, 2, 0);
    refresh(load.now);
    QVERIFY(button->isEnabled());
    const QString first = QStringLiteral(
        "13:00:20 server limit 120 → 60/min: ▲ better so far. 10 s before against 10 s after: "
        "answers per minute 120 → 120 (no clear change), refused 50 % → 0 % (better), 95 % of "
        "answers within 51 ms → 51 ms (no clear change), wasted attempts 20 → 0.\n");
    const QString second = QStringLiteral(
        "13:00:00 load. A run starts here: there is nothing before it to compare with.\n");
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(), first + second);
    m_table->setFocus();
    select({1});
    QTest::keyClick(m_table, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), second);
}

void TestChanges::aSelectedChangeIsShownInTheCharts()
{
    Load load(m_series);
    load.play(20s, 2, 2);
    load.change("limit 120 → 60/min");
    load.play(10s, 2, 0);
    refresh(load.now);
    const TimeRange live = m_charts->visibleRange();
    select({0}); // in sight: nothing moves
    QCOMPARE(m_charts->visibleRange().from, live.from);
    load.play(300s, 2, 0);
    refresh(load.now);
    select({0});
    const TimeRange shown = m_charts->visibleRange();
    QCOMPARE(shown.span, live.span);
    QVERIFY(shown.from < Instant(20s) && shown.until() > Instant(20s));
}

void TestChanges::markersCarryTheirEffect()
{
    QSignalSpy judged(&m_tabs->changes(), &ChangesPane::judged);
    Load load(m_series);
    load.play(20s, 2, 2);
    load.change("limit 120 → 60/min");
    load.play(2s, 2, 0);
    refresh(load.now);
    QCOMPARE(judged.size(), 0);
    load.play(8s, 2, 0);
    refresh(load.now);
    QCOMPARE(judged.size(), 1);
    const auto notes = judged[0][0].value<std::map<Instant, QString>>();
    QCOMPARE(notes.size(), std::size_t{1});
    QCOMPARE(notes.at(Instant(20s)), QStringLiteral("▲ better so far, refused share −50 points"));
}

void TestChanges::narrowTablesKeepTheWord()
{
    build({390, 420});
    QVERIFY(!m_table->isColumnHidden(ChangeModel::whatColumn));
    QVERIFY(!m_table->isColumnHidden(ChangeModel::effectColumn));
    QVERIFY(m_table->isColumnHidden(ChangeModel::wastedColumn));
    build({1200, 700});
    for (int column = 0; column < ChangeModel::columnCountOfAll; ++column) {
        QVERIFY(!m_table->isColumnHidden(column));
    }
    // The tabs stand where the panes would have their titles: on them, and on nothing else.
    auto* bar = m_window->findChild<QTabBar*>(QStringLiteral("detailTabs"));
    for (int page = 0; page < bar->count(); ++page) {
        bar->setCurrentIndex(page);
        const QPoint middle = bar->geometry().center();
        QCOMPARE(m_tabs->childAt(middle), bar);
    }
}

QTEST_MAIN(TestChanges)
#include "tst_changes.moc"
