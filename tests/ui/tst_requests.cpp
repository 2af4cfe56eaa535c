#include <QTest>

#include "scripted_load.h"
#include "ui/requests/lane_model.h"
#include "ui/requests/requests_pane.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollBar>
#include <QSpinBox>
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
        pane.resize(900, 300);
        QCoreApplication::processEvents();
        QCOMPARE(shown(), static_cast<int>(LaneModel::columns));
    }
};

QTEST_MAIN(TestRequests)
#include "tst_requests.moc"
