#include <QTest>

#include "scripted_load.h"
#include "ui/request_log.h"
#include "ui/request_log_filter.h"
#include "ui/request_log_model.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>

using namespace ratescope;
using namespace std::chrono_literals;

class TestRequestLog : public QObject
{
    Q_OBJECT

private:
    std::uint64_t m_sequence = 0;

    Event make(Duration at, EventBody body) { return {Instant(at), ++m_sequence, std::move(body)}; }
    static AttemptFinished refused(AttemptId attempt)
    {
        AttemptFinished finished;
        finished.attempt = attempt;
        finished.duration = 80ms;
        finished.outcome.kind = OutcomeKind::refused;
        finished.outcome.cause = Cause::rateLimit;
        finished.outcome.httpStatus = 429;
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
    static JobFinished ended(JobId job, JobEnd end, std::string why = {})
    {
        JobFinished finished;
        finished.job = job;
        finished.end = end;
        finished.why = std::move(why);
        return finished;
    }
    static QString cell(const RequestLogModel& model, int row, int column)
    {
        return model.index(row, column).data().toString();
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

private Q_SLOTS:
    void aJobsLife()
    {
        RequestLogModel model;
        QAbstractItemModelTester tester(&model);
        model.append({make(1s, JobQueued{{1}, Priority::workload, 0})});
        QCOMPARE(model.rowCount(), 0); // nothing to tell yet

        model.append({make(1s, AttemptStarted{{{1}, 1}})});
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(cell(model, 0, RequestLogModel::jobColumn), QStringLiteral("1"));
        QCOMPARE(cell(model, 0, RequestLogModel::stateColumn), QStringLiteral("in flight"));

        model.append({make(2s, refused({{1}, 1})),
                      make(2s, JobWaiting{{1}, WaitReason::backoff, 1, Instant(5200ms)})});
        model.setNow(Instant(2s));
        QCOMPARE(cell(model, 0, RequestLogModel::stateColumn), QStringLiteral("waiting"));
        QCOMPARE(cell(model, 0, RequestLogModel::attemptsColumn), QStringLiteral("1"));
        QCOMPARE(cell(model, 0, RequestLogModel::waitColumn), QStringLiteral("backoff 3.2 s"));
        QCOMPARE(cell(model, 0, RequestLogModel::causeColumn), QStringLiteral("too fast"));
        QCOMPARE(cell(model, 0, RequestLogModel::httpColumn), QStringLiteral("429"));
        QCOMPARE(cell(model, 0, RequestLogModel::durationColumn), QStringLiteral("80 ms"));
        QCOMPARE(cell(model, 0, RequestLogModel::saidColumn), QStringLiteral("Rate limit reached"));
        model.setNow(Instant(3200ms));
        QCOMPARE(cell(model, 0, RequestLogModel::waitColumn), QStringLiteral("backoff 2.0 s"));
        model.setNow(Instant(9s));
        QCOMPARE(cell(model, 0, RequestLogModel::waitColumn), QStringLiteral("backoff due"));

        model.append({make(6s, AttemptStarted{{{1}, 2}}), make(7s, answered({{1}, 2})),
                      make(7s, ended({1}, JobEnd::answered))});
        QCOMPARE(cell(model, 0, RequestLogModel::stateColumn), QStringLiteral("answered"));
        QCOMPARE(cell(model, 0, RequestLogModel::attemptsColumn), QStringLiteral("2"));
        QCOMPARE(cell(model, 0, RequestLogModel::waitColumn), QString());
        // It got its answer, and keeps its story.
        QCOMPARE(cell(model, 0, RequestLogModel::causeColumn), QStringLiteral("too fast"));
        QCOMPARE(cell(model, 0, RequestLogModel::httpColumn), QStringLiteral("200"));
        QVERIFY(model.row(0).everRefused);
    }

    void aBatchIsOneInsertion()
    {
        RequestLogModel model;
        QAbstractItemModelTester tester(&model);
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

    void theOldestGoFirst()
    {
        RequestLogModel model(nullptr, 1000);
        QAbstractItemModelTester tester(&model);
        model.append(started(1, 1000));
        QCOMPARE(model.rowCount(), 1000);
        model.append(started(1001, 50));
        QCOMPARE(model.rowCount(), 900); // a tenth more, so that it is not done each time
        QCOMPARE(cell(model, 0, RequestLogModel::jobColumn), QStringLiteral("151"));
        // What becomes of a job whose row is gone changes nothing.
        model.append({make(2s, answered({{3}, 1})), make(2s, ended({3}, JobEnd::answered))});
        QCOMPARE(model.rowCount(), 900);
        model.append({make(2s, answered({{151}, 1})), make(2s, ended({151}, JobEnd::answered))});
        QCOMPARE(cell(model, 0, RequestLogModel::stateColumn), QStringLiteral("answered"));
        // More in one batch than it holds.
        model.append(started(2000, 5000));
        QCOMPARE(model.rowCount(), 900);
        QCOMPARE(cell(model, 899, RequestLogModel::jobColumn), QStringLiteral("6999"));
    }

    void aScriptedLoadKeepsTheModelSound()
    {
        RequestLogModel model(nullptr, 200);
        RequestLogFilter filter;
        filter.setSourceModel(&model);
        QAbstractItemModelTester tester(&model);
        QAbstractItemModelTester filterTester(&filter);
        ScriptedLoad::Settings settings;
        settings.attemptsPerSecond = 50;
        ScriptedLoad load(settings);
        for (Instant now; now < Instant(20s); now += 100ms) {
            model.append(load.advance(now));
            filter.setShown(
                static_cast<RequestLogFilter::Shown>((now.time_since_epoch() / 1s) % 6));
        }
        QVERIFY(model.rowCount() > 100);
        QVERIFY(model.rowCount() <= 200);
    }

    void filters_data()
    {
        QTest::addColumn<int>("shown");
        QTest::addColumn<QString>("jobs");
        using Shown = RequestLogFilter::Shown;
        QTest::newRow("all") << int(Shown::all) << QStringLiteral("12345");
        QTest::newRow("in flight") << int(Shown::inFlight) << QStringLiteral("1");
        QTest::newRow("waiting") << int(Shown::waiting) << QStringLiteral("2");
        QTest::newRow("answered") << int(Shown::answered) << QStringLiteral("3");
        QTest::newRow("refused") << int(Shown::refusedOnce) << QStringLiteral("245");
        QTest::newRow("lost") << int(Shown::lost) << QStringLiteral("4");
    }

    void filters()
    {
        QFETCH(int, shown);
        RequestLogModel model;
        RequestLogFilter filter;
        filter.setSourceModel(&model);
        QAbstractItemModelTester tester(&filter);
        filter.setShown(static_cast<RequestLogFilter::Shown>(shown));
        model.append(started(1, 5));
        model.append({make(2s, refused({{2}, 1})),
                      make(2s, JobWaiting{{2}, WaitReason::backoff, 1, Instant(5s)}),
                      make(2s, answered({{3}, 1})), make(2s, ended({3}, JobEnd::answered)),
                      make(2s, refused({{4}, 1})),
                      make(2s, ended({4}, JobEnd::lost, "gave up after 1 attempt")),
                      make(2s, refused({{5}, 1})), make(2s, ended({5}, JobEnd::cancelled))});
        QString jobs;
        for (int row = 0; row < filter.rowCount(); ++row) {
            jobs += filter.index(row, RequestLogModel::jobColumn).data().toString();
        }
        QTEST(jobs, "jobs");
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
        RequestLogModel model;
        AttemptFinished finished = refused({{1}, 1});
        finished.outcome.said = "<img src='file:///etc/passwd'>";
        model.append(started(1, 1));
        model.append({make(2s, finished)});
        const QString tip =
            model.index(0, RequestLogModel::saidColumn).data(Qt::ToolTipRole).toString();
        QCOMPARE(tip, QStringLiteral("<qt>&lt;img src='file:///etc/passwd'&gt;</qt>"));
    }

    void brokenUtf8DoesNoHarm() { QVERIFY(oneLine("\xff\xfe\xc3").size() <= 3); }

    void tellsWhatWeDo()
    {
        RequestLogRow row;
        row.job = {17};
        row.state = RequestLogRow::State::waiting;
        row.attempts = 3;
        row.outcome = OutcomeKind::refused;
        row.cause = Cause::rateLimit;
        row.causeStatus = 429;
        row.said = QStringLiteral("Rate limit reached");
        row.waitReason = WaitReason::backoff;
        row.until = Instant(5200ms);
        QCOMPARE(describeRow(row, Instant(2s)),
                 QStringLiteral("Job 17: We back off for another 3.2 s, then make attempt 4. Last "
                                "refused with 429 (too fast): “Rate limit reached”"));
        row.state = RequestLogRow::State::lost;
        row.why = QStringLiteral("gave up after 3 attempts: rate limit");
        QVERIFY(describeRow(row, Instant(2s))
                    .startsWith(QStringLiteral(
                        "Job 17: The job is lost: gave up after 3 attempts: rate limit. ")));
        row.state = RequestLogRow::State::answered;
        row.outcome = OutcomeKind::answered;
        row.duration = 700ms;
        QCOMPARE(describeRow(row, Instant(2s)),
                 QStringLiteral("Job 17: Answered at attempt 3, in 0.7 s."));
    }

    void followsUnlessScrolledUp()
    {
        RequestLog log;
        log.resize(600, 300);
        log.show();
        auto* table = log.findChild<QTableView*>();
        QVERIFY(table);
        const auto* bar = table->verticalScrollBar();
        log.append(started(1, 200));
        QCoreApplication::processEvents();
        QVERIFY(bar->maximum() > 0);
        QCOMPARE(bar->value(), bar->maximum());

        table->verticalScrollBar()->setValue(40);
        log.append(started(201, 200));
        QCoreApplication::processEvents();
        QCOMPARE(bar->value(), 40);

        table->scrollToBottom();
        log.append(started(401, 200));
        QCoreApplication::processEvents();
        QCOMPARE(bar->value(), bar->maximum());
    }

    void selectingARowTellsOfIt()
    {
        RequestLog log;
        log.resize(600, 300);
        log.show();
        auto* table = log.findChild<QTableView*>();
        QVERIFY(table);
        log.append(started(1, 2));
        log.append({make(2s, refused({{2}, 1})),
                    make(2s, JobWaiting{{2}, WaitReason::gate, 1, Instant(12s)})});
        log.refresh(Instant(2s));
        table->selectRow(1);
        QString detail;
        for (const QLabel* label : log.findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().startsWith(QLatin1String("Job 2:"))) {
                detail = label->text();
            }
        }
        QVERIFY2(detail.contains(QLatin1String("Rate limit reached")), qPrintable(detail));
        QVERIFY2(detail.contains(QLatin1String("10 s")), qPrintable(detail));
    }
};

QTEST_MAIN(TestRequestLog)
#include "tst_request_log.moc"
