#include <QTest>

#include "ui/requests/lane_model.h"
#include "ui/requests/requests_pane.h"
#include "ui/requests/verdict_view.h"
#include "ui/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QStyleFactory>
#include <QTableView>
#include <QTableWidget>
#include <QTextEdit>
#include <QToolButton>

using namespace ratescope;
using namespace std::chrono_literals;

/// Selecting a request tells all of it.
class TestVerdictView : public QObject
{
    Q_OBJECT

private:
    std::uint64_t m_sequence = 0;

    Event make(Duration at, EventBody body) { return {Instant(at), ++m_sequence, std::move(body)}; }

    /// Job 1: refused, waits, refused again, waits.
    std::vector<Event> refusedTwice()
    {
        AttemptFinished refused;
        refused.duration = 80ms;
        refused.outcome.kind = OutcomeKind::refused;
        refused.outcome.cause = Cause::rateLimit;
        refused.outcome.retriable = true;
        refused.outcome.httpStatus = 429;
        refused.outcome.hint = 3s;
        refused.outcome.said = "<b>Rate limit</b> reached: Limit 60, Used 60, Requested 1.\x07";
        Exchange exchange;
        exchange.method = "POST";
        exchange.url = "https://host/v1/chat/completions";
        exchange.requestHeaders = {{"authorization", "Bearer [redacted]"}};
        exchange.requestBody = "{\"it's\":1}";
        exchange.status = 429;
        exchange.responseHeaders = {{"retry-after", "3"}};
        exchange.responseBody = "{\"error\":1}";
        const auto end = [&](int number) {
            refused.attempt = {{1}, number};
            refused.exchange = std::make_shared<const Exchange>(exchange);
            return refused;
        };
        const auto judged = [](int number, Duration wait) {
            return AttemptJudged{{{1}, number},
                                 {.step = NextStep::retry, .attempts = number, .wait = wait}};
        };
        return {make(1s, JobQueued{{1}, Priority::workload, 0}),
                make(1s, AttemptStarted{{{1}, 1}}),
                make(2s, end(1)),
                make(2s, judged(1, 3s)),
                make(2s, JobWaiting{{1}, WaitReason::backoff, 1, Instant(5s)}),
                make(5s, AttemptStarted{{{1}, 2}}),
                make(6s, end(2)),
                make(6s, judged(2, 4s)),
                make(6s, JobWaiting{{1}, WaitReason::backoff, 2, Instant(10s)})};
    }
    template <typename Widget>
    static Widget* named(const QWidget& pane, const char* name)
    {
        for (Widget* widget : pane.findChildren<Widget*>()) {
            if (widget->accessibleName().contains(QLatin1String(name))) {
                return widget;
            }
        }
        return nullptr;
    }
    static QTableView* lanes(const QWidget& pane) { return named<QTableView>(pane, "Requests"); }
    static bool open(const QWidget& pane) { return pane.findChild<VerdictView*>()->isVisible(); }

