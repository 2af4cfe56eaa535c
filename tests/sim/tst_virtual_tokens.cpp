#include "core/event.h"
#include "engine/random.h"
#include "sim/virtual_run.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

struct Result
{
    int answered = 0;
    int lost = 0;
    int refused = 0;
    Duration took = Duration::zero();
    Duration lastSent = Duration::zero(); ///< since the start
    double tokensPerMinute = 0.0;         ///< as it came to be believed
    bool everTokens = false;              ///< whether a limit on tokens was believed in
    std::string sentence;
};

Result ran(const VirtualRun& run)
{
    Result result;
    result.took = runVirtually(run, [&result](const Event& event) {
        if (std::holds_alternative<AttemptStarted>(event.body)) {
            result.lastSent = event.at - Instant();
        } else if (const auto* attempt = std::get_if<AttemptFinished>(&event.body)) {
            result.refused += attempt->outcome.kind == OutcomeKind::refused ? 1 : 0;
        } else if (const auto* job = std::get_if<JobFinished>(&event.body)) {
            result.answered += job->end == JobEnd::answered ? 1 : 0;
            result.lost += job->end == JobEnd::lost ? 1 : 0;
        } else if (const auto* belief = std::get_if<BeliefChanged>(&event.body)) {
            result.tokensPerMinute = belief->belief->tokensPerMinute;
            result.everTokens = result.everTokens || result.tokensPerMinute > 0.0;
            result.sentence = belief->belief->sentence;
        }
    });
    return result;
}

/// Forty jobs of 10 + 90 tokens, and a server that lets 1,000 tokens a minute in.
VirtualRun tokensOnly()
{
    VirtualRun run;
    run.workload = Workload::burst(40, singlePrompt(std::string(40, 'x'), Tokens{90}));
    run.server.limiter = LimiterKind::none;
    run.server.tokenRate = TokenRate::perMinute(1'000);
    return run;
}

/// 180 jobs of 50 or 350 tokens, as chance has it, and refusals that are a bare 429.
VirtualRun wordless(std::uint64_t seed)
{
    VirtualRun run;
    run.workload = Workload::burst(180, singlePrompt("Hello", Tokens{48}));
    const auto big = std::make_shared<const ChatRequest>(singlePrompt("Hello", Tokens{348}));
    SeededRandom random(seed);
    for (Arrival& arrival : run.workload.arrivals) {
        if (random.uniform() < 0.5) {
            arrival.request = big;
        }
    }
    run.server.sendRateHeaders = false;
    run.server.sendRetryAfter = false;
    run.server.wordlessRefusals = true;
    run.policy.controller.kind = ControllerKind::automatic;
    return run;
}

} // namespace

