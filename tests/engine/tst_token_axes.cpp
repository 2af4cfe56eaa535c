#include "core/classify.h"
#include "core/throttle.h"
#include "core/token_estimator.h"
#include "engine_fixture.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace ratescope;
using namespace ratescope::test;
using namespace std::chrono_literals;

namespace {

/// The throttle keeps it after each burst, for the sake of servers' clocks.
constexpr Duration slack = 250ms;

Instant at(Duration time)
{
    return Instant(time);
}

JobSpec jobOf(std::size_t characters, std::optional<Tokens> maxTokens)
{
    JobSpec spec;
    spec.request =
        std::make_shared<const ChatRequest>(singlePrompt(std::string(characters, 'x'), maxTokens));
    return spec;
}

AttemptResult answeredWith(std::int64_t prompt, std::int64_t completion, std::int64_t cached = 0,
                           const ProviderRules& rules = {})
{
    AttemptResult result = answered();
    result.usage = Usage{Tokens{prompt}, Tokens{completion}, Tokens{cached}};
    result.rules = rules;
    return result;
}

ProviderRules byMaxTokens()
{
    ProviderRules rules;
    rules.maxTokensCharged = true;
    return rules;
}

Outcome outcomeOf(const AttemptResult& result)
{
    return classify(result);
}

} // namespace

Q_DECLARE_METATYPE(ratescope::AttemptResult)

/// What requests cost before and after they were sent, and how the engine keeps to it.
class TestTokenAxes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void estimatesByTheRuleOfThumbAndMaxTokens();
    void learnsTheCorrectionFromUsage();
    void learnsTheLengthOfAnswers();
    void charges_data();
    void charges();
    void settlesByTheUsageThatCameBack();
    void aRefusalGivesItsTokensBack();
    void anUnknownEndKeepsItsReservation();
    void moreThanReservedIsOwed();
    void nobodyWaitsForAnAxisHeDoesNotNeed();
    void inputAndOutputApart();
    void aDaysQuotaComesBackBitByBit();
    void anAxisThatCameLaterGivesNothingBack();
    void reservationsConserveTokensOverRetunes();
};

void TestTokenAxes::estimatesByTheRuleOfThumbAndMaxTokens()
{
    const TokenEstimator estimator;
    QCOMPARE(estimator.estimate({400, Tokens{50}}), (TokenCost{Tokens{100}, Tokens{50}}));
    QCOMPARE(estimator.estimate({401, Tokens{50}}), (TokenCost{Tokens{101}, Tokens{50}}));
    QCOMPARE(estimator.estimate({0, Tokens{0}}), (TokenCost{Tokens{1}, Tokens{1}}));
    QCOMPARE(estimator.estimate({4, std::nullopt}), (TokenCost{Tokens{1}, Tokens{256}}));
}

void TestTokenAxes::learnsTheCorrectionFromUsage()
{
    TokenEstimator estimator;
    const RequestSize size{400, Tokens{50}};
    estimator.learn(size, outcomeOf(answeredWith(150, 10, 0, byMaxTokens())), byMaxTokens());
    QCOMPARE(estimator.estimate({400, Tokens{50}}), (TokenCost{Tokens{150}, Tokens{50}}));
    QCOMPARE(estimator.estimate({800, Tokens{50}}).input, Tokens{300});
    estimator.learn(size, outcomeOf(answeredWith(50, 10, 0, byMaxTokens())), byMaxTokens());
    QCOMPARE(estimator.estimate({400, Tokens{50}}).input, Tokens{100}); // the mean of the two
    // Refusals and answers without usage teach nothing.
    estimator.learn(size, outcomeOf(refused()), byMaxTokens());
    estimator.learn(size, outcomeOf(answered()), byMaxTokens());
    QCOMPARE(estimator.estimate({400, Tokens{50}}).input, Tokens{100});
}