    struct Screen
    {
        explicit Screen(const std::vector<Event>& events)
        {
            pane.resize(760, 320);
            pane.show();
            pane.append(events);
            pane.setTimeRange({Instant(0s), 8s});
            pane.refresh(Instant(8s));
        }
        RequestsPane pane;
    };

private Q_SLOTS:
    void initTestCase() { QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion"))); }

    void tellsWhatWasSaidConcludedAndDone()
    {
        Screen screen(refusedTwice());
        QVERIFY(!open(screen.pane));
        lanes(screen.pane)->selectRow(0);
        QVERIFY(open(screen.pane));
        const QString text = named<QTextEdit>(screen.pane, "Verdict")->toPlainText();
        for (const char* part :
             {"The server said", "HTTP 429: <b>Rate limit</b> reached",
              "limit 60, used 60, "
              "requested 1",
              "Requested 1. It asks to wait 3 s.", "hint: wait 3 s", "We concluded",
              "Rate limit: ", "What we did", "Waits 4 s, then goes again as attempt 3.", "Why"}) {
            QVERIFY2(text.contains(QLatin1String(part)), qPrintable(text));
        }
        QVERIFY(!text.contains(QChar(7)));
        auto* attempts = screen.pane.findChild<QTableWidget*>();
        QCOMPARE(attempts->rowCount(), 2);
        QCOMPARE(attempts->currentRow(), 1); // the latest
        QCOMPARE(attempts->item(1, 1)->text(), QStringLiteral("+4.0 s"));
        QCOMPARE(attempts->item(1, 2)->text(), QStringLiteral("429 too fast"));
        attempts->selectRow(0);
        QVERIFY(named<QTextEdit>(screen.pane, "Verdict")
                    ->toPlainText()
                    .contains(QLatin1String("Waits 3 s, then goes again as attempt 2.")));
        QVERIFY(named<QPlainTextEdit>(screen.pane, "request as it")
                    ->toPlainText()
                    .contains(QLatin1String("authorization: Bearer [redacted]")));
        QVERIFY(named<QPlainTextEdit>(screen.pane, "response as it")
                    ->toPlainText()
                    .startsWith(QLatin1String("HTTP 429\nretry-after: 3\n\n{\"error\":1}")));
    }

    /// What comes later is shown, and an earlier attempt that somebody reads stays.
    void followsTheJob()
    {
        Screen screen(refusedTwice());
        lanes(screen.pane)->selectRow(0);
        auto* attempts = screen.pane.findChild<QTableWidget*>();
        screen.pane.append({make(10s, AttemptStarted{{{1}, 3}})});
        screen.pane.refresh(Instant(10s));
        QCOMPARE(attempts->rowCount(), 3);
        QCOMPARE(attempts->currentRow(), 2);
        QVERIFY(named<QTextEdit>(screen.pane, "Verdict")
                    ->toPlainText()
                    .contains(QLatin1String("No answer yet")));
        attempts->selectRow(0);
        AttemptFinished answered;
        answered.attempt = {{1}, 3};
        answered.outcome.httpStatus = 200;
        JobFinished finished;
        finished.job = {1};
        screen.pane.append({make(11s, answered), make(11s, finished)});
        screen.pane.refresh(Instant(11s));
        QCOMPARE(attempts->currentRow(), 0);
        attempts->selectRow(2);
        QVERIFY(named<QTextEdit>(screen.pane, "Verdict")
                    ->toPlainText()
                    .contains(QLatin1String("HTTP 200.")));
    }

    void copies()
    {
        Screen screen(refusedTwice());
        lanes(screen.pane)->selectRow(0);
        QCoreApplication::processEvents();
        QTest::mouseClick(named<QToolButton>(screen.pane, "curl"), Qt::LeftButton);
        const QString command = QApplication::clipboard()->text();
        QVERIFY2(command.startsWith(QLatin1String("curl 'https://host/v1/chat/completions'")),
                 qPrintable(command));
        QVERIFY(command.contains(QLatin1String("\"$OPENAI_API_KEY\"")));
        QVERIFY(!command.contains(QLatin1String("redacted")));
        QTest::mouseClick(named<QToolButton>(screen.pane, "as text"), Qt::LeftButton);
        QVERIFY(QApplication::clipboard()->text().contains(
            QLatin1String("We concluded: Rate limit: ")));
    }

    /// An unreachable server has said nothing.
    void nobodySaidAnything()
    {
        AttemptFinished failed;
        failed.attempt = {{1}, 1};
        failed.outcome.kind = OutcomeKind::failed;
        failed.outcome.cause = Cause::unreachable;
        failed.outcome.said = "Connection refused";
        Screen screen({make(1s, JobQueued{{1}, Priority::workload, 0}),
                       make(1s, AttemptStarted{{{1}, 1}}), make(2s, failed)});
        lanes(screen.pane)->selectRow(0);
        const QString text = named<QTextEdit>(screen.pane, "Verdict")->toPlainText();
        QVERIFY2(!text.contains(QLatin1String("said")), qPrintable(text));
        for (const char* part : {"What happened\nConnection refused.", "Unreachable: ",
                                 "What helps\nCheck the address, and whether the server runs."}) {
            QVERIFY2(text.contains(QLatin1String(part)), qPrintable(text));
        }
    }

    /// Where there is little room the verdict takes the place of the lanes, steps through them, and
    /// gives it back.
    void lanesGiveWay()
    {
        std::vector<Event> events = refusedTwice();
        events.push_back(make(7s, JobQueued{{2}, Priority::workload, 0}));
        events.push_back(make(7s, AttemptStarted{{{2}, 1}}));
        Screen screen(events);
        screen.pane.resize(430, 260);
        QVERIFY(QTest::qWaitForWindowActive(&screen.pane));
        auto* table = lanes(screen.pane);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Home);
        QCoreApplication::processEvents();
        QVERIFY(open(screen.pane));
        QVERIFY(!table->isVisible());
        auto* text = named<QTextEdit>(screen.pane, "Verdict");
        QVERIFY(text->hasFocus());
        QVERIFY(text->viewport()->height() >= 5 * text->fontMetrics().height());
        QVERIFY(text->toPlainText().contains(QStringLiteral("Rate limit")));
        QTest::mouseClick(named<QToolButton>(screen.pane, "request below"), Qt::LeftButton);
        QVERIFY(text->toPlainText().contains(QStringLiteral("No answer yet")));
        QTest::mouseClick(named<QToolButton>(screen.pane, "request below"), Qt::LeftButton);
        QVERIFY(text->toPlainText().contains(QStringLiteral("No answer yet"))); // the last
        QTest::mouseClick(named<QToolButton>(screen.pane, "request above"), Qt::LeftButton);
        QVERIFY(text->toPlainText().contains(QStringLiteral("Rate limit")));
        QTest::keyClick(text, Qt::Key_Escape);
        QCoreApplication::processEvents();
        QVERIFY(table->isVisible());
        QVERIFY(table->hasFocus());
        QVERIFY(!table->isColumnHidden(LaneModel::timeColumn));
        // A figure's click shows the lanes that it counts, not the verdict in their place.
        table->selectRow(0);
        QVERIFY(!table->isVisible());
        screen.pane.showSlowest();
        QVERIFY(table->isVisible());
        QVERIFY(!table->isColumnHidden(LaneModel::timeColumn));
        QVERIFY(table->columnWidth(LaneModel::timeColumn) >= 140);
    }

