#include "sim/server_model.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// Always the same value. Zero makes every latency its median.
class SameRandom final : public Random
{
public:
    explicit SameRandom(double value = 0.0)
        : m_value(value)
    {}
    double uniform() override
    {
        ++draws;
        return m_value;
    }
    int draws = 0;

private:
    double m_value;
};

constexpr ServerRequest hello{Tokens{2}, std::nullopt};

Instant at(Duration time)
{
    return Instant(time);
}

QString header(const ServerAnswer& answer, std::string_view name)
{
    const std::string* value = findHeader(answer.headers, name);
    return value ? QString::fromStdString(*value) : QStringLiteral("(none)");
}

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

ServerSettings unlimited()
{
    ServerSettings settings;
    settings.limiter = LimiterKind::none;
    return settings;
}

} // namespace

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

    void maxTokensShortensTheAnswer()
    {
        SameRandom random;
        ServerModel model(unlimited(), random, at(0s));
        const ServerAnswer shorter = model.receive({Tokens{2}, Tokens{6}}, at(0s));
        QCOMPARE(shorter.usage.completion.count, 6);
        QVERIFY(shorter.lastToken == 300ms);
        const ServerAnswer same = model.receive({Tokens{2}, Tokens{31}}, at(0s));
        QCOMPARE(same.usage.completion.count, 30);
        QVERIFY(same.lastToken == 700ms);
        const ServerAnswer odd = model.receive({Tokens{2}, Tokens{-5}}, at(0s));
        QCOMPARE(odd.usage.completion.count, 1);
    }

    void theFirstTokenIsNeverAfterTheLast()
    {
        SeededRandom random(3);
        ServerSettings settings = unlimited();
        settings.firstToken = settings.latencyMedian;
        settings.latencySpread = 3;
        ServerModel model(settings, random, at(0s));
        for (int i = 0; i < 10'000; ++i) {
            const ServerAnswer answer = model.receive(hello, at(0s));
            QVERIFY(answer.firstToken <= answer.lastToken && answer.firstToken >= 0s);
            QVERIFY(answer.lastToken <= 24h);
            QVERIFY(answer.usage.completion.count >= 1);
        }
    }

    void latencyHasItsMedianAndSpread()
    {
        SeededRandom random(1);
        ServerModel model(unlimited(), random, at(0s));
        std::vector<double> logs;
        constexpr int count = 20'000;
        for (int i = 0; i < count; ++i) {
            logs.push_back(std::log(toSeconds(model.receive(hello, at(0s)).lastToken)));
        }
        double sum = 0;
        double squares = 0;
        for (const double value : logs) {
            sum += value;
            squares += value * value;
        }
        const double mean = sum / count;
        const double sigma = std::sqrt(squares / count - mean * mean);
        std::nth_element(logs.begin(), logs.begin() + count / 2, logs.end());
        const double median = std::exp(logs[count / 2]);
        // Four standard errors of 20,000 draws at a sigma of 0.3.
        QVERIFY2(std::abs(median / 0.7 - 1.0) < 0.011, std::to_string(median).c_str());
        QVERIFY2(std::abs(sigma - 0.3) < 0.006, std::to_string(sigma).c_str());
    }

    void oneSeedIsOneSequence()
    {
        ServerSettings settings;
        settings.share500 = settings.shareDropped = 0.2;
        SeededRandom firstRandom(42);
        SeededRandom secondRandom(42);
        SeededRandom otherRandom(43);
        ServerModel first(settings, firstRandom, at(0s));
        ServerModel second(settings, secondRandom, at(0s));
        ServerModel other(settings, otherRandom, at(0s));
        int different = 0;
        for (int i = 0; i < 1000; ++i) {
            const Instant now = at(i * 400ms);
            const ServerAnswer left = first.receive(hello, now);
            const ServerAnswer right = second.receive(hello, now);
            QCOMPARE(left.status, right.status);
            QVERIFY(left.firstToken == right.firstToken && left.lastToken == right.lastToken);
            QVERIFY(left.fault == right.fault && left.headers == right.headers);
            different += other.receive(hello, now).lastToken == left.lastToken ? 0 : 1;
        }
        QVERIFY(different > 200);
    }

    void everyRequestDrawsTheSameNumber()
    {
        SameRandom random;
        ServerSettings settings;
        ServerModel model(settings, random, at(0s));
        model.receive(hello, at(0s));
        QCOMPARE(random.draws, 3);
        QCOMPARE(model.receive(hello, at(0s)).status, 429);
        QCOMPARE(random.draws, 6);
        settings.insufficientQuota = true;
        model.retune(settings, at(0s));
        model.receive(hello, at(0s));
        QCOMPARE(random.draws, 9);
    }

    void faultsHaveTheirShares()
    {
        SeededRandom random(5);
        ServerSettings settings = unlimited();
        settings.share500 = 0.1;
        settings.share503 = 0.2;
        settings.shareDropped = 0.05;
        settings.shareStalled = 0.15;
        ServerModel model(settings, random, at(0s));
        std::array<int, 5> counts{};
        constexpr int total = 20'000;
        for (int i = 0; i < total; ++i) {
            const ServerAnswer answer = model.receive(hello, at(0s));
            QVERIFY(answer.holdsSlot);
            const bool dropped = answer.fault == ServerAnswer::Fault::dropped;
            const bool stalled = answer.fault == ServerAnswer::Fault::stalled;
            QVERIFY(answer.status == 200 || !(dropped || stalled));
            ++counts[answer.status == 500
                         ? 0
                         : (answer.status == 503 ? 1 : (dropped ? 2 : (stalled ? 3 : 4)))];
        }
        const std::array<double, 5> shares{0.1, 0.2, 0.05, 0.15, 0.5};
        for (std::size_t i = 0; i < shares.size(); ++i) {
            const double share = counts[i] / double(total);
            QVERIFY2(std::abs(share - shares[i]) < 0.015, std::to_string(share).c_str());
        }
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
