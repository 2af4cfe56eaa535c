#include <QTest>

#include "scripted_load.h"
#include "ui/requests/lane_axis.h"
#include "ui/requests/lane_filter.h"
#include "ui/requests/lane_model.h"
#include "ui/requests/lane_painter.h"
#include "ui/requests/lane_words.h"

#include <QAbstractItemModelTester>
#include <QImage>
#include <QPainter>
#include <QSignalSpy>

using namespace ratescope;
using namespace std::chrono_literals;

/// The model of the lanes, what is chosen of it, and how one is drawn and put into words.
class TestRequestLanes : public QObject
{
    Q_OBJECT

private:
    std::uint64_t m_sequence = 0;

    Event make(Duration at, EventBody body) { return {Instant(at), ++m_sequence, std::move(body)}; }
    static AttemptFinished refused(AttemptId attempt, Cause cause = Cause::rateLimit,
                                   int status = 429)
    {
        AttemptFinished finished;
        finished.attempt = attempt;
        finished.duration = 80ms;
        finished.outcome.kind = OutcomeKind::refused;
        finished.outcome.cause = cause;
        finished.outcome.httpStatus = status;
        finished.outcome.said = "Rate limit reached";
        return finished;
    }
    static AttemptFinished answered(AttemptId attempt)
    {
        AttemptFinished finished;
        finished.attempt = attempt;
        finished.duration = 700ms;
        finished.outcome.httpStatus = 200;
        return finished;
    }
    static JobFinished ended(JobId job, JobEnd end)
    {
        JobFinished finished;
        finished.job = job;
        finished.end = end;
        return finished;
    }
    static QString cell(const QAbstractItemModel& model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }
    static QString jobs(const LaneFilter& filter)
    {
        QString text;
        for (int row = 0; row < filter.rowCount(); ++row) {
            text += cell(filter, row, LaneModel::jobColumn);
        }
        return text;
    }
    /// `count` jobs, each queued and sent at once.
    std::vector<Event> started(std::uint64_t first, std::uint64_t count)
    {
        std::vector<Event> events;
        for (std::uint64_t id = first; id < first + count; ++id) {
            events.push_back(make(1s, JobQueued{{id}, Priority::workload, 0}));
            events.push_back(make(1s, AttemptStarted{{{id}, 1}}));
        }
        return events;
    }
    /// Job 1 in flight, 2 waiting, 3 answered at the second try, 4 lost, 5 cancelled.
    void fillFive(LaneModel& model)
    {
        model.append(started(1, 5));
        AttemptFinished overload = refused({{4}, 1}, Cause::overload, 503);
        overload.outcome.said = "Too many cooks";
        model.append({make(2s, refused({{2}, 1})),
                      make(2s, JobWaiting{{2}, WaitReason::backoff, 1, Instant(5s)}),
                      make(2s, refused({{3}, 1})),
                      make(2s, JobWaiting{{3}, WaitReason::backoff, 1, Instant(3s)}),
                      make(2s, overload), make(2s, ended({4}, JobEnd::lost)),
                      make(2s, refused({{5}, 1})), make(2s, ended({5}, JobEnd::cancelled)),
                      make(3s, AttemptStarted{{{3}, 2}}), make(4s, answered({{3}, 2})),
                      make(4s, ended({3}, JobEnd::answered))});
    }

private Q_SLOTS:
    void tellsOfAJob()
    {
        LaneModel model;
        const QAbstractItemModelTester tester(&model);
        model.append(started(1, 1));
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(cell(model, 0, LaneModel::jobColumn), QStringLiteral("1"));
        QCOMPARE(cell(model, 0, LaneModel::stateColumn), QStringLiteral("in flight"));

        model.append({make(2s, refused({{1}, 1})),
                      make(2s, JobWaiting{{1}, WaitReason::backoff, 1, Instant(5200ms)})});
        model.setNow(Instant(2s));
        QCOMPARE(cell(model, 0, LaneModel::stateColumn), QStringLiteral("backoff 3.2 s"));
        QCOMPARE(cell(model, 0, LaneModel::attemptsColumn), QStringLiteral("1"));
        QCOMPARE(cell(model, 0, LaneModel::causeColumn), QStringLiteral("too fast"));
        QCOMPARE(cell(model, 0, LaneModel::tookColumn), QStringLiteral("80 ms"));
        QCOMPARE(cell(model, 0, LaneModel::waitedColumn), QString());
        model.setNow(Instant(3200ms));
        QCOMPARE(cell(model, 0, LaneModel::stateColumn), QStringLiteral("backoff 2.0 s"));
        QCOMPARE(cell(model, 0, LaneModel::waitedColumn), QStringLiteral("1.2 s"));
        model.setNow(Instant(9s));
        QCOMPARE(cell(model, 0, LaneModel::stateColumn), QStringLiteral("goes next"));

        model.append({make(6s, AttemptStarted{{{1}, 2}}), make(7s, answered({{1}, 2})),
                      make(7s, ended({1}, JobEnd::answered))});
        QCOMPARE(cell(model, 0, LaneModel::stateColumn), QStringLiteral("answered"));
        QCOMPARE(cell(model, 0, LaneModel::attemptsColumn), QStringLiteral("2"));
        QCOMPARE(cell(model, 0, LaneModel::waitedColumn), QStringLiteral("4.0 s"));
        // It got its answer, and keeps its story.
        QCOMPARE(cell(model, 0, LaneModel::causeColumn), QStringLiteral("too fast"));
        const QString words =
            model.index(0, LaneModel::timeColumn).data(Qt::AccessibleTextRole).toString();
        QCOMPARE(words, QStringLiteral("Job 1: answered. Attempt refused with 429 (too fast) after "
                                       "1.0 s. Backed off for 3.2 s. In the queue for 0.8 s. "
                                       "Attempt answered in 1.0 s. The server said: “Rate limit "
                                       "reached”"));
    }

