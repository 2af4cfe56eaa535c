#include "server_model_fixture.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

/// What the simulated server says of its limit and in its refusals.
class ServerModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAnswerTellsTheLimit()
    {
        SameRandom random;
        ServerSettings settings;
        settings.burst = 60;
        ServerModel model(settings, random, at(0s));
        const ServerAnswer answer = model.receive(hello, at(0s));
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.holdsSlot && answer.error.empty());
        QVERIFY(answer.fault == ServerAnswer::Fault::none);
        QVERIFY(answer.headers == (HttpHeaders{{"x-ratelimit-limit-requests", "60"},
                                               {"x-ratelimit-remaining-requests", "59"},
                                               {"x-ratelimit-reset-requests", "1s"}}));
        QVERIFY(answer.firstToken == 200ms);
        QVERIFY(answer.lastToken == 700ms);
        QVERIFY(answer.faultAt() == 450ms);
        QCOMPARE(answer.usage.prompt.count, 2);
        QCOMPARE(answer.usage.completion.count, 30);
    }

    void aRefusalSpeaksLikeOpenAi()
    {
        SameRandom random;
        ServerModel model(ServerSettings(), random, at(0s));
        model.receive(hello, at(0s));
        const ServerAnswer answer = model.receive(hello, at(0s));
        QCOMPARE(answer.status, 429);
        QVERIFY(!answer.holdsSlot);
        QVERIFY(answer.lastToken == 0s);
        QCOMPARE(text(answer.error.type), QStringLiteral("requests"));
        QCOMPARE(text(answer.error.code), QStringLiteral("rate_limit_exceeded"));
        QCOMPARE(text(answer.error.message),
                 QStringLiteral("Rate limit reached on requests per min (RPM): Limit 60, Used 60, "
                                "Requested 1. Please try again in 1s."));
        QVERIFY(answer.headers == (HttpHeaders{{"retry-after", "1"},
                                               {"x-ratelimit-limit-requests", "1"},
                                               {"x-ratelimit-remaining-requests", "0"},
                                               {"x-ratelimit-reset-requests", "1s"}}));
        QCOMPARE(answer.usage.completion.count, 0);
    }

    void hintsAreRoundedUp_data()
    {
        QTest::addColumn<double>("perMinute");
        QTest::addColumn<qint64>("nanoseconds");
        QTest::addColumn<QString>("retryAfter");
        QTest::addColumn<QString>("reset");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, double perMinute, Duration when, const char* hint,
                            const char* reset, const char* words) {
            QTest::newRow(name) << perMinute << qint64(when.count()) << QString::fromLatin1(hint)
                                << QString::fromLatin1(reset) << QString::fromLatin1(words);
        };
        row("three a minute", 3, 0s, "20", "20s",
            "(RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.");
        row("a hair left", 3, 20s - 1ns, "1", "1ms",
            "(RPM): Limit 3, Used 3, Requested 1. Please try again in 1ms.");
        row("a hair over a second", 3, 19s - 1ns, "2", "1.001s",
            "(RPM): Limit 3, Used 3, Requested 1. Please try again in 1.001s.");
        row("fast", 6000, 0s, "1", "10ms",
            "(RPM): Limit 6000, Used 6000, Requested 1. Please try again in 10ms.");
        row("one an hour", 1.0 / 60, 0s, "3600", "1h0m0s",
            "(RPD): Limit 24, Used 24, Requested 1. Please try again in 1h0m0s.");
    }

    void hintsAreRoundedUp()
    {
        QFETCH(double, perMinute);
        QFETCH(qint64, nanoseconds);
        QFETCH(QString, retryAfter);
        QFETCH(QString, reset);
        QFETCH(QString, words);
        SameRandom random;
        ServerSettings settings;
        settings.rate = RequestRate::perMinute(perMinute);
        ServerModel model(settings, random, at(0s));
        model.receive(hello, at(0s));
        const ServerAnswer answer = model.receive(hello, at(Duration(nanoseconds)));
        QCOMPARE(answer.status, 429);
        QCOMPARE(header(answer, "retry-after"), retryAfter);
        QCOMPARE(header(answer, "x-ratelimit-reset-requests"), reset);
        QVERIFY2(text(answer.error.message).endsWith(words), answer.error.message.c_str());
    }

    void windowsTellTheWholeRate()
    {
        SameRandom random;
        ServerSettings settings;
        settings.limiter = LimiterKind::fixedWindow;
        settings.rate = RequestRate::perMinute(12);
        settings.window = 10s;
        ServerModel model(settings, random, at(0s));
        model.receive(hello, at(1s));
        model.receive(hello, at(1s));
        const ServerAnswer answer = model.receive(hello, at(2500ms));
        QCOMPARE(header(answer, "retry-after"), QStringLiteral("8"));
        QCOMPARE(header(answer, "x-ratelimit-limit-requests"), QStringLiteral("2"));
        QCOMPARE(header(answer, "x-ratelimit-reset-requests"), QStringLiteral("7.5s"));
        QCOMPARE(text(answer.error.message),
                 QStringLiteral("Rate limit reached on requests per min (RPM): Limit 12, Used 12, "
                                "Requested 1. Please try again in 7.5s."));
    }

    void headersCanBeLeftOut()
    {
        SameRandom random;
        ServerSettings settings;
        settings.sendRateHeaders = false;
        settings.sendRetryAfter = false;
        ServerModel model(settings, random, at(0s));
        QVERIFY(model.receive(hello, at(0s)).headers.empty());
        const ServerAnswer refusal = model.receive(hello, at(0s));
        QCOMPARE(refusal.status, 429);
        QVERIFY(refusal.headers.empty());
        QCOMPARE(text(refusal.error.message),
                 QStringLiteral("Rate limit reached on requests per min (RPM): Limit 60, Used 60, "
                                "Requested 1."));
    }

    void anExhaustedQuotaComesFirst()
    {
        SameRandom random;
        ServerSettings settings;
        settings.insufficientQuota = true;
        ServerModel model(settings, random, at(0s));
        for (int i = 0; i < 3; ++i) {
            const ServerAnswer answer = model.receive(hello, at(0s));
            QCOMPARE(answer.status, 429);
            QVERIFY(!answer.holdsSlot && answer.headers.empty());
            QCOMPARE(text(answer.error.type), QStringLiteral("insufficient_quota"));
            QCOMPARE(text(answer.error.code), QStringLiteral("insufficient_quota"));
        }
        settings.insufficientQuota = false;
        model.retune(settings, at(0s));
        QCOMPARE(model.receive(hello, at(0s)).status, 200); // the limiter had not been asked
    }

    void hintsHaveTheirForms_data()
    {
        QTest::addColumn<int>("form");
        QTest::addColumn<QString>("seconds");
        QTest::addColumn<QString>("milliseconds");
        QTest::newRow("seconds") << int(RetryHint::seconds) << QStringLiteral("20")
                                 << QStringLiteral("(none)");
        QTest::newRow("milliseconds")
            << int(RetryHint::milliseconds) << QStringLiteral("(none)") << QStringLiteral("19999");
        QTest::newRow("lie") << int(RetryHint::lie) << QStringLiteral("1")
                             << QStringLiteral("(none)");
    }

    void hintsHaveTheirForms()
    {
        QFETCH(int, form);
        SameRandom random;
        ServerSettings settings;
        settings.rate = RequestRate::perMinute(3);
        settings.retryHint = RetryHint(form);
        ServerModel model(settings, random, at(0s));
        model.receive(hello, at(0s));
        const ServerAnswer answer = model.receive(hello, at(1ms));
        QTEST(header(answer, "retry-after"), "seconds");
        QTEST(header(answer, "retry-after-ms"), "milliseconds");
    }

    void refusalsMaySayNothing()
    {
        for (const bool as503 : {false, true}) {
            SameRandom random;
            ServerSettings settings;
            settings.tokenRate = TokenRate::perMinute(300);
            settings.sendRateHeaders = false;
            settings.refusalDelay = 40ms;
            settings.refuseAs503 = as503;
            settings.wordlessRefusals = !as503;
            ServerModel model(settings, random, at(0s));
            QCOMPARE(model.receive({Tokens{10}, Tokens{200}}, at(0s)).status, 200);
            for (const std::int64_t tokens : {10, 200}) { // for requests and for tokens
                const ServerAnswer answer = model.receive({Tokens{1}, Tokens{tokens}}, at(0s));
                QCOMPARE(answer.status, as503 ? 503 : 429);
                QVERIFY(answer.error.empty() && answer.headers.empty());
                QCOMPARE(answer.lastToken, Duration(40ms));
            }
        }
    }

    void errorsSpeakLikeOpenAi()
    {
        SameRandom random;
        ServerSettings settings = unlimited();
        settings.share500 = 1;
        ServerModel model(settings, random, at(0s));
        ServerAnswer answer = model.receive(hello, at(0s));
        QCOMPARE(answer.status, 500);
        QCOMPARE(text(answer.error.type), QStringLiteral("server_error"));
        QVERIFY(answer.error.code.empty() && !answer.error.message.empty());
        QVERIFY(answer.lastToken == 200ms);

        settings.share500 = 0;
        settings.share503 = 1;
        model.retune(settings, at(0s));
        answer = model.receive(hello, at(0s));
        QCOMPARE(answer.status, 503);
        QCOMPARE(text(answer.error.type), QStringLiteral("service_unavailable_error"));
        QCOMPARE(text(answer.error.code), QStringLiteral("server_is_overloaded"));
        QVERIFY(answer.lastToken == 0s);
        QVERIFY(answer.usage == Usage());
    }
};

QTEST_GUILESS_MAIN(ServerModelTest)
#include "tst_server_model.moc"