/// Token limits from end to end.
class TestVirtualTokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoIsToldTheTokenLimitIsNeverRefused()
    {
        for (const ControllerKind kind : {ControllerKind::off, ControllerKind::automatic}) {
            VirtualRun run = tokensOnly();
            run.server.sendRateHeaders = false;
            run.server.sendRetryAfter = false;
            run.policy.controller.kind = kind;
            run.policy.throttle.tokenRate = TokenRate::perMinute(1'000);
            const Result result = ran(run);
            QCOMPARE(result.answered, 40);
            QCOMPARE(result.refused, 0);
            // Ten at once, then one each 6 s.
            QVERIFY2(toSeconds(result.lastSent) <= 180.0 / 0.97,
                     qPrintable(QString::number(toSeconds(result.lastSent))));
        }
    }

    /// Jobs of unlike sizes, a limit on requests besides, and a server that says nothing.
    void whoIsToldBothLimitsIsNeverRefused()
    {
        VirtualRun run;
        run.workload = Workload::burst(180, singlePrompt(std::string(40, 'x'), Tokens{90}));
        const auto big =
            std::make_shared<const ChatRequest>(singlePrompt(std::string(40, 'x'), Tokens{390}));
        for (std::size_t i = 0; i < run.workload.arrivals.size(); i += 2) {
            run.workload.arrivals[i].request = big;
        }
        run.server.rate = RequestRate::perMinute(60);
        run.server.burst = 10;
        run.server.tokenRate = TokenRate::perMinute(9'000);
        run.server.sendRateHeaders = false;
        run.server.sendRetryAfter = false;
        run.policy.controller.kind = ControllerKind::automatic;
        run.policy.throttle.rate = RequestRate::perMinute(60);
        run.policy.throttle.burst = 10;
        run.policy.throttle.tokenRate = TokenRate::perMinute(9'000);
        const Result result = ran(run);
        QCOMPARE(result.answered, 180);
        QCOMPARE(result.refused, 0);
        // 90 × 400 and 90 × 100 tokens, 9,000 of them at once: 240 s where all is known.
        QVERIFY2(toSeconds(result.lastSent) <= 240.0 / 0.97,
                 qPrintable(QString::number(toSeconds(result.lastSent))));
    }

    /// As Anthropic counts: prompts as they come, answers by what they were, max_tokens no matter.
    void whoIsToldInputAndOutputApartIsNeverRefused_data()
    {
        QTest::addColumn<double>("input");
        QTest::addColumn<double>("output");
        QTest::newRow("input bites") << 1'000.0 << 100'000.0;
        QTest::newRow("output bites") << 100'000.0 << 1'000.0;
        QTest::newRow("both") << 1'000.0 << 2'000.0;
    }
    void whoIsToldInputAndOutputApartIsNeverRefused()
    {
        QFETCH(double, input);
        QFETCH(double, output);
        for (const ControllerKind kind : {ControllerKind::off, ControllerKind::automatic}) {
            VirtualRun run;
            run.workload = Workload::burst(60, singlePrompt(std::string(200, 'x'), Tokens{90}));
            run.server.limiter = LimiterKind::none;
            run.server.latencyMedian = 2s; // answers of a hundred tokens or so, cut at ninety
            run.server.inputTokenRate = TokenRate::perMinute(input);
            run.server.outputTokenRate = TokenRate::perMinute(output);
            run.policy.controller.kind = kind;
            run.policy.throttle.inputTokenRate = TokenRate::perMinute(input);
            run.policy.throttle.outputTokenRate = TokenRate::perMinute(output);
            const Result result = ran(run);
            QCOMPARE(result.answered, 60);
            QCOMPARE(result.refused, 0);
            // 60 × 50 and 60 × 90 at the most: told as much, it wastes little.
            const double needed = std::max((60 * 50 - input) / input, (60 * 90 - output) / output);
            QVERIFY2(toSeconds(result.took) < std::max(0.0, needed) * 60 * 1.1 + 20,
                     qPrintable(QString::number(toSeconds(result.took))));
        }
    }

    /// Told nothing of them it reads them out of the headers, or out of the words of a refusal.
    void findsLimitsOfInputAndOutput()
    {
        for (const bool headers : {true, false}) {
            VirtualRun run;
            run.workload = Workload::burst(40, singlePrompt(std::string(200, 'x'), Tokens{90}));
            run.server.limiter = LimiterKind::none;
            run.server.latencyMedian = 2s;
            run.server.inputTokenRate = TokenRate::perMinute(1'000);
            run.server.outputTokenRate = TokenRate::perMinute(2'000);
            run.server.sendRateHeaders = headers;
            run.server.sendRetryAfter = false;
            run.policy.controller.kind = ControllerKind::automatic;
            const Result result = ran(run);
            QCOMPARE(result.answered, 40);
            QCOMPARE(result.lost, 0);
            // Of fifty each, twenty at once and then one in three seconds.
            QVERIFY2(result.took < 75s, qPrintable(QString::number(toSeconds(result.took))));
            QVERIFY2(result.refused <= (headers ? 0 : 6),
                     qPrintable(QString::number(result.refused)));
            QVERIFY2(std::abs(result.tokensPerMinute - 1'000.0) < 1.0, // resets are rounded
                     qPrintable(QString::number(result.tokensPerMinute)));
        }
    }

    /// The words of one refusal are enough, whatever the sizes.
    void wordsAreEnough()
    {
        VirtualRun run = tokensOnly();
        const auto big =
            std::make_shared<const ChatRequest>(singlePrompt(std::string(40, 'x'), Tokens{390}));
        for (std::size_t i = 0; i < run.workload.arrivals.size(); i += 3) {
            run.workload.arrivals[i].request = big;
        }
        run.server.sendRateHeaders = false;
        run.server.sendRetryAfter = false;
        run.policy.controller.kind = ControllerKind::automatic;
        const Result result = ran(run);
        QCOMPARE(result.answered, 40);
        // 14 of 400 and 26 of 100, 1,000 of them at once: 432 s.
        QVERIFY2(result.took < 436s, qPrintable(QString::number(toSeconds(result.took))));
        QVERIFY2(result.refused <= 2, qPrintable(QString::number(result.refused)));
        QCOMPARE(result.tokensPerMinute, 1'000.0);
        QVERIFY2(result.sentence.find("token limit about 1,000/min") != std::string::npos,
                 result.sentence.c_str());
    }

    /// Nothing is said at all: the sizes of those that were refused give it away.
    void sizesAreEnough()
    {
        VirtualRun run = wordless(5);
        run.server.limiter = LimiterKind::none;
        run.server.tokenRate = TokenRate::perMinute(9'000);
        const Result result = ran(run);
        QCOMPARE(result.answered, 180);
        QVERIFY2(result.refused <= 25, qPrintable(QString::number(result.refused)));
        QVERIFY2(std::abs(result.tokensPerMinute - 9'000.0) < 900.0,
                 qPrintable(QString::number(result.tokensPerMinute)));
        QVERIFY2(result.sentence.find("token limit about ") != std::string::npos,
                 result.sentence.c_str());
    }

    /// Small jobs after large ones, or a few huge ones among many small: keeping to how many of the
    /// former went would take twice as long and more.
    void smallJobsDoNotWaitAsLargeOnes_data()
    {
        QTest::addColumn<bool>("sorted");
        QTest::addColumn<int>("seed");
        QTest::newRow("large first") << true << 0;
        for (int seed = 1; seed <= 5; ++seed) {
            QTest::addRow("as they come, %d", seed) << false << seed;
        }
    }
    void smallJobsDoNotWaitAsLargeOnes()
    {
        QFETCH(const bool, sorted);
        QFETCH(const int, seed);
        VirtualRun run = wordless(1);
        run.server.limiter = LimiterKind::none;
        run.server.tokenRate = TokenRate::perMinute(9'000);
        SeededRandom random(static_cast<std::uint64_t>(seed));
        double total = 0.0;
        for (std::size_t i = 0; i < run.workload.arrivals.size(); ++i) {
            const bool large = sorted ? i < 90 : random.uniform() < 0.1;
            const Tokens answer{sorted ? (large ? 348 : 48) : (large ? 1'298 : 78)};
            run.workload.arrivals[i].request =
                std::make_shared<const ChatRequest>(singlePrompt("Hello", answer));
            total += 2.0 + static_cast<double>(answer.count);
        }
        const Result result = ran(run);
        QCOMPARE(result.answered, 180);
        const double possible = (total - 9'000.0) / 150.0;
        QVERIFY2(toSeconds(result.lastSent) < possible / 0.93,
                 qPrintable(
                     QStringLiteral("%1 s of %2 s").arg(toSeconds(result.lastSent)).arg(possible)));
        QVERIFY2(result.refused <= 25, qPrintable(QString::number(result.refused)));
    }

    /// Large jobs are held up by tokens, small ones after them by requests. Which it is may be
    /// decided by what is silent: then, too, it is forgotten what was made of the refusals before.
    void whatBitesMayChange()
    {
        int slow = 0;
        for (std::uint64_t seed = 3; seed <= 8; ++seed) {
            VirtualRun run = wordless(1);
            run.seed = seed;
            run.server.rate = RequestRate::perMinute(60);
            run.server.burst = 10;
            run.server.tokenRate = TokenRate::perMinute(9'000);
            run.server.refusalDelay = 40ms;
            for (std::size_t i = 0; i < run.workload.arrivals.size(); ++i) {
                run.workload.arrivals[i].request = std::make_shared<const ChatRequest>(
                    singlePrompt("Hello", Tokens{i < 90 ? 348 : 48}, true));
            }
            const Result result = ran(run);
            QCOMPARE(result.answered, 180);
            // 90 × 350 tokens, 9,000 of them at once, and then one each second.
            slow += toSeconds(result.lastSent) > 231.0 / 0.95 ? 1 : 0;
        }
        QVERIFY2(slow <= 2, qPrintable(QString::number(slow)));
    }

    /// And neither are limits on requests taken for that.
    void requestsAreNoTokens_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("bucket") << int(LimiterKind::tokenBucket);
        QTest::newRow("fixed window") << int(LimiterKind::fixedWindow);
        QTest::newRow("sliding log") << int(LimiterKind::slidingLog);
        QTest::newRow("sliding counter") << int(LimiterKind::slidingCounter);
        QTest::newRow("slots") << int(LimiterKind::concurrency);
    }
    void requestsAreNoTokens()
    {
        QFETCH(const int, kind);
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            for (const double perMinute : {60.0, 3'000.0}) {
                for (const double told : {0.0, 1.0, 2.0}) {
                    VirtualRun run = wordless(seed);
                    run.server.limiter = static_cast<LimiterKind>(kind);
                    run.server.rate = RequestRate::perMinute(perMinute);
                    run.server.burst = seed % 2 == 0 ? 1 : 10;
                    run.server.window = 10s;
                    run.server.refusalDelay = 40ms;
                    if (told > 0.0) {
                        run.policy.throttle.rate = RequestRate::perMinute(perMinute * told);
                    }
                    const Result result = ran(run);
                    QCOMPARE(result.answered, 180);
                    QVERIFY2(!result.everTokens,
                             qPrintable(QStringLiteral("seed %1, %2/min, told %3 times that")
                                            .arg(seed)
                                            .arg(perMinute)
                                            .arg(told)));
                }
            }
        }
    }

    void aWaitForTokensIsNoWaitForRequests()
    {
        VirtualRun run = tokensOnly();
        run.policy.throttle.rate = RequestRate::perSecond(10); // not what bites
        run.policy.throttle.tokenRate = TokenRate::perMinute(1'000);
        const Result result = ran(run);
        QCOMPARE(result.refused, 0);
        QVERIFY(result.took < 190s);
    }

    void nobodyIsLostToASlowLimit()
    {
        for (const bool hints : {true, false}) {
            VirtualRun run;
            run.workload = Workload::burst(30, singlePrompt("Hello"));
            run.server.rate = RequestRate::perMinute(2);
            run.server.sendRateHeaders = hints;
            run.server.sendRetryAfter = hints;
            run.policy.controller.kind = ControllerKind::automatic;
            run.policy.backoff.retries = 1;
            const Result result = ran(run);
            QCOMPARE(result.answered, 30);
            QCOMPARE(result.lost, 0);
        }
    }
};

QTEST_GUILESS_MAIN(TestVirtualTokens)
#include "tst_virtual_tokens.moc"