    void aBatchIsOneInsertion()
    {
        LaneModel model;
        const QAbstractItemModelTester tester(&model);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.append(started(1, 100));
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(changed.size(), 0);
        QCOMPARE(model.rowCount(), 100);

        std::vector<Event> events;
        for (std::uint64_t id = 10; id < 30; ++id) {
            events.push_back(make(2s, refused({{id}, 1})));
        }
        events.push_back(make(2s, refused({{90}, 1})));
        model.append(events);
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(changed.size(), 2); // rows 10 … 29 and 90
    }

    void aScriptedLoadKeepsTheModelsSound()
    {
        LaneModel model(nullptr, 200);
        LaneFilter filter(model);
        const QAbstractItemModelTester tester(&model);
        const QAbstractItemModelTester filterTester(&filter);
        ScriptedLoad::Settings settings;
        settings.attemptsPerSecond = 50;
        ScriptedLoad load(settings);
        for (Instant now; now < Instant(20s); now += 100ms) {
            model.append(load.advance(now));
            const auto second = now.time_since_epoch() / 1s;
            LaneChoice choice;
            choice.outcome = static_cast<LaneChoice::Outcome>(second % 7);
            filter.setChoice(choice);
            filter.sort(static_cast<int>(second / 2 % LaneModel::columns),
                        second % 2 == 0 ? Qt::AscendingOrder : Qt::DescendingOrder);
        }
        QVERIFY(model.rowCount() > 100);
        QVERIFY(model.rowCount() <= 250);
    }

    void chooses_data()
    {
        using Outcome = LaneChoice::Outcome;
        QTest::addColumn<int>("outcome");
        QTest::addColumn<int>("cause");
        QTest::addColumn<int>("attempts");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("jobs");
        const auto row = [](const char* name, Outcome outcome, Cause cause, int attempts,
                            const char* text, const char* expected) {
            QTest::newRow(name) << static_cast<int>(outcome) << static_cast<int>(cause) << attempts
                                << QString::fromUtf8(text) << QString::fromUtf8(expected);
        };
        row("all", Outcome::any, Cause::none, 0, "", "12345");
        row("in flight", Outcome::inFlight, Cause::none, 0, "", "1");
        row("waiting", Outcome::waiting, Cause::none, 0, "", "2");
        row("answered", Outcome::answered, Cause::none, 0, "", "3");
        row("refused", Outcome::refusedOnce, Cause::none, 0, "", "2345");
        row("lost", Outcome::lost, Cause::none, 0, "", "4");
        row("cancelled", Outcome::cancelled, Cause::none, 0, "", "5");
        row("cause", Outcome::any, Cause::overload, 0, "", "4");
        row("two tries", Outcome::any, Cause::none, 2, "", "3");
        row("number", Outcome::any, Cause::none, 0, "3", "3"); // status 503 is not 3
        row("status", Outcome::any, Cause::none, 0, "429", "235");
        row("state", Outcome::any, Cause::none, 0, "CANCEL", "5");
        row("reason", Outcome::any, Cause::none, 0, "too fast", "235");
        row("said", Outcome::any, Cause::none, 0, "cooks", "4");
        row("nothing", Outcome::any, Cause::none, 0, "gold", "");
        row("together", Outcome::refusedOnce, Cause::rateLimit, 1, "wait", "2");
    }