void TestTokenAxes::learnsTheLengthOfAnswers()
{
    TokenEstimator estimator;
    const RequestSize size{4, Tokens{1'000}};
    QCOMPARE(estimator.estimate(size).output, Tokens{1'000}); // nobody has said how it charges
    estimator.learn(size, outcomeOf(answeredWith(1, 100)), {});
    QCOMPARE(estimator.estimate(size).output, Tokens{100});
    estimator.learn(size, outcomeOf(answeredWith(1, 200)), {});
    QCOMPARE(estimator.estimate(size).output, Tokens{200}); // mean 150, deviation 50
    QCOMPARE(estimator.estimate({4, Tokens{120}}).output, Tokens{120});
    QCOMPARE(estimator.estimate({4, std::nullopt}).output, Tokens{200});
}

void TestTokenAxes::charges_data()
{
    QTest::addColumn<AttemptResult>("result");
    QTest::addColumn<int>("input");
    QTest::addColumn<int>("output");
    const auto row = [](const char* name, AttemptResult result, int input, int output) {
        QTest::newRow(name) << std::move(result) << input << output;
    };
    // Reserved: 100 and 50, of max_tokens 50.
    row("usage", answeredWith(120, 30), 120, 30);
    row("longer than max_tokens", answeredWith(120, 70), 120, 70);
    row("by max_tokens", answeredWith(120, 30, 0, byMaxTokens()), 120, 50);
    ProviderRules larger = byMaxTokens();
    larger.largerSideCharged = true;
    row("the larger side, the prompt", answeredWith(120, 30, 0, larger), 120, 0);
    row("the larger side, max_tokens", answeredWith(20, 30, 0, larger), 20, 30);
    row("cached tokens count", answeredWith(120, 30, 100), 120, 30);
    ProviderRules cacheFree;
    cacheFree.cachedTokensCharged = false;
    row("cached tokens do not count", answeredWith(120, 30, 100, cacheFree), 20, 30);
    AttemptResult told = answeredWith(120, 30);
    told.headers.push_back({"x-ratelimit-tokens-query-cost", "32007"});
    row("the server's own figure", told, 120, 31'887);
    row("answered without usage", answered(), 100, 50);
    row("refused", refused(), 0, 0);
    row("out of money", outOfMoney(), 0, 0);
    AttemptResult unreachable;
    unreachable.status = TransportStatus::unreachable;
    row("unreachable", unreachable, 0, 0);
    AttemptResult lost;
    lost.status = TransportStatus::connectionLost;
    lost.httpStatus = 200;
    row("connection lost", lost, 100, 50);
    AttemptResult broken;
    broken.httpStatus = 500;
    row("server error", broken, 100, 50);
    AttemptResult inStream = answeredWith(120, 7);
    inStream.error = {"overloaded_error", "", "Overloaded"};
    row("an error inside the stream, with usage", inStream, 120, 7);
}

void TestTokenAxes::charges()
{
    QFETCH(AttemptResult, result);
    QFETCH(int, input);
    QFETCH(int, output);
    const TokenEstimator estimator;
    const TokenCost charged = estimator.charged({400, Tokens{50}}, {Tokens{100}, Tokens{50}},
                                                outcomeOf(result), result.rules);
    QCOMPARE(charged, (TokenCost{Tokens{input}, Tokens{output}}));
}

void TestTokenAxes::settlesByTheUsageThatCameBack()
{
    Policy policy = plainPolicy();
    policy.throttle.tokenRate = TokenRate::perSecond(1);
    policy.throttle.tokenBurst = Tokens{200};
    EngineFixture f(policy);
    f.engine.submit(jobOf(400, Tokens{100})); // reserves all 200
    f.engine.submit(jobOf(40, Tokens{40}));
    QCOMPARE(f.transport.open.size(), 1U);
    f.transport.answerFirst(answeredWith(100, 20, 0, byMaxTokens())); // charged: 200
    QVERIFY(f.transport.open.empty());
    QCOMPARE(f.all<JobWaiting>().back().until, at(50s + slack));
    f.scheduler.advance(50s + slack);
    f.transport.answerFirst(answeredWith(10, 10));
    f.engine.submit(jobOf(4, Tokens{20})); // 1 + 20, of 50 − 20 left
    QCOMPARE(f.transport.open.size(), 1U);
}

void TestTokenAxes::aRefusalGivesItsTokensBack()
{
    Policy policy = plainPolicy();
    policy.throttle.tokenRate = TokenRate::perSecond(1);
    policy.throttle.tokenBurst = Tokens{200};
    EngineFixture f(policy);
    f.engine.submit(jobOf(400, Tokens{100}));
    f.transport.answerFirst(refused());
    f.engine.submit(jobOf(400, Tokens{100}));
    QCOMPARE(f.transport.open.size(), 1U);
}

void TestTokenAxes::anUnknownEndKeepsItsReservation()
{
    Policy policy = plainPolicy();
    policy.throttle.tokenRate = TokenRate::perSecond(1);
    policy.throttle.tokenBurst = Tokens{200};
    EngineFixture f(policy);
    const JobId job = f.engine.submit(jobOf(400, Tokens{100}));
    f.engine.cancel(job);
    f.engine.submit(jobOf(40, Tokens{40}));
    QVERIFY(f.transport.open.empty());
    QCOMPARE(f.all<JobWaiting>().back().until, at(50s + slack));
}

void TestTokenAxes::moreThanReservedIsOwed()
{
    Policy policy = plainPolicy();
    policy.throttle.outputTokenRate = TokenRate::perMinute(600); // ten a second, 600 at once
    EngineFixture f(policy);
    f.engine.submit(jobOf(4, Tokens{100}));
    f.transport.answerFirst(answeredWith(1, 700)); // it did not keep to its max_tokens
    f.engine.submit(jobOf(4, Tokens{100}));
    QVERIFY(f.transport.open.empty());
    QCOMPARE(f.all<JobWaiting>().back().until, at(20s + slack)); // 100 of a debt of 100
}

void TestTokenAxes::nobodyWaitsForAnAxisHeDoesNotNeed()
{
    ThrottleSettings settings;
    settings.inputTokenRate = TokenRate::perMinute(60);
    settings.outputTokenRate = TokenRate::perMinute(60);
    Throttle throttle(settings, Instant());
    throttle.take(Instant(), {Tokens{600}, Tokens{1}}); // deep in debt on input
    QVERIFY(!throttle.admit(Instant(), {Tokens{1}, Tokens{1}}).now());
    QVERIFY(throttle.admit(Instant(), {Tokens{0}, Tokens{59}}).now());
}

void TestTokenAxes::inputAndOutputApart()
{
    Policy policy = plainPolicy();
    policy.throttle.inputTokenRate = TokenRate::perMinute(6'000);
    policy.throttle.outputTokenRate = TokenRate::perMinute(60);
    EngineFixture f(policy);
    f.engine.submit(jobOf(400, Tokens{60}));
    QCOMPARE(f.transport.open.size(), 1U);
    f.engine.submit(jobOf(4, Tokens{30})); // plenty of input is left, no output
    QCOMPARE(f.transport.open.size(), 1U);
    QCOMPARE(f.all<JobWaiting>().back().until, at(30s + slack));
}

void TestTokenAxes::aDaysQuotaComesBackBitByBit()
{
    Policy policy = plainPolicy();
    policy.throttle.requestsPerDay = 24;
    EngineFixture f(policy);
    f.engine.startRun(Workload::burst(26, singlePrompt("Hello")));
    QCOMPARE(f.transport.open.size(), 24U);
    f.scheduler.advance(1h + slack - 1ns);
    QCOMPARE(f.transport.open.size(), 24U);
    f.scheduler.advance(1ns);
    QCOMPARE(f.transport.open.size(), 25U);
    Policy tokens = plainPolicy();
    tokens.throttle.tokensPerDay = Tokens{86'400};
    EngineFixture g(tokens);
    g.engine.submit(jobOf(4, Tokens{86'399}));
    g.engine.submit(jobOf(4, Tokens{59}));
    QCOMPARE(g.transport.open.size(), 1U);
    QCOMPARE(g.all<JobWaiting>().back().until, at(1min + slack));
}

void TestTokenAxes::anAxisThatCameLaterGivesNothingBack()
{
    ThrottleSettings settings;
    Throttle throttle(settings, Instant());
    const TokenCost cost{Tokens{50}, Tokens{50}};
    const Reservation before = throttle.take(Instant(), cost);
    settings.tokenRate = TokenRate::perSecond(1);
    settings.tokenBurst = Tokens{100};
    throttle.retune(settings, Instant());
    const Reservation after = throttle.take(Instant(), cost);
    throttle.settle(Instant(), before, {}); // gave nothing, gets nothing
    QCOMPARE(throttle.admit(Instant(), {Tokens{1}, {}}).at, at(1s + slack));
    throttle.settle(Instant(), after, {Tokens{50}, {}});
    QVERIFY(throttle.admit(at(slack), {Tokens{50}, {}}).now());
    QVERIFY(!throttle.admit(at(slack), {Tokens{51}, {}}).now());
}

/// To the nanosecond: what is there is what there was, less what was charged and what is still
/// reserved, plus what the rates brought. It never comes near to being full, so nothing runs over.
void TestTokenAxes::reservationsConserveTokensOverRetunes()
{
    constexpr std::int64_t burst = 1'000;
    constexpr std::int64_t plenty = 500;
    constexpr std::int64_t thousand = 1'000; // the level is kept in thousandths: tokens/s × ms
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        std::mt19937_64 dice(seed);
        const auto roll = [&dice](std::uint64_t below) { return std::int64_t(dice() % below); };
        std::int64_t rate = 10;
        ThrottleSettings settings;
        settings.tokenRate = TokenRate::perSecond(double(rate));
        settings.tokenBurst = Tokens{burst};
        settings.concurrency = 100'000; // which is another matter
        Throttle throttle(settings, Instant());
        throttle.take(Instant(), {Tokens{burst}, {}});
        Instant now(slack); // it comes back from then on
        std::int64_t level = 0;
        std::vector<Reservation> open;
        for (int step = 0; step < 2'000; ++step) {
            const std::int64_t probe = plenty + roll(plenty);
            const double missing = double(probe * thousand - level);
            const auto wait = Duration(std::llround(std::max(0.0, missing * 1e6 / double(rate))));
            const Instant told = throttle.admit(now, {Tokens{probe}, {}}).at;
            QVERIFY2(std::chrono::abs(told - (now + wait)) <= 1ns,
                     qPrintable(QStringLiteral("seed %1, step %2: %3 ns instead of %4")
                                    .arg(seed)
                                    .arg(step)
                                    .arg((told - now).count())
                                    .arg(wait.count())));
            const TokenCost cost{Tokens{1 + roll(40)}, Tokens{1 + roll(60)}};
            if (open.empty() || level > plenty * thousand || roll(2) == 0) {
                do {
                    open.push_back(throttle.take(now, cost));
                    level -= cost.total().count * thousand;
                } while (level > plenty * thousand);
            } else {
                const TokenCost real{Tokens{roll(60)}, Tokens{roll(80)}};
                level += (open.back().cost.total() - real.total()).count * thousand;
                throttle.settle(now, open.back(), real);
                open.pop_back();
            }
            if (roll(50) == 0) {
                rate = 1 + roll(50);
                settings.tokenRate = TokenRate::perSecond(double(rate));
                throttle.retune(settings, now);
            }
            const std::int64_t pause = roll(2'000);
            now += std::chrono::milliseconds(pause);
            level += pause * rate;
        }
    }
}

QTEST_GUILESS_MAIN(TestTokenAxes)
#include "tst_token_axes.moc"
