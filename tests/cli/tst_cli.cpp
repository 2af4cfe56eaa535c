#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>

namespace {

constexpr int patience = 30'000; // ms
const QString key = QStringLiteral("sk-test-0123456789abcdefABCDEF");

struct Ended
{
    int code = -1;
    QByteArray out;
    QByteArray err;
};

/// The program with an environment that is empty but for what `variables` says.
std::unique_ptr<QProcess> started(const QStringList& arguments,
                                  const QMap<QString, QString>& variables = {})
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL"}) {
        environment.remove(QLatin1String(name));
    }
    for (auto variable = variables.cbegin(); variable != variables.cend(); ++variable) {
        environment.insert(variable.key(), variable.value());
    }
    process->setProcessEnvironment(environment);
    process->start(QStringLiteral(RATESCOPE_CLI), arguments);
    process->waitForStarted(patience);
    return process;
}

Ended ended(QProcess& process)
{
    Ended result;
    if (process.waitForFinished(patience) && process.exitStatus() == QProcess::NormalExit) {
        result.code = process.exitCode();
    }
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

Ended run(const QStringList& arguments, const QMap<QString, QString>& variables = {})
{
    return ended(*started(QStringList{QStringLiteral("run")} + arguments, variables));
}

/// `ratescope-cli serve` for the life of one test.
class Server
{
public:
    explicit Server(const QString& options)
        : m_process(started(QStringList{QStringLiteral("serve")} +
                            options.split(u' ', Qt::SkipEmptyParts)))
    {
        while (!m_process->canReadLine() && m_process->waitForReadyRead(patience)) {
        }
        m_url = QString::fromUtf8(m_process->readLine()).trimmed();
    }

    ~Server()
    {
        m_process->terminate();
        m_process->waitForFinished(patience);
    }

    QString url() const { return m_url; }
    QStringList target() const
    {
        return {QStringLiteral("--base-url"), m_url, QStringLiteral("--model"),
                QStringLiteral("simulated")};
    }
    QProcess& process() { return *m_process; }

private:
    std::unique_ptr<QProcess> m_process;
    QString m_url;
};

const QString swift =
    QStringLiteral("--limiter none --latency 5ms --latency-spread 0 --first-token 1ms");

QStringList words(const char* text)
{
    return QString::fromUtf8(text).split(u' ', Qt::SkipEmptyParts);
}

QByteArray lastLine(const QByteArray& text)
{
    return text.trimmed().split('\n').constLast();
}

QJsonObject json(const QByteArray& text)
{
    return QJsonDocument::fromJson(lastLine(text)).object();
}

} // namespace

class TestCli : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_directory;

    QString file(const QString& name, const QByteArray& content)
    {
        const QString path = m_directory.filePath(name);
        QFile written(path);
        [&] {
            QVERIFY(written.open(QIODevice::WriteOnly));
            QCOMPARE(written.write(content), content.size());
        }();
        return path;
    }