    void chooses()
    {
        QFETCH(int, outcome);
        QFETCH(int, cause);
        QFETCH(int, attempts);
        QFETCH(QString, text);
        QFETCH(QString, jobs);
        LaneModel model;
        LaneFilter filter(model);
        const QAbstractItemModelTester tester(&filter);
        LaneChoice choice;
        choice.outcome = static_cast<LaneChoice::Outcome>(outcome);
        if (cause != 0) {
            choice.cause = static_cast<Cause>(cause);
        }
        choice.attempts = attempts;
        choice.text = text;
        filter.setChoice(choice);
        fillFive(model); // after the choice: rows come and go by what happens to their jobs
        QCOMPARE(TestRequestLanes::jobs(filter), jobs);
    }

    void sorts_data()
    {
        QTest::addColumn<int>("column");
        QTest::addColumn<bool>("descending");
        QTest::addColumn<QString>("jobs");
        QTest::newRow("arrival") << int(LaneModel::timeColumn) << false << QStringLiteral("12345");
        QTest::newRow("latest") << int(LaneModel::timeColumn) << true << QStringLiteral("54321");
        QTest::newRow("state") << int(LaneModel::stateColumn) << false << QStringLiteral("12345");
        QTest::newRow("tries") << int(LaneModel::attemptsColumn) << true << QStringLiteral("35421");
        QTest::newRow("latency") << int(LaneModel::tookColumn) << true << QStringLiteral("35421");
        QTest::newRow("waited") << int(LaneModel::waitedColumn) << true << QStringLiteral("35421");
    }

    void sorts()
    {
        QFETCH(int, column);
        QFETCH(bool, descending);
        LaneModel model;
        LaneFilter filter(model);
        filter.sort(column, descending ? Qt::DescendingOrder : Qt::AscendingOrder);
        fillFive(model);
        QTEST(jobs(filter), "jobs");
    }

    void hostileWords_data()
    {
        QTest::addColumn<QByteArray>("said");
        QTest::addColumn<QString>("line");
        QTest::newRow("plain") << QByteArray("slow down") << QStringLiteral("slow down");
        QTest::newRow("lines") << QByteArray(" a\r\n\tb ") << QStringLiteral("a b");
        QTest::newRow("controls") << QByteArray("a\x1b[31mb\x07") << QStringLiteral("a [31mb");
        QTest::newRow("override") << QByteArray("a\xe2\x80\xae"
                                                "b")
                                  << QStringLiteral("a b");
        QTest::newRow("long") << QByteArray(100000, 'x')
                              << QString(299, QLatin1Char('x')) + QChar(u'…');
    }

    void hostileWords()
    {
        QFETCH(QByteArray, said);
        QTEST(oneLine(said.toStdString()), "line");
    }

    /// Tool tips take what looks like HTML for HTML; the server's words never are.
    void hostileWordsStayWordsInToolTips()
    {
        LaneModel model;
        AttemptFinished finished = refused({{1}, 1});
        finished.outcome.said = "<img src='file:///etc/passwd'>";
        model.append(started(1, 1));
        model.append({make(2s, finished)});
        QCOMPARE(model.index(0, LaneModel::causeColumn).data(Qt::ToolTipRole).toString(),
                 QStringLiteral("<qt>&lt;img src='file:///etc/passwd'&gt;</qt>"));
    }

    void brokenUtf8DoesNoHarm() { QVERIFY(oneLine("\xff\xfe\xc3").size() <= 3); }

    void axis()
    {
        const LaneAxis axis{{Instant(40s), 60s}, Instant(100s), 10, 610};
        QCOMPARE(axis.xOf(Instant(40s)), 10.0);
        QCOMPARE(axis.xOf(Instant(70s)), 310.0);
        QCOMPARE(axis.at(310), Instant(70s));
        const std::vector<LaneAxis::Tick> live = axis.ticks(90);
        QCOMPARE(live.size(), std::size_t{7});
        QCOMPARE(live[0].text, QStringLiteral("now"));
        QCOMPARE(live[1].x, 510.0);
        QCOMPARE(live[1].text, QStringLiteral("−10 s"));
        // Moved back by 25 s the ticks still stand at whole ages.
        const LaneAxis moved{{Instant(15s), 60s}, Instant(100s), 10, 610};
        QCOMPARE(moved.ticks(90).front().text, QStringLiteral("−30 s"));
        QCOMPARE(moved.ticks(90).front().x, 560.0);
    }

    /// Nothing in a run that is over is "now".
    void aPastRunCountsFromItsBeginning()
    {
        const LaneAxis axis{{Instant(100s), 30s}, Instant(130s), 0, 300, Instant(100s)};
        const std::vector<LaneAxis::Tick> ticks = axis.ticks(90);
        QCOMPARE(ticks.size(), std::size_t{4});
        QCOMPARE(ticks.front().text, QStringLiteral("0:30"));
        QCOMPARE(ticks.front().x, 300.0);
        QCOMPARE(ticks.back().text, QStringLiteral("0:00"));
        QCOMPARE(ticks.back().x, 0.0);
    }

