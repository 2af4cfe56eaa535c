#include <QTest>

#include "scripted_load.h"
#include "ui/requests/lane_model.h"
#include "ui/requests/requests_pane.h"
#include "ui/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QSpinBox>
#include <QStyleFactory>
#include <QTableView>
#include <QToolButton>

using namespace ratescope;
using namespace std::chrono_literals;

/// The requests as a person uses them: by clicking and typing.
class TestRequests : public QObject
{
    Q_OBJECT

private:
    std::uint64_t m_sequence = 0;

    Event make(Duration at, EventBody body) { return {Instant(at), ++m_sequence, std::move(body)}; }
    std::vector<Event> started(std::uint64_t first, std::uint64_t count)
    {
        std::vector<Event> events;
        for (std::uint64_t id = first; id < first + count; ++id) {
            events.push_back(make(1s, JobQueued{{id}, Priority::workload, 0}));
            events.push_back(make(1s, AttemptStarted{{{id}, 1}}));
        }
        return events;
    }
    template <typename Widget>
    static Widget* named(const QWidget& pane, const char* part)
    {
        for (Widget* widget : pane.findChildren<Widget*>()) {
            if (widget->accessibleName().contains(QLatin1String(part)) ||
                (qobject_cast<QToolButton*>(widget) != nullptr &&
                 widget->toolTip().contains(QLatin1String(part)))) {
                return widget;
            }
        }
        return nullptr;
    }
    static bool atEnd(const QTableView& table)
    {
        const QScrollBar* const bar = table.verticalScrollBar();
        return bar->maximum() > 0 && bar->value() == bar->maximum();
    }

private Q_SLOTS:
    void initTestCase() { QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion"))); }

    void followsUnlessScrolledUp()
    {
        RequestsPane pane;
        pane.resize(700, 300);
        pane.show();
        auto* table = pane.findChild<QTableView*>();
        auto* follow = named<QToolButton>(pane, "newest");
        QVERIFY(table && follow);
        pane.append(started(1, 200));
        QCoreApplication::processEvents();
        QVERIFY(atEnd(*table));
        QVERIFY(follow->isChecked());

        // Any new size, with and without the rows laid out in between.
        for (const QSize size : {QSize(700, 200), QSize(700, 420), QSize(420, 260)}) {
            pane.resize(size);
            pane.append(started(m_sequence + 1000, 5));
            QCoreApplication::processEvents();
            QVERIFY(atEnd(*table));
            QVERIFY(follow->isChecked());
        }

        table->verticalScrollBar()->setValue(40);
        QVERIFY(!follow->isChecked());
        pane.append(started(m_sequence + 1000, 200));
        pane.resize(700, 300);
        QCoreApplication::processEvents();
        QCOMPARE(table->verticalScrollBar()->value(), 40);
        QVERIFY(!follow->isChecked());

        QTest::mouseClick(follow, Qt::LeftButton);
        QVERIFY(atEnd(*table));
        pane.append(started(m_sequence + 1000, 200));
        QCoreApplication::processEvents();
        QVERIFY(atEnd(*table));
        QTest::keyClick(table, Qt::Key_Home, Qt::ControlModifier);
        QVERIFY(!follow->isChecked());
        QTest::keyClick(table, Qt::Key_End, Qt::ControlModifier);
        QVERIFY(follow->isChecked());
    }

    /// With the latest first it is the top that is followed; sorted by what a job came to there is
    /// no end where new ones come.
    void followsInTheOrderOfArrivalOnly()
    {
        RequestsPane pane;
        pane.resize(700, 300);
        pane.show();
        auto* table = pane.findChild<QTableView*>();
        auto* follow = named<QToolButton>(pane, "newest");
        pane.append(started(1, 200));
        table->sortByColumn(LaneModel::timeColumn, Qt::DescendingOrder);
        pane.append(started(201, 10));
        QCoreApplication::processEvents();
        QVERIFY(follow->isChecked());
        QCOMPARE(table->verticalScrollBar()->value(), 0);
        QCOMPARE(table->model()->index(0, LaneModel::jobColumn).data().toString(),
                 QStringLiteral("210"));
        table->sortByColumn(LaneModel::tookColumn, Qt::AscendingOrder);
        QVERIFY(!follow->isEnabled());
    }

    void choosesByTyping()
    {
        RequestsPane pane;
        pane.resize(900, 300);
        pane.show();
        QVERIFY(QTest::qWaitForWindowActive(&pane));
        auto* table = pane.findChild<QTableView*>();
        auto* search = named<QLineEdit>(pane, "Search");
        auto* outcome = named<QComboBox>(pane, "outcome");
        auto* attempts = named<QSpinBox>(pane, "attempts");
        QVERIFY(search && outcome && attempts);
        pane.append(started(1, 200));
        pane.focusSearch();
        QVERIFY(search->hasFocus());
        QTest::keyClicks(search, QStringLiteral("15"));
        QCOMPARE(table->model()->rowCount(), 12); // 15, 115, 150 … 159
        outcome->setCurrentIndex(2);              // waiting
        QCOMPARE(table->model()->rowCount(), 0);
        QTest::keyClick(search, Qt::Key_Escape);
        QCOMPARE(table->model()->rowCount(), 200);
        QVERIFY(search->text().isEmpty());
        QCOMPARE(outcome->currentIndex(), 0);
        attempts->setValue(2);
        QCOMPARE(table->model()->rowCount(), 0);
    }

    /// Home and End are the first and the last row; from the search Down leads into the rows.
    void goesByKeys()
    {
        RequestsPane pane;
        pane.resize(900, 300);
        pane.show();
        QVERIFY(QTest::qWaitForWindowActive(&pane));
        auto* table = pane.findChild<QTableView*>();
        auto* follow = named<QToolButton>(pane, "newest");
        pane.append(started(1, 500));
        const auto job = [table] {
            const QModelIndexList rows = table->selectionModel()->selectedRows();
            return rows.isEmpty() ? QString() : rows.front().data().toString();
        };
        pane.focusSearch();
        QTest::keyClick(named<QLineEdit>(pane, "Search"), Qt::Key_Down);
        QVERIFY(table->hasFocus());
        QTest::keyClick(table, Qt::Key_Home);
        QCOMPARE(job(), QStringLiteral("1"));
        QVERIFY(!follow->isChecked());
        QTest::keyClick(table, Qt::Key_Down);
        QCOMPARE(job(), QStringLiteral("2"));
        QTest::keyClick(table, Qt::Key_End);
        QCOMPARE(job(), QStringLiteral("500"));
        QTest::keyClick(table, Qt::Key_Up);
        QCOMPARE(job(), QStringLiteral("499"));
    }

    void copiesRows()
    {
        RequestsPane pane;
        pane.resize(900, 300);
        pane.show();
        auto* table = pane.findChild<QTableView*>();
        pane.append(started(1, 3));
        AttemptFinished refused;
        refused.attempt = {{2}, 1};
        refused.outcome.kind = OutcomeKind::refused;
        refused.outcome.cause = Cause::rateLimit;
        refused.outcome.httpStatus = 429;
        refused.duration = 1500ms;
        refused.outcome.said = "=cmd|'/C calc'!A0\tslow\ndown";
        pane.append({make(2500ms, refused),
                     make(2500ms, JobWaiting{{2}, WaitReason::backoff, 1, Instant(9s)})});
        pane.refresh(Instant(4s));
        table->selectRow(1);
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        // The foreign words are one field, and no formula.
        QCOMPARE(QApplication::clipboard()->text(),
                 QStringLiteral("2\tbackoff 5.0 s\t1\t429\ttoo fast\t1.500\t1.500\t"
                                "'=cmd|'/C calc'!A0 slow down\n"));
    }

    /// What is read stays marked, whatever comes, goes and is chosen.
    void theSelectionStays()
    {
        RequestsPane pane;
        pane.resize(900, 300);
        pane.show();
        auto* table = pane.findChild<QTableView*>();
        auto* search = named<QLineEdit>(pane, "Search");
        pane.append(started(1, 300));
        table->selectRow(41);
        const auto job = [table] {
            const QModelIndexList rows = table->selectionModel()->selectedRows();
            return rows.isEmpty() ? QString() : rows.front().data().toString();
        };
        QCOMPARE(job(), QStringLiteral("42"));
        pane.append(started(1000, 500));
        QCOMPARE(job(), QStringLiteral("42"));
        search->setText(QStringLiteral("42"));
        QCOMPARE(job(), QStringLiteral("42"));
        search->setText(QStringLiteral("77"));
        QCOMPARE(job(), QString());
        search->clear();
        QCOMPARE(job(), QStringLiteral("42"));
        table->sortByColumn(LaneModel::timeColumn, Qt::DescendingOrder);
        QCOMPARE(job(), QStringLiteral("42"));
    }

    /// 100,000 lanes and more: the oldest go, and what is selected is found.
    void manyLanes()
    {
        RequestsPane pane;
        pane.resize(900, 300);
        pane.show();
        auto* table = pane.findChild<QTableView*>();
        std::vector<Event> events = started(1, 100000);
        for (std::uint64_t id = 1; id <= 100000; ++id) {
            JobFinished finished;
            finished.job = {id};
            events.push_back(make(2s, finished));
        }
        pane.append(events);
        QTest::keyClick(table, Qt::Key_End);
        QTest::keyClick(table, Qt::Key_Up);
        const auto job = [table] {
            const QModelIndexList rows = table->selectionModel()->selectedRows();
            return rows.isEmpty() ? QString() : rows.front().data().toString();
        };
        QCOMPARE(job(), QStringLiteral("99999"));
        pane.append(started(100001, 500));
        QCOMPARE(job(), QStringLiteral("99999"));
        QVERIFY(table->model()->rowCount() <= 100000);
        table->selectRow(0);
        QVERIFY(job().toULongLong() > 1); // the first ones have gone
    }

    /// With RATESCOPE_PICTURES set to a folder, pictures for a person to look at: waits of hours,
    /// no request like the one that is looked for, none at all.
    void pictures()
    {
        const QString folder = qEnvironmentVariable("RATESCOPE_PICTURES");
        AttemptFinished refused;
        refused.outcome.kind = OutcomeKind::refused;
        refused.outcome.cause = Cause::longQuota;
        refused.outcome.httpStatus = 429;
        for (const bool dark : {false, true}) {
            QApplication::setPalette(dark ? darkPalette() : lightPalette());
            for (const int width : {430, 664}) {
                RequestsPane pane;
                pane.resize(width, 170);
                pane.show();
                const auto save = [&](const char* what) {
                    QCoreApplication::processEvents();
                    const QPixmap picture = pane.grab();
                    QCOMPARE(picture.width(), width);
                    if (!folder.isEmpty()) {
                        picture.save(QDir(folder).filePath(
                            QStringLiteral("lanes-%1-%2-%3.png")
                                .arg(QLatin1String(what), QLatin1String(dark ? "dark" : "light"))
                                .arg(width)));
                    }
                };
                save("empty");
                pane.append(started(1, 4));
                refused.attempt = {{2}, 1};
                std::vector<Event> hours{
                    make(20s, refused),
                    make(20s, JobWaiting{{2}, WaitReason::quota, 1, Instant(5h)})};
                refused.attempt = {{3}, 1};
                hours.push_back(make(30s, refused));
                hours.push_back(make(30s, JobWaiting{{3}, WaitReason::gate, 1, Instant(65min)}));
                hours.push_back(make(65min, AttemptStarted{{{3}, 2}}));
                pane.append(hours);
                pane.setTimeRange({Instant(10min), 60min});
                pane.refresh(Instant(70min));
                save("hours");
                named<QLineEdit>(pane, "Search")->setText(QStringLiteral("nothing like it"));
                save("none");
            }
        }
    }

    /// The lane keeps its place; the less telling columns go first.
    void columnsGiveWay()
    {
        RequestsPane pane;
        pane.show();
        auto* table = pane.findChild<QTableView*>();
        const auto shown = [table] {
            int count = 0;
            for (int column = 0; column < LaneModel::columns; ++column) {
                count += table->isColumnHidden(column) ? 0 : 1;
            }
            return count;
        };
        pane.resize(900, 300);
        QCoreApplication::processEvents();
        QCOMPARE(shown(), static_cast<int>(LaneModel::columns));
        pane.resize(420, 300);
        QCoreApplication::processEvents();
        QVERIFY(shown() < LaneModel::columns);
        QVERIFY(!table->isColumnHidden(LaneModel::jobColumn));
        QVERIFY(!table->isColumnHidden(LaneModel::stateColumn));
        QVERIFY(table->columnWidth(LaneModel::timeColumn) >= 140);
        QCOMPARE(table->horizontalHeader()->length(), table->viewport()->width());
        // What a click on the latency figure sorts by is among them however narrow it is.
        for (const int width : {420, 300, 250}) {
            pane.resize(width, 300);
            pane.showSlowest();
            QCoreApplication::processEvents();
            QVERIFY(!table->isColumnHidden(LaneModel::tookColumn));
            QVERIFY(table->columnWidth(LaneModel::tookColumn) > 40);
            table->sortByColumn(LaneModel::timeColumn, Qt::AscendingOrder);
            QVERIFY(table->isColumnHidden(LaneModel::tookColumn));
        }
        pane.resize(900, 300);
        QCoreApplication::processEvents();
        QCOMPARE(shown(), static_cast<int>(LaneModel::columns));
    }

    /// Where the three filters have no room a button sets them, in the same row.
    void filtersBehindAButton()
    {
        RequestsPane pane;
        pane.resize(900, 300);
        pane.show();
        pane.append(started(1, 200));
        auto* button = pane.findChild<QToolButton*>(QStringLiteral("filter"));
        auto* outcome = named<QComboBox>(pane, "outcome");
        QVERIFY(!button->isVisible() && outcome->isVisible());
        const int height = outcome->parentWidget()->height();
        pane.resize(430, 300);
        QCoreApplication::processEvents();
        QVERIFY(button->isVisible() && !outcome->isVisible());
        QVERIFY(outcome->parentWidget()->height() <= height); // one row
        QCOMPARE(button->text(), QStringLiteral("All requests"));
        const auto entry = [button](const QString& text) {
            for (QAction* action : button->menu()->findChildren<QAction*>()) {
                if (action->text() == text) {
                    return action;
                }
            }
            return static_cast<QAction*>(nullptr);
        };
        entry(QStringLiteral("Waiting"))->trigger();
        QCOMPARE(pane.findChild<QTableView*>()->model()->rowCount(), 0);
        QCOMPARE(button->text(), QStringLiteral("Waiting"));
        entry(QStringLiteral("≥ 3 tries"))->trigger();
        QVERIFY(button->toolTip().contains(QStringLiteral("Waiting, ≥ 3 tries")));
        QTest::keyClick(named<QLineEdit>(pane, "Search"), Qt::Key_Escape);
        QCOMPARE(pane.findChild<QTableView*>()->model()->rowCount(), 200);
        QCOMPARE(button->text(), QStringLiteral("All requests"));
    }
};

QTEST_MAIN(TestRequests)
#include "tst_requests.moc"
