#include "server_model_fixture.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

/// What uses the limits of the simulated server up.
class ServerLimitsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void concurrencyHoldsSlotsUntilTheEnd()
    {
        SameRandom random;
        ServerSettings settings;
        settings.limiter = LimiterKind::concurrency;
        settings.concurrency = 2;
        ServerModel model(settings, random, at(0s));
        QVERIFY(model.receive(hello, at(0s)).holdsSlot);
        QVERIFY(model.receive(hello, at(0s)).holdsSlot);
        const ServerAnswer refusal = model.receive(hello, at(100s));
        QCOMPARE(refusal.status, 429);
        QVERIFY(!refusal.holdsSlot && refusal.headers.empty());
        QCOMPARE(text(refusal.error.type), QStringLiteral("requests"));
        QCOMPARE(text(refusal.error.code), QStringLiteral("rate_limit_exceeded"));
        QCOMPARE(text(refusal.error.message),
                 QStringLiteral("Too many concurrent requests: Limit 2. Please wait until one of "
                                "them has finished."));
        model.finished();
        QCOMPARE(model.receive(hello, at(100s)).status, 200);
        QCOMPARE(model.receive(hello, at(100s)).status, 429);
    }

    void slotsStayHeldOverAChangeOfKind()
    {
        SameRandom random;
        ServerSettings settings = unlimited();
        ServerModel model(settings, random, at(0s));
        for (int i = 0; i < 3; ++i) {
            model.receive(hello, at(0s));
        }
        settings.limiter = LimiterKind::concurrency;
        settings.concurrency = 3;
        model.retune(settings, at(0s));
        QVERIFY(model.settings() == settings);
        QCOMPARE(model.receive(hello, at(0s)).status, 429);
        model.finished();
        QCOMPARE(model.receive(hello, at(0s)).status, 200);
    }

    void aRetuneOfTheSameKindForgivesNothing()
    {
        SameRandom random;
        ServerSettings settings;
        ServerModel model(settings, random, at(0s));
        model.receive(hello, at(0s));
        settings.latencyMedian = 1s;
        settings.firstToken = 1s;
        model.retune(settings, at(0s));
        QCOMPARE(model.receive(hello, at(0s)).status, 429);
        settings.limiter = LimiterKind::slidingLog;
        model.retune(settings, at(0s));
        const ServerAnswer answer = model.receive(hello, at(0s));
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.lastToken == 1s);
    }

    void aRefusalTakesItsTime()
    {
        SameRandom random;
        ServerSettings settings;
        settings.refusalDelay = 250ms;
        ServerModel model(settings, random, at(0s));
        QVERIFY(model.receive(hello, at(0s)).lastToken == 700ms);
        const ServerAnswer answer = model.receive(hello, at(0s));
        QVERIFY(answer.firstToken == 250ms && answer.lastToken == 250ms);
    }

    void refusalsMayCount()
    {
        for (const bool counted : {false, true}) {
            SameRandom random;
            ServerSettings settings;
            settings.limiter = LimiterKind::slidingLog;
            settings.rate = RequestRate::perMinute(2);
            settings.countRefusals = counted;
            ServerModel model(settings, random, at(0s));
            QCOMPARE(model.receive(hello, at(0s)).status, 200);
            QCOMPARE(model.receive(hello, at(0s)).status, 200);
            QCOMPARE(model.receive(hello, at(30s)).status, 429);
            QCOMPARE(model.receive(hello, at(31s)).status, 429);
            // The two answered ones are a minute old; the refused ones are not.
            QCOMPARE(model.receive(hello, at(60s)).status, counted ? 429 : 200);
            QCOMPARE(model.receive(hello, at(130s)).status, 200);
        }
    }

    void anotherClientTakesItsShare()
    {
        SameRandom random(0.5);
        ServerSettings settings;
        settings.limiter = LimiterKind::slidingLog;
        settings.rate = RequestRate::perMinute(60);
        settings.otherClient = RequestRate::perMinute(30);
        ServerModel model(settings, random, at(0s));
        int admitted = 0;
        for (int i = 0; i < 60 * 20; ++i) { // four times as fast as it lets in
            admitted += model.receive(hello, at(i * 250ms)).status == 200 ? 1 : 0;
        }
        // Five minutes; the other one gets some of the sixty a minute, at most its thirty.
        QVERIFY2(admitted >= 150 && admitted <= 290, qPrintable(QString::number(admitted)));
        settings.otherClient.reset();
        model.retune(settings, at(300s));
        admitted = 0;
        for (int i = 0; i < 60 * 20; ++i) {
            admitted += model.receive(hello, at(400s + i * 250ms)).status == 200 ? 1 : 0;
        }
        QCOMPARE(admitted, 300);
    }

    void aHalvedLimitForgivesNothing()
    {
        SameRandom random;
        ServerSettings settings;
        settings.limiter = LimiterKind::fixedWindow;
        settings.rate = RequestRate::perMinute(10);
        ServerModel model(settings, random, at(0s));
        for (int i = 0; i < 6; ++i) {
            QCOMPARE(model.receive(hello, at(1s)).status, 200);
        }
        settings.rate = RequestRate::perMinute(5);
        model.retune(settings, at(10s));
        QCOMPARE(model.receive(hello, at(11s)).status, 429); // six of five are used
        for (int i = 0; i < 5; ++i) {
            QCOMPARE(model.receive(hello, at(60s)).status, 200);
        }
        QCOMPARE(model.receive(hello, at(61s)).status, 429);
        settings.rate = RequestRate::perMinute(10);
        model.retune(settings, at(62s));
        QCOMPARE(model.receive(hello, at(63s)).status, 200);
    }

    void tokensOfAMinuteRunOut()
    {
        SameRandom random;
        ServerSettings settings = unlimited();
        settings.tokenRate = TokenRate::perMinute(600); // a bucket of 600, 10 come back each second
        ServerModel model(settings, random, at(0s));
        const ServerRequest request{Tokens{50}, Tokens{200}};
        ServerAnswer answer = model.receive(request, at(0s));
        QCOMPARE(answer.status, 200);
        QCOMPARE(header(answer, "x-ratelimit-limit-tokens"), QStringLiteral("600"));
        QCOMPARE(header(answer, "x-ratelimit-remaining-tokens"), QStringLiteral("350"));
        QCOMPARE(header(answer, "x-ratelimit-reset-tokens"), QStringLiteral("25s"));
        QCOMPARE(model.receive(request, at(0s)).status, 200);
        answer = model.receive(request, at(0s)); // 100 left, 250 wanted: 15 s
        QCOMPARE(answer.status, 429);
        QVERIFY(!answer.holdsSlot);
        QCOMPARE(text(answer.error.type), QStringLiteral("tokens"));
        QCOMPARE(text(answer.error.message),
                 QStringLiteral("Rate limit reached on tokens per min (TPM): Limit 600, Used 500, "
                                "Requested 250. Please try again in 15s."));
        QCOMPARE(header(answer, "retry-after"), QStringLiteral("15"));
        QCOMPARE(model.receive(request, at(15s - 1ms)).status, 429); // and the refusal took none
        QCOMPARE(model.receive(request, at(15s)).status, 200);
    }

    void moreThanAMinutesTokensNeverFit()
    {
        SameRandom random;
        ServerSettings settings = unlimited();
        settings.tokenRate = TokenRate::perMinute(300);
        ServerModel model(settings, random, at(0s));
        const ServerAnswer answer = model.receive({Tokens{335}, Tokens{4}}, at(1h));
        QCOMPARE(answer.status, 429);
        QCOMPARE(text(answer.error.message),
                 QStringLiteral("Request too large on tokens per min (TPM): Limit 300, Requested "
                                "339. The input or output tokens must be reduced in order to run "
                                "successfully."));
        QCOMPARE(header(answer, "retry-after"), QStringLiteral("(none)"));
        QCOMPARE(model.receive({Tokens{296}, Tokens{4}}, at(1h)).status, 200);
    }

    void inputTokensAreTakenOnArrival()
    {
        SameRandom random;
        ServerSettings settings = unlimited();
        settings.inputTokenRate = TokenRate::perMinute(600); // ten a second
        ServerModel model(settings, random, at(0s));
        const ServerRequest request{Tokens{400}, Tokens{100'000}}; // max_tokens is no matter
        ServerAnswer answer = model.receive(request, at(0s));
        QCOMPARE(answer.status, 200);
        QCOMPARE(header(answer, "x-ratelimit-limit-input-tokens"), QStringLiteral("600"));
        QCOMPARE(header(answer, "x-ratelimit-remaining-input-tokens"), QStringLiteral("200"));
        QCOMPARE(header(answer, "x-ratelimit-reset-input-tokens"), QStringLiteral("40s"));
        answer = model.receive(request, at(1s)); // 210 left
        QCOMPARE(answer.status, 429);
        QCOMPARE(text(answer.error.message),
                 QStringLiteral("Rate limit reached on input tokens per min (ITPM): Limit 600, "
                                "Used 390, Requested 400. Please try again in 19s."));
        QCOMPARE(model.receive(request, at(20s)).status, 200);
        QCOMPARE(model.receive({Tokens{601}, Tokens{1}}, at(1h)).status, 429); // never
        QCOMPARE(header(model.receive({Tokens{601}, Tokens{1}}, at(1h)), "retry-after"),
                 QStringLiteral("(none)"));
    }

    /// Not max_tokens but what the answer was, and only once it is over: a later request feels it.
    void outputTokensAreTakenWhenTheAnswerIsOver()
    {
        SameRandom random;
        ServerSettings settings = unlimited();
        settings.outputTokenRate = TokenRate::perMinute(60); // one a second
        settings.latencySpread = 0;
        settings.firstToken = 1s;
        settings.latencyMedian = 11s;
        settings.tokensPerSecond = 9; // so 90 of them
        ServerModel model(settings, random, at(0s));
        const ServerRequest request{Tokens{5}, Tokens{1'000}};
        ServerAnswer answer = model.receive(request, at(0s));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.usage.completion.count, std::int64_t{90});
        QCOMPARE(header(answer, "x-ratelimit-remaining-output-tokens"), QStringLiteral("60"));
        QCOMPARE(model.receive(request, at(11s - 1ms)).status, 200);
        answer = model.receive(request, at(11s)); // 30 are owed
        QCOMPARE(answer.status, 429);
        QCOMPARE(text(answer.error.message),
                 QStringLiteral("Rate limit reached on output tokens per min (OTPM): Limit 60, "
                                "Used 90, Requested 1. Please try again in 31s."));
        settings.outputTokenRate.reset();
        model.retune(settings, at(12s));
        QCOMPARE(model.receive(request, at(12s)).status, 200);
    }
};

QTEST_GUILESS_MAIN(ServerLimitsTest)
#include "tst_server_limits.moc"
