// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "file_choosing.h"
#include "run_desk.h"
#include "scripted_load.h"
#include "store/run_file.h"
#include "ui/charts/bucket_chart.h"
#include "ui/charts/monitor_charts.h"
#include "ui/figure_tile.h"
#include "ui/monitor_view.h"
#include "ui/requests/filter_bar.h"
#include "ui/runs/run_comparison.h"
#include "ui/runs/run_figure_rows.h"
#include "ui/runs/run_page.h"
#include "ui/theme.h"

#include <QApplication>
#include <QFile>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QStyleFactory>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QToolButton>
#include <QUrl>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// Opens the topmost run of the list, by hand.
void openFirst(RunDesk& desk)
{
    RunsDialog& dialog = desk.list();
    dialog.findChild<QTableView*>()->selectRow(0);
    button(dialog, "openRun")->click();
}

} // namespace

/// Stored runs in the window, in place of the live one.
class TestRunPages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setPalette(lightPalette());
        m_temporary = std::make_unique<QTemporaryDir>();
    }

    void aStoredRunTakesThePlaceOfTheLivePicture()
    {
        storeRun(folder(), QStringLiteral("Burst"), 0, RunState::finished);
        RunDesk desk(folder());
        MainWindow& window = desk.window;
        RunsDialog& dialog = desk.list();
        dialog.findChild<QTableView*>()->selectRow(0);
        button(dialog, "openRun")->click();
        auto* page = window.findChild<RunPage*>();
        QVERIFY(page != nullptr && page->isVisible());
        QTRY_VERIFY(page->replay().done());
        QVERIFY(page->replay().summary().figures().attempts > 100);
        auto* banner = page->findChild<QFrame*>(QStringLiteral("storedRunBanner"));
        QVERIFY(banner->findChild<QLabel*>()->text().startsWith(QStringLiteral("Stored run of")));
        QTest::qWait(500); // the charts draw one after the other
        keepPicture(window, QStringLiteral("runs-page"));
        QApplication::setPalette(darkPalette());
        QTest::qWait(300);
        keepPicture(window, QStringLiteral("runs-page-dark"));
        button(*page, "backToLive")->click();
        QTRY_VERIFY(window.findChild<RunPage*>() == nullptr);
    }

    void twoRunsStandSideBySide()
    {
        storeRun(folder(), QStringLiteral("No throttle"), 0, RunState::finished);
        storeRun(folder(), QStringLiteral("Throttle at the limit"), 2, RunState::finished);
        RunDesk desk(folder());
        MainWindow& window = desk.window;
        RunsDialog& dialog = desk.list();
        dialog.findChild<QTableView*>()->selectAll();
        button(dialog, "compareRuns")->click();
        auto* page = window.findChild<RunComparison*>();
        QVERIFY(page != nullptr && page->isVisible());
        for (const auto* replay : page->findChildren<RunReplay*>()) {
            QTRY_VERIFY(replay->done());
        }
        const auto sides = page->findChildren<MonitorCharts*>();
        QCOMPARE(sides.size(), qsizetype{2});
        const auto alike = [&](const auto& what) {
            const auto each = [&](ChartKind kind) {
                return what(*sides[0]->chart(kind)) == what(*sides[1]->chart(kind));
            };
            return each(ChartKind::rate) && each(ChartKind::refusals) && each(ChartKind::waits) &&
                   each(ChartKind::headroom) && each(ChartKind::latency);
        };
        const auto tops = [](const BucketChart& chart) { return chart.valueAxis().top(); };
        const auto plots = [](const BucketChart& chart) { return chart.plotArea().size(); };
        QTRY_VERIFY(alike(tops));
        QTRY_VERIFY(alike(plots));
        QVERIFY(sides[0]->chart(ChartKind::rate)->needs().top !=
                sides[1]->chart(ChartKind::rate)->needs().top); // so this says something
        const auto* table = page->findChild<QTableWidget*>();
        const auto replays = page->findChildren<RunReplay*>();
        QCOMPARE(table->columnCount(), 2);
        int unlike = 0;
        for (int side = 0; side < 2; ++side) {
            const RunSummary& summary = replays[side]->summary();
            const auto rows = figureRows(summary.figures(), summary);
            QCOMPARE(table->rowCount(), int(rows.size()));
            for (int row = 0; row < table->rowCount(); ++row) {
                QCOMPARE(table->verticalHeaderItem(row)->text(), rows[std::size_t(row)].name);
                QCOMPARE(table->item(row, side)->text(), rows[std::size_t(row)].value);
                unlike += table->item(row, 0)->text() != table->item(row, 1)->text() ? 1 : 0;
            }
        }
        QVERIFY(unlike > 4);
        keepPicture(window, QStringLiteral("runs-compared"));
        QApplication::setPalette(darkPalette());
        window.resize(1024, 640);
        QTest::qWait(300);
        QCOMPARE(window.size(), QSize(1024, 640));
        QTRY_VERIFY(alike(tops));
        keepPicture(window, QStringLiteral("runs-compared-small-dark"));
    }

    void anInterruptedRunIsOfferedOnce()
    {
        storeRun(folder(), QStringLiteral("Burst"), 0, RunState::recording); // its owner is gone
        {
            RunDesk desk(folder());
            auto* line = desk.window.findChild<QFrame*>(QStringLiteral("runNotice"));
            QTRY_VERIFY(line->isVisible());
            QVERIFY(line->findChild<QLabel*>()->text().contains(QStringLiteral("was cut off")));
            keepPicture(desk.window, QStringLiteral("runs-offered"));
            line->findChild<QPushButton*>()->click();
            QVERIFY(desk.window.findChild<RunPage*>() != nullptr);
        }
        RunDesk desk(folder());
        QCOMPARE(desk.list().findChild<QTableView*>()->model()->rowCount(), 1); // after the offers
        QVERIFY(!desk.window.findChild<QFrame*>(QStringLiteral("runNotice"))->isVisible());
    }

    void aFileThatIsNoRunIsToldInTheWindow()
    {
        RunDesk desk(folder());
        desk.viewer.openFile(m_temporary->filePath(QStringLiteral("none.ratescope-run")));
        auto* line = desk.window.findChild<QFrame*>(QStringLiteral("runNotice"));
        QTRY_VERIFY(line->isVisible());
        QVERIFY(line->findChild<QLabel*>()->text().contains(QStringLiteral("no such file")));
    }

    void aFileThatIsDroppedOpensAndACutOffOneShowsItsBeginning()
    {
        ScriptedLoad load({});
        StoredRun run;
        run.name = QStringLiteral("From afar");
        const QString file = m_temporary->filePath(QStringLiteral("a.ratescope-run"));
        Batches events({load.advance(Instant(20s)), load.advance(Instant(61s))});
        QVERIFY(!writeRunFile(file, run, events));
        QFile cut(file);
        QVERIFY(cut.resize(cut.size() * 3 / 4));
        RunDesk desk(folder());
        QVERIFY(dropFile(desk.window, m_temporary->filePath(QStringLiteral("note.txt"))) == false);
        QVERIFY(dropFile(desk.window, file));
        QTRY_VERIFY(desk.window.findChild<RunPage*>() != nullptr);
        auto* page = desk.window.findChild<RunPage*>();
        QCOMPARE(page->run().name, QStringLiteral("From afar"));
        QTRY_VERIFY(page->replay().done());
        QVERIFY(page->replay().summary().figures().attempts > 0);
        const QString banner = page->findChild<QFrame*>(QStringLiteral("storedRunBanner"))
                                   ->findChild<QLabel*>()
                                   ->text();
        QVERIFY2(banner.contains(QStringLiteral("cut off")), qPrintable(banner));
    }

    void aStoredRunCountsFromItsBeginningAndIsNeverLive()
    {
        storeRun(folder(), QStringLiteral("Burst"), 0, RunState::finished);
        RunDesk desk(folder());
        openFirst(desk);
        auto* page = desk.window.findChild<RunPage*>();
        QTRY_VERIFY(page->replay().done());
        auto* charts = page->findChild<MonitorCharts*>();
        const TimeRange whole = charts->visibleRange();
        QCOMPARE(whole.until(), page->replay().end());
        QVERIFY(!page->findChild<QToolButton*>(QStringLiteral("liveButton"))->isVisible());
        QVERIFY(!page->findChild<QToolButton*>(QStringLiteral("holdButton"))->isVisible());
        QTest::keyClick(charts, Qt::Key_Plus);
        QVERIFY(charts->visibleRange().span < whole.span);
        QTest::keyClick(charts, Qt::Key_Space);
        QVERIFY(charts->paused());
        QTest::keyClick(charts, Qt::Key_L);
        QCOMPARE(charts->visibleRange(), whole);
        QVERIFY(charts->paused());
    }

    void figuresAndSearchOfAStoredRunLeadToItsOwnRequests()
    {
        storeRun(folder(), QStringLiteral("Burst"), 0, RunState::finished);
        RunDesk desk(folder());
        openFirst(desk);
        desk.window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&desk.window));
        auto* page = desk.window.findChild<RunPage*>();
        QTRY_VERIFY(page->replay().done());
        for (auto* tile : page->findChildren<FigureTile*>()) {
            if (tile->accessibleName().startsWith(QStringLiteral("429s"))) {
                tile->click();
            }
        }
        const auto* live = desk.window.findChild<MonitorView*>();
        QCOMPARE(page->findChild<FilterBar*>()->choice().outcome, LaneChoice::Outcome::refusedOnce);
        QVERIFY(live->findChild<FilterBar*>()->choice().all());
        QTest::keyClick(&desk.window, Qt::Key_F, Qt::ControlModifier);
        QVERIFY(QApplication::focusWidget() != nullptr);
        QVERIFY(page->isAncestorOf(QApplication::focusWidget()));
    }

private:
    DataFolder folder() const { return DataFolder(m_temporary->filePath(QStringLiteral("data"))); }

    std::unique_ptr<QTemporaryDir> m_temporary;
};

QTEST_MAIN(TestRunPages)
#include "tst_run_pages.moc"