private Q_SLOTS:
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

    void answersEveryJob()
    {
        Server server(swift);
        const Ended table = run(server.target() + words("--jobs 30"));
        QCOMPARE(table.code, 0);
        QVERIFY(table.out.contains("answered              30\n"));
        QVERIFY2(table.err.isEmpty(), table.err.constData()); // it is no terminal: no progress

        const Ended line = run(server.target() + words("--jobs 30 --stream --json"));
        QCOMPARE(line.code, 0);
        const QRegularExpression shape(QStringLiteral(
            R"(^\{"jobs":30,"answered":30,"lost":0,"attempts":30,"refused":0,"seconds":[0-9.]+,)"
            R"("goodput_per_minute":[0-9.]+,"amplification":1\.0+,)"
            R"("latency_ms":\{"p50":[0-9.]+,"p95":[0-9.]+,"p99":[0-9.]+\},)"
            R"("politeness":\{"figure":1\.0+,"hints":0,"hints_obeyed":null,"sent_in_time":null,)"
            R"("out_of_step":null\},)"
            R"("belief":\{.*"evidence":30,"sentence":".+"\}\}\n$)"));
        QVERIFY2(shape.match(QString::fromUtf8(line.out)).hasMatch(), line.out.constData());
        QVERIFY(!json(line.out).isEmpty());
        QVERIFY(line.err.isEmpty());
    }

    void retriesUntilAllAreAnswered()
    {
        Server server(swift + QStringLiteral(" --limiter token-bucket --rate 20/s"));
        const Ended result =
            run(server.target() +
                words("--jobs 20 --controller off --hint ignore --no-gate --retries 1000 "
                      "--base 20ms --cap 200ms --json"));
        QCOMPARE(result.code, 0);
        QCOMPARE(json(result.out)[QLatin1String("answered")].toInt(), 20);
        const int refused = json(result.out)[QLatin1String("refused")].toInt();
        QVERIFY(refused > 0);
        QCOMPARE(json(result.out)[QLatin1String("attempts")].toInt(), 20 + refused);
    }

    void losesNobodyToASlowLimitByDefault()
    {
        // Twenty jobs, five a second, refused again and again: nobody is given up for that.
        Server server(swift + QStringLiteral(" --limiter fixed-window --window 1s --rate 5/s "
                                             "--no-rate-headers --no-retry-after"));
        const Ended result = run(server.target() + words("--jobs 20 --json"));
        QCOMPARE(result.code, 0);
        const QJsonObject line = json(result.out);
        QCOMPARE(line[QLatin1String("answered")].toInt(), 20);
        QVERIFY(!line[QLatin1String("belief")]
                     .toObject()[QLatin1String("sentence")]
                     .toString()
                     .isEmpty());
        // And without a controller there is no belief.
        const Ended off = run(server.target() + words("--jobs 1 --controller off --json"));
        QVERIFY(json(off.out)[QLatin1String("belief")].isNull());
    }

    void tellsWhenJobsAreLost()
    {
        Server server(swift + QStringLiteral(" --insufficient-quota"));
        const Ended result = run(server.target() + words("--jobs 3 --json"));
        QCOMPARE(result.code, 1);
        QCOMPARE(json(result.out)[QLatin1String("lost")].toInt(), 3);
        QVERIFY(json(result.out)[QLatin1String("amplification")].isNull());
        QVERIFY2(result.err.contains("3 lost: "), result.err.constData());
        QVERIFY2(result.err.contains(". Look at the account's plan and billing."),
                 result.err.constData());
    }

    void tellsWhenNobodyListens()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const QString url = QStringLiteral("http://127.0.0.1:%1/v1").arg(closed.serverPort());
        closed.close();
        const Ended result =
            run({QStringLiteral("--base-url"), url, QStringLiteral("--model"), QStringLiteral("m"),
                 QStringLiteral("--retries"), QStringLiteral("0")});
        QCOMPARE(result.code, 1);
        QVERIFY(result.out.contains("lost to"));
    }

    void readsFiles()
    {
        Server server(swift);
        const auto jobs = [&](const QString& option, const QString& path) {
            return json(run(server.target() + QStringList{option, path, QStringLiteral("--json")})
                            .out)[QLatin1String("answered")]
                .toInt();
        };
        QCOMPARE(jobs(QStringLiteral("--prompts"),
                      file(QStringLiteral("prompts.txt"), "one\n\ntwo\nthree\n")),
                 3);
        QCOMPARE(jobs(QStringLiteral("--job-file"),
                      file(QStringLiteral("jobs.jsonl"),
                           "{\"prompt\":\"a\",\"max_tokens\":3}\n{\"prompt\":\"b\",\"at\":0.1}\n")),
                 2);
        const QString policy =
            file(QStringLiteral("policy.json"), R"({"backoff":{"retries":0,"kind":"none"}})");
        Server refusing(swift + QStringLiteral(" --limiter token-bucket --rate 1/hour"));
        const Ended result = run(refusing.target() + words("--jobs 4 --json --policy") +
                                 QStringList{policy, QStringLiteral("--no-gate")});
        QCOMPARE(result.code, 1);
        QCOMPARE(json(result.out)[QLatin1String("attempts")].toInt(), 4);
        QCOMPARE(json(result.out)[QLatin1String("lost")].toInt(), 3);
    }

    void startsAnEndpointOfItsOwn()
    {
        const Ended result = run(words("--simulated --jobs 1 --json"));
        QCOMPARE(result.code, 0);
        QCOMPARE(json(result.out)[QLatin1String("answered")].toInt(), 1);
    }

    void honoursTheEnvironment()
    {
        Server server(swift);
        const QMap<QString, QString> variables{
            {QStringLiteral("OPENAI_BASE_URL"), server.url()},
            {QStringLiteral("OPENAI_MODEL"), QStringLiteral("simulated")}};
        QCOMPARE(run(words("--jobs 2"), variables).code, 0);
        // An option goes before it.
        const Ended result = run(words("--base-url ftp://host/v1 --model m"), variables);
        QCOMPARE(result.code, 2);
    }

    void keepsTheKeyToItself()
    {
        // A server that repeats what it was sent, as some do when they complain.
        QTcpServer echo;
        QVERIFY(echo.listen(QHostAddress::LocalHost));
        QByteArray request;
        connect(&echo, &QTcpServer::newConnection, this, [&] {
            QTcpSocket* const socket = echo.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [&, socket] {
                request += socket->readAll();
                if (!request.contains("\r\n\r\n")) {
                    return;
                }
                const QByteArray body =
                    "{\"error\":{\"message\":\"Incorrect API key provided: " + key.toUtf8() +
                    "\",\"type\":\"invalid_request_error\"}}";
                socket->write("HTTP/1.1 401 Unauthorized\r\nContent-Length: " +
                              QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" +
                              body);
                socket->disconnectFromHost();
            });
        });
        const auto process = started(
            words("run --model m --base-url") +
                QStringList{QStringLiteral("http://127.0.0.1:%1/v1").arg(echo.serverPort())},
            {{QStringLiteral("OPENAI_API_KEY"), key}});
        QTRY_COMPARE_WITH_TIMEOUT(process->state(), QProcess::NotRunning, patience);
        const Ended result{process->exitCode(), process->readAllStandardOutput(),
                           process->readAllStandardError()};
        QCOMPARE(result.code, 1);
        QVERIFY2(request.toLower().contains("authorization: bearer " + key.toUtf8().toLower()),
                 request.constData());
        QVERIFY2(result.err.contains("1 lost: "), result.err.constData());
        QVERIFY2(result.err.contains("[redacted]"), result.err.constData());
        QVERIFY(!(result.out + result.err).contains(key.toUtf8()));
    }

    void refusesToSendTheKeyInPlainText()
    {
        const QMap<QString, QString> variables{{QStringLiteral("OPENAI_API_KEY"), key}};
        const Ended result = run(words("--base-url http://server.invalid/v1 --model m"), variables);
        QCOMPARE(result.code, 2);
        QVERIFY(result.err.contains("--allow-plain-text-key"));
        QVERIFY(!(result.out + result.err).contains(key.toUtf8()));
        const Ended allowed = run(words("--base-url http://server.invalid/v1 --model m "
                                        "--allow-plain-text-key --retries 0 --timeout 1s"),
                                  variables);
        QCOMPARE(allowed.code, 1); // it was tried; there is no such server
    }

    void endsOnASignal_data()
    {
        QTest::addColumn<QList<int>>("signals");
        QTest::newRow("SIGTERM") << QList<int>{SIGTERM};
        QTest::newRow("SIGINT") << QList<int>{SIGINT};
        // timeout(1) signals the program and then its whole group.
        QTest::newRow("two at once") << QList<int>{SIGTERM, SIGINT};
    }

    void endsOnASignal()
    {
        QFETCH(QList<int>, signals);
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        int connections = 0;
        connect(&silent, &QTcpServer::newConnection, this, [&] {
            while (silent.nextPendingConnection()) {
                ++connections;
            }
        });
        const auto process =
            started(words("run --jobs 100 --json --concurrency 20 --model m --base-url") +
                    QStringList{QStringLiteral("http://127.0.0.1:%1/v1").arg(silent.serverPort())});
        QTRY_COMPARE_WITH_TIMEOUT(connections, 20, patience);
        QElapsedTimer timer;
        timer.start();
        for (const int signal : signals) {
            ::kill(static_cast<pid_t>(process->processId()), signal);
        }
        const Ended result = ended(*process);
        const qint64 elapsed = timer.elapsed();
        QVERIFY2(elapsed < 500, qPrintable(QString::number(elapsed)));
        QCOMPARE(result.code, 1);
        QCOMPARE(json(result.out)[QLatin1String("jobs")].toInt(), 100);
        QCOMPARE(json(result.out)[QLatin1String("answered")].toInt(), 0);
        QCOMPARE(json(result.out)[QLatin1String("attempts")].toInt(), 20);
    }

    void servesUntilASignal()
    {
        Server server(swift);
        QVERIFY2(QRegularExpression(QStringLiteral("^http://127\\.0\\.0\\.1:[0-9]+/v1$"))
                     .match(server.url())
                     .hasMatch(),
                 qPrintable(server.url()));
        const QString port = server.url().section(u':', 2).section(u'/', 0, 0);
        const Ended second = ended(*started(words("serve --port") + QStringList{port}));
        QCOMPARE(second.code, 1);
        QVERIFY(second.err.contains("port " + port.toUtf8()));

        server.process().terminate();
        const Ended result = ended(server.process());
        QCOMPARE(result.code, 0);
        QVERIFY(result.out.isEmpty()); // nothing after the one line
        QVERIFY(result.err.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
