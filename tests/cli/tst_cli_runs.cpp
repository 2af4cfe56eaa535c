#include "cli_program.h"

#include <QElapsedTimer>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <csignal>

using namespace ratescope;
using namespace std::chrono_literals;

/// Runs and servers of ratescope-cli, from their start to their end.
class TestCliRuns : public QObject, private GivenFiles
{
    Q_OBJECT

private Q_SLOTS:
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

QTEST_GUILESS_MAIN(TestCliRuns)
#include "tst_cli_runs.moc"
