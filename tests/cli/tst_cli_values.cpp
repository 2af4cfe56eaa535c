#include "cli/option_reader.h"
#include "cli/run_report.h"

#include <QObject>
#include <QTest>

#include <chrono>
#include <optional>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

Event eventAt(Duration at, EventBody body)
{
    return Event{Instant(at), 0, std::move(body)};
}

AttemptFinished finished(std::uint64_t job, int number, Duration duration, OutcomeKind kind)
{
    AttemptFinished attempt;
    attempt.attempt = {JobId{job}, number};
    attempt.duration = duration;
    attempt.outcome.kind = kind;
    attempt.outcome.cause = kind == OutcomeKind::refused ? Cause::rateLimit : Cause::none;
    return attempt;
}

/// Three jobs in 60 s: one refused once and then answered after 100 ms, one lost, one never
/// brought.
RunSummary exampleRun()
{
    RunSummary summary;
    summary.fold(eventAt(0s, RunStarted{"example", 3}));
    for (const std::uint64_t job : {1U, 2U}) {
        JobQueued queued;
        queued.job = JobId{job};
        summary.fold(eventAt(0s, queued));
        summary.fold(eventAt(0s, AttemptStarted{{JobId{job}, 1}}));
    }
    summary.fold(eventAt(1s, finished(1, 1, 1s, OutcomeKind::refused)));
    summary.fold(eventAt(2s, finished(2, 1, 2s, OutcomeKind::refused)));
    JobFinished lost;
    lost.job = JobId{2};
    lost.end = JobEnd::lost;
    lost.attempts = 1;
    lost.cause = Cause::rateLimit;
    summary.fold(eventAt(2s, lost));
    summary.fold(eventAt(59s, AttemptStarted{{JobId{1}, 2}}));
    summary.fold(eventAt(60s, finished(1, 2, 100ms, OutcomeKind::answered)));
    JobFinished answered;
    answered.job = JobId{1};
    answered.attempts = 2;
    summary.fold(eventAt(60s, answered));
    summary.fold(eventAt(60s, RunFinished{true}));
    return summary;
}

} // namespace

class TestCliValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsDurations_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("milliseconds"); // −1: not a duration
        QTest::newRow("bare") << QStringLiteral("2") << qint64{2'000};
        QTest::newRow("decimals") << QStringLiteral("0.25") << qint64{250};
        QTest::newRow("ms") << QStringLiteral("500ms") << qint64{500};
        QTest::newRow("s") << QStringLiteral("30s") << qint64{30'000};
        QTest::newRow("m") << QStringLiteral("2m") << qint64{120'000};
        QTest::newRow("min") << QStringLiteral("5min") << qint64{300'000};
        QTest::newRow("h") << QStringLiteral("1h") << qint64{3'600'000};
        QTest::newRow("zero") << QStringLiteral("0") << qint64{0};
        QTest::newRow("empty") << QString() << qint64{-1};
        QTest::newRow("unit alone") << QStringLiteral("s") << qint64{-1};
        QTest::newRow("negative") << QStringLiteral("-1s") << qint64{-1};
        QTest::newRow("infinite") << QStringLiteral("inf") << qint64{-1};
        QTest::newRow("not a number") << QStringLiteral("nan") << qint64{-1};
        QTest::newRow("words") << QStringLiteral("soon") << qint64{-1};
    }

    void readsDurations()
    {
        QFETCH(QString, text);
        QFETCH(qint64, milliseconds);
        const std::optional<Duration> duration = parseDuration(text);
        QCOMPARE(duration.has_value(), milliseconds >= 0);
        if (duration) {
            QCOMPARE(*duration, Duration(std::chrono::milliseconds(milliseconds)));
        }
    }

    void writesDurations()
    {
        for (const char* text : {"500ms", "1.5s", "90s", "2min", "1h", "0s"}) {
            const std::optional<Duration> duration = parseDuration(QLatin1String(text));
            QVERIFY(duration);
            QCOMPARE(formatDuration(*duration), QString(QLatin1String(text)));
        }
    }

    void writesTheJsonLine()
    {
        const QByteArray line = toJsonLine(exampleRun());
        const QByteArray expected =
            "{\"jobs\":3,\"answered\":1,\"lost\":1,\"attempts\":3,\"refused\":2,"
            "\"seconds\":60.000,\"goodput_per_minute\":1.000,\"amplification\":3.0000,"
            "\"latency_ms\":{\"p50\":100.000,\"p95\":100.000,\"p99\":100.000},\"belief\":null}";
        QCOMPARE(line, expected);
        QVERIFY(!allAnswered(exampleRun().figures()));
    }

    void writesNullForWhatIsUnknown()
    {
        RunSummary summary;
        summary.fold(eventAt(0s, RunStarted{"nothing", 1}));
        QCOMPARE(toJsonLine(summary),
                 QByteArray("{\"jobs\":1,\"answered\":0,\"lost\":0,\"attempts\":0,\"refused\":0,"
                            "\"seconds\":0.000,\"goodput_per_minute\":0.000,\"amplification\":null,"
                            "\"latency_ms\":{\"p50\":null,\"p95\":null,\"p99\":null},"
                            "\"belief\":null}"));
        Belief belief;
        belief.kind = LimitKind::window;
        belief.limit = 60;
        belief.window = 1min;
        belief.confidence = 0.75;
        belief.evidence = 43;
        belief.sentence = "so many in \"a minute\"";
        QVERIFY(toJsonLine(summary, &belief)
                    .endsWith("\"belief\":{\"kind\":\"window\",\"limit\":60.000,"
                              "\"window_seconds\":60.000,\"burst\":0.000,\"headroom\":null,"
                              "\"confidence\":0.750,\"evidence\":43,"
                              "\"sentence\":\"so many in \\\"a minute\\\"\"}}"));
    }

    void writesTheTable()
    {
        const QByteArray table = toTable(exampleRun());
        for (const char* line : {"jobs                   3\n", "answered               1\n",
                                 "stopped                1   not ended when the run was stopped\n",
                                 "refused                2   66.7 % of the attempts\n",
                                 "  lost to              1   rate limit\n"}) {
            QVERIFY2(table.contains(line), table.constData());
        }
    }
};

QTEST_GUILESS_MAIN(TestCliValues)
#include "tst_cli_values.moc"
