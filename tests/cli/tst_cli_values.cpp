#include "cli/option_reader.h"
#include "cli/policy_options.h"
#include "cli/run_options.h"
#include "cli/run_report.h"
#include "cli/serve_options.h"
#include "wire/preset.h"
#include "wire/settings_export.h"

#include <QCommandLineParser>
#include <QObject>
#include <QRegularExpression>
#include <QTemporaryDir>
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

/// What is said to a command line that is no good.
std::optional<QString> problemOf(const QStringList& line)
{
    const auto problem = [](const auto& parsed) -> std::optional<QString> {
        const auto* found = std::get_if<UsageProblem>(&parsed);
        return found == nullptr ? std::nullopt : std::optional(found->message);
    };
    return line.constFirst() == u"run"_qs ? problem(parseRunOptions(line))
                                          : problem(parseServeOptions(line));
}

} // namespace

class TestCliValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// What the window copies as a command line means the same policy here.
    void copiedCommandLinesMeanTheSame()
    {
        std::vector<Policy> policies;
        for (const Preset& preset : builtInPresets()) {
            policies.push_back(preset.policy);
            Policy& changed = policies.emplace_back(preset.policy);
            changed.throttle.rate = RequestRate::perSecond(0.375);
            changed.throttle.tokenRate = TokenRate::perMinute(12'345);
            changed.backoff.base = 125ms;
            changed.backoff.jitter = Jitter::plusSecond;
            changed.backoff.longHint = LongHint::shorten;
            changed.retryBudget = RetryBudgetSettings{0.4, 2, 10s};
            Policy& bare = policies.emplace_back(preset.policy);
            bare.throttle.rate.reset();
            bare.backoff.deadline.reset();
            bare.retryBudget.reset();
            bare.breaker.reset();
            bare.controller.kind = ControllerKind::off;
        }
        for (const Policy& policy : policies) {
            const QString text = commandLine(policy, Endpoint(), WorkloadPlan());
            const QString options = text.mid(text.indexOf(QLatin1String("--policy"))).trimmed();
            if (text.contains(QLatin1String("policy.json"))) {
                continue;
            }
            QCommandLineParser parser;
            addPolicyOptions(parser);
            QVERIFY2(parser.parse(QStringList{QStringLiteral("run")} + options.split(u' ')),
                     qPrintable(parser.errorText()));
            OptionReader reader(parser);
            Policy read;
            readPolicy(reader, read);
            QVERIFY2(!reader.problem(), qPrintable(reader.problem().value_or(QString())));
            QVERIFY2(read == policy, qPrintable(options));
        }
    }

    void copiedPolicyFilesMeanTheSame()
    {
        Policy policy = defaultPolicy();
        policy.backoff.shortestHint = 2s; // beyond the options
        policy.throttle.rate = RequestRate::per(1000, 1h);
        policy.throttle.rateWindow = 1h;
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("policy.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(policyFile(policy));
        file.close();
        QCommandLineParser parser;
        addPolicyOptions(parser);
        QVERIFY(parser.parse({QStringLiteral("run"), QStringLiteral("--policy"), file.fileName()}));
        OptionReader reader(parser);
        Policy read;
        readPolicy(reader, read);
        QVERIFY2(!reader.problem(), qPrintable(reader.problem().value_or(QString())));
        QVERIFY(read == policy);
    }

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
            "\"latency_ms\":{\"p50\":100.000,\"p95\":100.000,\"p99\":100.000},"
            "\"politeness\":{\"figure\":null,\"hints\":0,\"hints_obeyed\":null,"
            "\"sent_in_time\":null,\"out_of_step\":null},\"belief\":null}";
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
                            "\"politeness\":{\"figure\":null,\"hints\":0,\"hints_obeyed\":null,"
                            "\"sent_in_time\":null,\"out_of_step\":null},"
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
                              "\"tokens_per_minute\":null,\"confidence\":0.750,\"evidence\":43,"
                              "\"sentence\":\"so many in \\\"a minute\\\"\"}}"));
    }

    /// Of every option that takes a value, as the help lists them.
    void tellsOfEveryBadValue()
    {
        const auto helpOf = [](const auto& parsed) { return std::get<HelpWanted>(parsed).text; };
        const std::pair<QString, QString> commands[] = {
            {u"run"_qs, helpOf(parseRunOptions({u"run"_qs, u"--help"_qs}))},
            {u"serve"_qs, helpOf(parseServeOptions({u"serve"_qs, u"--help"_qs}))}};
        const QStringList texts{u"--model"_qs, u"--prompt"_qs, u"--base-url"_qs};
        int options = 0;
        for (const auto& [command, help] : commands) {
            static const QRegularExpression listed(u"^  (--[a-z0-9-]+) +<"_qs,
                                                   QRegularExpression::MultilineOption);
            for (auto found = listed.globalMatch(help); found.hasNext(); ++options) {
                const QString option = found.next().captured(1);
                if (texts.contains(option)) {
                    continue;
                }
                for (const char* value : {"", " ", "-1", "1e400", "nan", "-inf", "12 parsecs",
                                          "99999999999999999999", "0x10", "1,5", "\u0661\u0662"}) {
                    QStringList line{command};
                    if (command == u"run"_qs) {
                        line += u"--simulated"_qs;
                    }
                    line += option + u'=' + QString::fromUtf8(value);
                    const std::optional<QString> problem = problemOf(line);
                    QVERIFY2(problem, qPrintable(line.join(u' ')));
                    QVERIFY2(problem->contains(option + u' ') && !problem->contains(u"  "_qs),
                             qPrintable(*problem));
                }
            }
        }
        QVERIFY(options > 50);
    }

    void tellsOfWhatIsOfNoUse()
    {
        const auto problem = [](const QStringList& options) {
            return problemOf(QStringList{u"run"_qs, u"--simulated"_qs} + options)
                .value_or(QString());
        };
        QCOMPARE(problem({u"--retry-minimum"_qs, u"2"_qs}),
                 u"--retry-minimum 2 is of use only with --retry-budget SHARE"_qs);
        QCOMPARE(problem({u"--breaker-open"_qs, u"5s"_qs}),
                 u"--breaker-open 5s is of use only with --breaker N"_qs);
        QCOMPARE(problem({u"--prompt"_qs, u" "_qs}), u"--prompt \"\" asks nothing"_qs);
        QCOMPARE(problem({u"--prompts"_qs, u""_qs}), u"--prompts \"\" is no file"_qs);
        QVERIFY(problem({u"--base"_qs, QString(1'000, u'9') + u"h"_qs}).size() < 160);
    }

    void startsFromTheAutomaticPolicy()
    {
        const auto policyOf = [](const QStringList& options) {
            return std::get<RunOptions>(
                       parseRunOptions(QStringList{u"run"_qs, u"--simulated"_qs} + options))
                .policy;
        };
        QVERIFY(policyOf({}) == defaultPolicy());
        QVERIFY(policyOf({u"--policy"_qs, u"full-jitter"_qs}).controller.kind ==
                ControllerKind::off);
        const std::pair<const char*, Duration> windows[] = {
            {"1/s", 1s}, {"60/min", 60s}, {"60", 60s}, {"100/h", 1h}, {"200/day", 24h}};
        for (const auto& [rate, window] : windows) {
            const Policy policy = policyOf({u"--rate"_qs, QLatin1String(rate)});
            QVERIFY2(policy.throttle.rateWindow == window, rate);
            QVERIFY(policy.controller.kind == ControllerKind::automatic);
        }
        const Policy guarded =
            policyOf({u"--retry-budget"_qs, u"0.5"_qs, u"--retry-minimum"_qs, u"2"_qs,
                      u"--breaker"_qs, u"3"_qs, u"--breaker-open"_qs, u"5s"_qs});
        QVERIFY(guarded.retryBudget == (RetryBudgetSettings{0.5, 2, 10s}));
        QVERIFY(guarded.breaker == (BreakerSettings{3, 5s}));
        const Policy axes =
            policyOf({u"--token-rate"_qs, u"100/s"_qs, u"--input-token-rate"_qs, u"50/s"_qs,
                      u"--output-token-rate"_qs, u"20/s"_qs, u"--requests-per-day"_qs, u"9"_qs,
                      u"--tokens-per-day"_qs, u"10"_qs});
        QVERIFY(axes.throttle.tokenRate == TokenRate::perSecond(100));
        QVERIFY(axes.throttle.inputTokenRate == TokenRate::perSecond(50));
        QVERIFY(axes.throttle.outputTokenRate == TokenRate::perSecond(20));
        QVERIFY(axes.throttle.requestsPerDay == 9);
        QVERIFY(axes.throttle.tokensPerDay == Tokens{10});
    }

    void readsServerSettings()
    {
        const auto parsed = parseServeOptions({u"serve"_qs,
                                               u"--retry-hint"_qs,
                                               u"lie"_qs,
                                               u"--count-refusals"_qs,
                                               u"--refuse-as-503"_qs,
                                               u"--header-form"_qs,
                                               u"ietf-older"_qs,
                                               u"--input-token-rate"_qs,
                                               u"90/s"_qs,
                                               u"--output-token-rate"_qs,
                                               u"20/s"_qs,
                                               u"--wordless"_qs,
                                               u"--token-rate"_qs,
                                               u"500/min"_qs,
                                               u"--other-client"_qs,
                                               u"20/min"_qs,
                                               u"--refusal-delay"_qs,
                                               u"20ms"_qs,
                                               u"--then"_qs,
                                               u"60s=30/min"_qs,
                                               u"--then"_qs,
                                               u"5min=2/s"_qs});
        const ServeOptions& options = std::get<ServeOptions>(parsed);
        QVERIFY(options.settings.retryHint == RetryHint::lie);
        QVERIFY(options.settings.countRefusals);
        QVERIFY(options.settings.refuseAs503);
        QVERIFY(options.settings.wordlessRefusals);
        QVERIFY(options.settings.headerForm == HeaderForm::ietfOlder);
        QVERIFY(options.settings.tokenRate == TokenRate::perMinute(500));
        QVERIFY(options.settings.inputTokenRate == TokenRate::perSecond(90));
        QVERIFY(options.settings.outputTokenRate == TokenRate::perSecond(20));
        QVERIFY(options.settings.otherClient == RequestRate::perMinute(20));
        QVERIFY(options.settings.refusalDelay == 20ms);
        QCOMPARE(options.changes.size(), std::size_t(2));
        QVERIFY(options.changes[0].at == 60s);
        QVERIFY(options.changes[1].rate == RequestRate::perSecond(2));
    }

    void tellsHowLongTheQuotaIsGone()
    {
        RunSummary summary;
        summary.fold(eventAt(0s, RunStarted{"quota", 3}));
        QVERIFY(toProgress(summary.figures(), 36'000s).endsWith("/min, quota used up for 10 h"));
        QVERIFY(!toProgress(summary.figures(), 0s).contains("quota"));
    }

    void writesTheTable()
    {
        const QByteArray table = toTable(exampleRun());
        for (const char* line : {"jobs                   3\n", "answered               1\n",
                                 "stopped                1   not ended when the run was stopped\n",
                                 "refused                2   66.7 % of the attempts\n",
                                 "politeness             -   refused, but the server named no "
                                 "wait\n",
                                 "  lost to              1   rate limit\n"}) {
            QVERIFY2(table.contains(line), table.constData());
        }
    }

    /// One job, refused with a hint of 2 s, comes again after 1 s and is the last.
    void tellsOfThePoliteness()
    {
        RunSummary summary;
        summary.fold(eventAt(0s, AttemptStarted{{JobId{1}, 1}}));
        AttemptFinished refused = finished(1, 1, 1s, OutcomeKind::refused);
        refused.outcome.hint = 2s;
        summary.fold(eventAt(1s, refused));
        summary.fold(eventAt(2s, AttemptStarted{{JobId{1}, 2}}));
        QVERIFY(toJsonLine(summary).contains(
            "\"politeness\":{\"figure\":0.0000,\"hints\":1,\"hints_obeyed\":0.0000,"
            "\"sent_in_time\":0.5000,\"out_of_step\":null}"));
        QVERIFY(toTable(summary).contains("politeness           0 %   the weakest of: hints obeyed "
                                          "0 %, sent in time 50 %, out of step -\n"));
    }
};

QTEST_GUILESS_MAIN(TestCliValues)
#include "tst_cli_values.moc"
