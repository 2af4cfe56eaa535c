#include "cli_program.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

/// What ratescope-cli takes and what it refuses; and what it tells of itself.
class TestCli : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void outputThatDoesNotFitIsToldOf_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("run") << words("run --simulated --json");
        QTest::newRow("help") << words("run --help");
        QTest::newRow("version") << words("--version");
    }

    void outputThatDoesNotFitIsToldOf()
    {
        QFETCH(QStringList, arguments);
        QProcess process;
        process.setStandardOutputFile(QStringLiteral("/dev/full"));
        process.start(QStringLiteral(RATESCOPE_CLI), arguments);
        const Ended result = ended(process);
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.contains("is the disk full?"), result.err.constData());
    }

    void inspects_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("out");
        QTest::addColumn<QByteArray>("err"); ///< a part of it
        const auto row = [](const char* name, const char* arguments, const char* input, int code,
                            const char* out, const char* err) {
            QTest::newRow(name) << QString::fromLatin1(arguments).split(u' ', Qt::SkipEmptyParts)
                                << QByteArray(input) << code << QByteArray(out) << QByteArray(err);
        };
        row("understood", "--as retry-after", "20", 0, "{\"wait_s\":20}\n", "");
        row("a dash is standard input", "--as headers --dialect groq -",
            "x-ratelimit-limit-requests: 5\n", 0,
            "{\"limits\":[{\"axis\":\"requests\",\"limit\":5,\"window_s\":86400}]}\n", "");
        row("not understood", "--as retry-after", "soon", 1, "", "neither seconds nor a date");
        row("no such file", "--as sse /nowhere/to/be/found", "", 1, "", "/nowhere/to/be/found");
        row("no kind", "", "", 2, "", "--as must be one of sse");
        row("no such kind", "--as xml", "", 2, "", "--as must be one of sse");
        row("no such dialect", "--as sse --dialect klingon", "", 2, "", "--dialect must be one of");
        row("two files", "--as sse a b", "", 2, "", "inspect reads one file, not 2");
        row("no such option", "--at sse", "", 2, "", "at");
    }

    void inspects()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, input);
        QFETCH(int, code);
        QFETCH(QByteArray, out);
        QFETCH(QByteArray, err);
        const auto process = started(QStringList{QStringLiteral("inspect")} + arguments);
        process->write(input);
        process->closeWriteChannel();
        const Ended result = ended(*process);
        QCOMPARE(result.code, code);
        QCOMPARE(result.out, out);
        QVERIFY2(result.err.contains(err), result.err.constData());
    }

    void inspectHelpTellsTheFormat()
    {
        const Ended result =
            ended(*started({QStringLiteral("inspect"), QStringLiteral("--help")}, {}));
        QCOMPARE(result.code, 0);
        QVERIFY(result.out.contains("window_s"));
        QVERIFY(result.out.contains("ollama"));
    }

    void tellsItsVersion()
    {
        const Ended result = ended(*started({QStringLiteral("--version")}));
        QCOMPARE(result.code, 0);
        QVERIFY(result.out.startsWith("ratescope-cli "));
    }

    void helps_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QString>("mentioned");
        QTest::newRow("program") << QStringLiteral("--help") << QStringLiteral("run serve");
        QTest::newRow("run") << QStringLiteral("run --help")
                             << QStringLiteral(
                                    "--base-url --model --jobs --prompt --prompts --job-file "
                                    "--max-tokens --stream --policy --rate --burst --token-rate "
                                    "--concurrency --retries --base --factor --cap --jitter "
                                    "--backoff --deadline --hint --timeout --seed --json "
                                    "--controller --input-token-rate --output-token-rate "
                                    "--requests-per-day --tokens-per-day --long-hint "
                                    "--retry-budget --retry-minimum --breaker --breaker-open "
                                    "--simulated --allow-plain-text-key OPENAI_API_KEY "
                                    "OPENAI_BASE_URL OPENAI_MODEL sdk-default");
        QTest::newRow("serve") << QStringLiteral("serve --help")
                               << QStringLiteral(
                                      "--limiter --rate --burst --window --server-concurrency "
                                      "--latency --latency-spread --first-token "
                                      "--tokens-per-second --share-500 --share-503 "
                                      "--share-dropped --share-stalled --insufficient-quota "
                                      "--no-rate-headers --no-retry-after --retry-hint "
                                      "--count-refusals --token-rate --other-client "
                                      "--refusal-delay --then --port --seed");
    }

    void helps()
    {
        QFETCH(QString, arguments);
        QFETCH(QString, mentioned);
        const Ended result = ended(*started(arguments.split(u' ')));
        QCOMPARE(result.code, 0);
        QVERIFY(result.err.isEmpty());
        QVERIFY(result.out.contains("Exit codes"));
        const QStringList expected = mentioned.split(u' ');
        for (const QString& word : expected) {
            QVERIFY2(result.out.contains(word.toUtf8()), qPrintable(word));
        }
    }

    void refusesBadUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("said");
        const auto add = [](const char* arguments, const char* said) {
            QTest::newRow(arguments) << words(arguments) << QByteArray(said);
        };
        add("", "a command is wanted");
        add("walk", "\"walk\"");
        add("run", "--base-url");
        add("run --base-url http://127.0.0.1:1/v1", "--model");
        const char* const target = "run --base-url http://127.0.0.1:1/v1 --model m ";
        const auto addRun = [&](const char* arguments, const char* said) {
            QTest::newRow(arguments) << words(target) + words(arguments) << QByteArray(said);
        };
        addRun("--unknown", "unknown");
        addRun("extra", "\"extra\"");
        addRun("--api-key abc", "api-key");
        addRun("--jobs", "jobs");
        addRun("--jobs 0", "--jobs 0");
        addRun("--jobs many", "--jobs many");
        addRun("--jobs 1000001", "1000000");
        addRun("--jobs 2 --prompts nowhere", "exclude");
        addRun("--prompt a --job-file nowhere", "exclude");
        addRun("--prompts /nonexistent/file", "cannot be read");
        addRun("--job-file /nonexistent/file", "cannot be read");
        addRun("--prompts /dev/null", "no job");
        addRun("--policy /nonexistent", "sdk-default");
        addRun("--policy /dev/null", "is not a policy");
        addRun("--rate fast", "60/min");
        addRun("--rate 0/min", "--rate");
        addRun("--rate 20000/s", "between");
        addRun("--token-rate -5", "--token-rate");
        addRun("--burst 0", "--burst");
        addRun("--controller magic", "aws-adaptive");
        addRun("--requests-per-day 0", "1000000000");
        addRun("--tokens-per-day many", "--tokens-per-day");
        addRun("--input-token-rate fast", "--input-token-rate");
        addRun("--long-hint maybe", "give-up");
        addRun("--retry-budget 1.5", "--retry-budget");
        addRun("--breaker 0", "--breaker");
        addRun("--concurrency 257", "256");
        addRun("--retries -1", "--retries");
        addRun("--base 0", "--base");
        addRun("--base soon", "not a time");
        addRun("--factor 0.5", "--factor");
        addRun("--factor nan", "--factor");
        addRun("--cap 2h", "--cap");
        addRun("--base 10s --cap 5s", "less than the base");
        addRun("--jitter some", "decorrelated");
        addRun("--backoff linear", "exponential");
        addRun("--hint maybe", "minimum");
        addRun("--deadline 0.5", "--deadline");
        addRun("--timeout 10ms", "--timeout");
        addRun("--max-tokens 0", "--max-tokens");
        addRun("--seed -1", "--seed");
        addRun("--simulated", "exclude");
        add("run --model m --base-url ftp://host/v1", "http");
        add("run --model m --base-url http://user:word@host/v1", "password");
        add("run --model m --base-url nonsense", "address");
        add("serve extra", "\"extra\"");
        add("serve --limiter leaky", "token-bucket");
        add("serve --share-500 0.6 --share-503 0.6", "sum");
        add("serve --share-500 1.5", "--share-500");
        add("serve --port 70000", "--port");
        add("serve --retry-hint maybe", "milliseconds");
        add("serve --token-rate 0", "--token-rate");
        add("serve --other-client much", "--other-client");
        add("serve --refusal-delay 2min", "--refusal-delay");
        add("serve --then 60s", "60s=30/min");
        add("serve --then soon=30/min", "60s=30/min");
        add("serve --window 0.5", "--window");
    }

    void refusesBadUsage()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, said);
        const Ended result = ended(*started(arguments));
        QCOMPARE(result.code, 2);
        QVERIFY(result.out.isEmpty());
        QVERIFY(result.err.startsWith("ratescope-cli: "));
        QVERIFY2(result.err.contains(said), result.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