    void enterOpensAndGoesIn()
    {
        Screen screen(refusedTwice());
        QVERIFY(QTest::qWaitForWindowActive(&screen.pane));
        QTableView* const table = lanes(screen.pane);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        QVERIFY(open(screen.pane));
        QTest::keyClick(table, Qt::Key_Escape);
        QVERIFY(!open(screen.pane));
        QTest::keyClick(table, Qt::Key_Enter); // the row is still the current one
        QVERIFY(open(screen.pane));
        QTest::keyClick(table, Qt::Key_Return);
        QVERIFY(named<QTextEdit>(screen.pane, "Verdict")->hasFocus());
    }

    void escapeClosesIt()
    {
        Screen screen(refusedTwice());
        QVERIFY(QTest::qWaitForWindowActive(&screen.pane));
        QTableView* const table = lanes(screen.pane);
        table->setFocus();
        table->selectRow(0);
        QTest::keyClick(table, Qt::Key_Escape);
        QVERIFY(!open(screen.pane));
        QVERIFY(!table->selectionModel()->hasSelection());
        table->selectRow(0);
        auto* text = named<QTextEdit>(screen.pane, "Verdict");
        text->setFocus();
        QTest::keyClick(text, Qt::Key_Escape);
        QVERIFY(!open(screen.pane));
        QVERIFY(table->hasFocus());
    }

    /// In a low window the charts lend it their room.
    void takesRoomAndGivesItBack()
    {
        QSplitter around(Qt::Vertical);
        auto* charts = new QWidget;
        auto* pane = new RequestsPane;
        around.addWidget(charts);
        around.addWidget(pane);
        around.resize(760, 600);
        around.show();
        around.setSizes({450, 145});
        const QList<int> before = around.sizes();
        pane->append(refusedTwice());
        lanes(*pane)->selectRow(0);
        QVERIFY(around.sizes()[1] >= 295);
        QTest::mouseClick(named<QToolButton>(*pane, "Close"), Qt::LeftButton);
        QCOMPARE(around.sizes(), before);
    }

    /// With RATESCOPE_PICTURES set to a folder, pictures for a person to look at.
    void pictures()
    {
        const QString folder = qEnvironmentVariable("RATESCOPE_PICTURES");
        for (const bool dark : {false, true}) {
            QApplication::setPalette(dark ? darkPalette() : lightPalette());
            for (const QSize size : {QSize(664, 300), QSize(430, 260)}) {
                Screen screen(refusedTwice());
                screen.pane.resize(size);
                lanes(screen.pane)->selectRow(0);
                QCoreApplication::processEvents(); // the splitter lays out what was hidden
                QVERIFY(screen.pane.findChild<VerdictView*>()->width() >= 245);
                // Nothing of an attempt is cut.
                const auto* attempts = screen.pane.findChild<QTableWidget*>();
                for (int column = 0; column < attempts->columnCount(); ++column) {
                    const int needed = attempts->fontMetrics().horizontalAdvance(
                                           attempts->item(0, column)->text()) +
                                       6;
                    QVERIFY(attempts->isColumnHidden(column) ||
                            attempts->columnWidth(column) >= needed);
                }
                const QPixmap picture = screen.pane.grab();
                QCOMPARE(picture.size(), size);
                if (!folder.isEmpty()) {
                    picture.save(
                        QDir(folder).filePath(QStringLiteral("verdict-%1-%2.png")
                                                  .arg(QLatin1String(dark ? "dark" : "light"))
                                                  .arg(size.width())));
                }
            }
        }
    }
};

QTEST_MAIN(TestVerdictView)
#include "tst_verdict_view.moc"