    /// Each meaning has its colour and its form at its place in time.
    void drawsToScale()
    {
        const Theme theme = Theme::forPalette(lightPalette());
        JobLane lane;
        lane.queued = Instant(0s);
        lane.ended = Instant(100s);
        lane.state = LaneState::answered;
        const auto attempt = [](Duration from, Duration until, OutcomeKind kind, Cause cause) {
            return LaneSpan{Instant(from), Instant(until), LaneSpan::Kind::attempt,
                            false,         kind,           cause};
        };
        lane.spans = {{Instant(0s), Instant(10s), LaneSpan::Kind::queue},
                      attempt(10s, 20s, OutcomeKind::refused, Cause::rateLimit),
                      {Instant(20s), Instant(40s), LaneSpan::Kind::backoff},
                      attempt(40s, 60s, OutcomeKind::refused, Cause::overload),
                      {Instant(60s), Instant(80s), LaneSpan::Kind::gate},
                      attempt(80s, 100s, OutcomeKind::answered, Cause::none)};
        QImage image(120, 20, QImage::Format_RGB32);
        image.fill(theme.background);
        QPainter painter(&image);
        const LaneAxis axis{{Instant(0s), 120s}, Instant(120s), 0, 120};
        paintLane(painter, QRectF(0, 0, 120, 20), lane, axis, theme);
        painter.end();
        const auto at = [&image](int x, int y) { return image.pixel(x, y); };
        QVERIFY(at(5, 10) != theme.background.rgb()); // a hairline
        QCOMPARE(at(5, 12), theme.background.rgb());
        QCOMPARE(at(15, 6), theme.refused.rgb()); // a bar …
        QCOMPARE(at(15, 3), theme.background.rgb());
        QCOMPARE(at(19, 3), theme.refused.rgb());  // … that runs into a wall
        QCOMPARE(at(30, 10), theme.waiting.rgb()); // a band
        QCOMPARE(at(30, 6), theme.background.rgb());
        QCOMPARE(at(50, 6), theme.overloaded.rgb());
        QCOMPARE(at(70, 10), theme.waiting.rgb());
        QCOMPARE(at(90, 6), theme.answered.rgb());
        QCOMPARE(at(99, 3), theme.background.rgb()); // no wall
        QCOMPARE(at(110, 10), theme.background.rgb());
    }

    /// What holds everybody is told apart: the server's word, a quota and our own breaker.
    void namesWhatHoldsEverybody()
    {
        LaneModel model;
        model.append(started(1, 1));
        model.append({make(2s, refused({{1}, 1})),
                      make(2s, JobWaiting{{1}, WaitReason::breaker, 1, Instant(32s)})});
        model.setNow(Instant(2s));
        QCOMPARE(cell(model, 0, LaneModel::stateColumn), QStringLiteral("breaker 30 s"));
        model.append({make(4s, JobWaiting{{1}, WaitReason::quota, 1, Instant(64s)})});
        model.setNow(Instant(5s));
        QCOMPARE(cell(model, 0, LaneModel::stateColumn), QStringLiteral("quota 59 s"));
        const QString words =
            model.index(0, LaneModel::timeColumn).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(words.contains(QStringLiteral("Held by the circuit breaker for 2.0 s")),
                 qPrintable(words));
        QVERIFY2(words.contains(QStringLiteral("Parked, the quota being used up, for 1.0 s")),
                 qPrintable(words));
    }

    void pointsToLanesElsewhere()
    {
        const Theme theme = Theme::forPalette(lightPalette());
        JobLane lane;
        lane.queued = Instant(1s);
        lane.ended = Instant(2s);
        lane.state = LaneState::answered;
        QImage image(120, 20, QImage::Format_RGB32);
        const auto draw = [&](Instant from) {
            image.fill(theme.background);
            QPainter painter(&image);
            paintLane(painter, QRectF(0, 0, 120, 20), lane, {{from, 60s}, Instant(500s), 0, 120},
                      theme);
        };
        draw(Instant(100s));
        QCOMPARE(image.pixel(6, 10), theme.mutedText.rgb());
        QCOMPARE(image.pixel(113, 10), theme.background.rgb());
        draw(Instant(-100s));
        QCOMPARE(image.pixel(6, 10), theme.background.rgb());
        QCOMPARE(image.pixel(113, 10), theme.mutedText.rgb());
    }
};

QTEST_MAIN(TestRequestLanes)
#include "tst_request_lanes.moc"
