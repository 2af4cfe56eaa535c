#include "core/event.h"

#include <QTest>

#include <clocale>

using namespace ratescope;
using namespace std::chrono_literals;
using namespace std::string_literals;

class TestEventLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lines_data();
    void lines();
    void textsAreEscaped();
    void numbersDoNotDependOnTheLocale();
};

namespace {

constexpr Instant at{1500ms};
constexpr AttemptId secondOfSeven{JobId{7}, 2};

QString lineOf(EventBody body)
{
    return QString::fromStdString(toLogLine(Event{at, 42, std::move(body)}));
}

Outcome refusal()
{
    Outcome outcome;
    outcome.kind = OutcomeKind::refused;
    outcome.cause = Cause::rateLimit;
    outcome.retriable = true;
    outcome.httpStatus = 429;
    outcome.hint = 20s;
    outcome.said = "Too fast";
    outcome.limits = LimitState{{60, 0, 1s}, {std::nullopt, 150, std::nullopt}};
    return outcome;
}

Outcome answer()
{
    Outcome outcome;
    outcome.httpStatus = 200;
    outcome.usage = Usage{Tokens{9}, Tokens{12}};
    return outcome;
}

std::shared_ptr<const Policy> fullPolicy()
{
    auto policy = std::make_shared<Policy>();
    policy->throttle = {RequestRate::perSecond(1.5), 3, TokenRate::perSecond(0.1), Tokens{700}, 8};
    policy->throttle.inputTokenRate = TokenRate::perSecond(2);
    policy->throttle.outputTokenRate = TokenRate::perSecond(3);
    policy->throttle.requestsPerDay = 1'000;
    policy->throttle.tokensPerDay = Tokens{5'000};
    policy->backoff.deadline = 2min;
    policy->backoff.longHint = LongHint::shorten;
    policy->backoff.shortestHint = 1ms;
    policy->retryBudget = RetryBudgetSettings();
    policy->breaker = BreakerSettings();
    return policy;
}

} // namespace

Q_DECLARE_METATYPE(EventBody)

void TestEventLog::lines_data()
{
    QTest::addColumn<EventBody>("body");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* expected, EventBody body) {
        QTest::addRow("%s", expected) << std::move(body) << QString::fromUtf8(expected);
    };
    row("run-started name=\"1000 × Hello\" jobs=1000", RunStarted{"1000 × Hello", 1'000});
    row("run-paused", RunPaused{});
    row("run-resumed", RunResumed{});
    row("run-finished stopped=no", RunFinished{false});
    row("run-finished stopped=yes", RunFinished{true});
    row("job-queued job=7 priority=workload tag=0", JobQueued{JobId{7}, Priority::workload, 0});
    row("job-queued job=7 priority=typed tag=18446744073709551615",
        JobQueued{JobId{7}, Priority::typed, ~std::uint64_t(0)});
    row("job-waiting job=7 reason=throttle attempts=0 until=2000000000",
        JobWaiting{JobId{7}, WaitReason::throttle, 0, Instant(2s)});
    row("job-waiting job=7 reason=backoff attempts=1 until=2000000001",
        JobWaiting{JobId{7}, WaitReason::backoff, 1, Instant(2s + 1ns)});
    row("job-waiting job=7 reason=gate attempts=1 until=0",
        JobWaiting{JobId{7}, WaitReason::gate, 1, Instant()});
    row("attempt-started job=7 attempt=2", AttemptStarted{secondOfSeven});
    row("answer-began job=7 attempt=2", AnswerBegan{secondOfSeven});
    row("answer-text job=7 attempt=2 text=\"Hi\"", AnswerText{secondOfSeven, "Hi"});
    row("attempt-finished job=7 attempt=2 duration=700000000 kind=refused cause=\"rate limit\" "
        "retriable=yes status=429 hint=20000000000 said=\"Too fast\" prompt=- completion=- "
        "limit-requests=60 remaining-requests=0 reset-requests=1000000000 limit-tokens=- "
        "remaining-tokens=150 reset-tokens=-",
        AttemptFinished{secondOfSeven, 700ms, refusal()});
    row("attempt-finished job=7 attempt=2 duration=700000000 kind=answered cause=\"none\" "
        "retriable=no status=200 hint=- said=\"\" prompt=9 completion=12 limit-requests=- "
        "remaining-requests=- reset-requests=- limit-tokens=- remaining-tokens=- reset-tokens=-",
        AttemptFinished{secondOfSeven, 700ms, answer()});
    row("attempt-judged job=7 attempt=2 step=\"hint too long\" wait=0 gate=no breaker=no",
        AttemptJudged{secondOfSeven, {.step = NextStep::hintTooLong, .attempts = 2}});
    row("attempt-judged job=7 attempt=2 step=\"retry\" wait=700000000 gate=yes breaker=no",
        AttemptJudged{secondOfSeven,
                      {.step = NextStep::retry, .attempts = 2, .wait = 700ms, .gateClosed = true}});
    row("job-finished job=7 priority=workload end=lost attempts=3 cause=\"rate limit\" why=\"gave "
        "up\"",
        JobFinished{JobId{7}, Priority::workload, JobEnd::lost, 3, Cause::rateLimit, "gave up"});
    row("job-finished job=7 priority=workload end=answered attempts=1 cause=\"none\" why=\"\"",
        JobFinished{JobId{7}, Priority::workload, JobEnd::answered, 1, Cause::none, {}});
    row("job-finished job=7 priority=workload end=cancelled attempts=0 cause=\"none\" why=\"\"",
        JobFinished{JobId{7}, Priority::workload, JobEnd::cancelled, 0, Cause::none, {}});
    row("job-finished job=7 priority=typed end=lost attempts=1 cause=\"cancelled\" why=\"\"",
        JobFinished{JobId{7}, Priority::typed, JobEnd::lost, 1, Cause::cancelled, {}});
    row("gate-closed until=2000000000 job=7", GateClosed{Instant(2s), JobId{7}});
    row("gate-opened", GateOpened{});
    row("policy-changed description=\"\" rate=1.5 rate-window=60000000000 burst=3 token-rate=0.1 "
        "token-burst=700 input-token-rate=2 output-token-rate=3 requests-per-day=1000 "
        "tokens-per-day=5000 concurrency=8 backoff=exponential jitter=full base=500000000 factor=2 "
        "cap=60000000000 "
        "jitter-share=0.25 retries=10 deadline=120000000000 hint-use=minimum "
        "longest-hint=3600000000000 long-hint=shorten shortest-hint=1000000 controller=off "
        "shared-gate=yes pause-after-refusal=0 attempt-timeout=60000000000 budget-share=0.2 "
        "budget-minimum=0.1 budget-window=10000000000 breaker-failures=5 "
        "breaker-open-for=30000000000",
        PolicyChanged{fullPolicy(), {}});
    row("policy-changed description=\"throttle 80 → 55/min\" rate=- rate-window=60000000000 "
        "burst=1 token-rate=- "
        "token-burst=- input-token-rate=- output-token-rate=- requests-per-day=- tokens-per-day=- "
        "concurrency=64 backoff=exponential jitter=full base=500000000 factor=2 "
        "cap=60000000000 jitter-share=0.25 retries=10 deadline=- hint-use=minimum "
        "longest-hint=3600000000000 long-hint=give-up shortest-hint=0 controller=off "
        "shared-gate=yes pause-after-refusal=0 attempt-timeout=60000000000 budget-share=- "
        "budget-minimum=- budget-window=- breaker-failures=- breaker-open-for=-",
        PolicyChanged{std::make_shared<Policy>(), "throttle 80 → 55/min"});
    row("server-changed limit=0.5 description=\"limit 60 → 30/min\"",
        ServerChanged{RequestRate::perMinute(30), "limit 60 → 30/min"});
    row("server-changed limit=- description=\"\"", ServerChanged{});
    row("job-waiting job=7 reason=quota attempts=1 until=36000000000000",
        JobWaiting{JobId{7}, WaitReason::quota, 1, Instant(10h)});
    row("job-waiting job=7 reason=breaker attempts=1 until=0",
        JobWaiting{JobId{7}, WaitReason::breaker, 1, Instant()});
    row("attempt-judged job=7 attempt=2 step=\"parked\" wait=36000000000000 gate=yes breaker=no",
        AttemptJudged{{JobId{7}, 2}, {.step = NextStep::parked, .wait = 10h, .gateClosed = true}});
    row("attempt-judged job=7 attempt=2 step=\"over budget\" wait=0 gate=no breaker=yes",
        AttemptJudged{{JobId{7}, 2}, {.step = NextStep::overBudget, .breakerOpened = true}});
    row("breaker-changed state=open until=30000000000 job=7",
        BreakerChanged{BreakerState::open, Instant(30s), JobId{7}});
    row("breaker-changed state=closed until=0 job=0", BreakerChanged{});
    Belief belief;
    belief.kind = LimitKind::window;
    belief.limit = 60;
    belief.window = 60s;
    belief.burst = 60;
    belief.confidence = 0.5;
    belief.evidence = 43;
    belief.sentence = "limit about 60";
    row("belief-changed limit-kind=window limit=60 window=60000000000 burst=60 confidence=0.5 "
        "headroom=- evidence=43 sentence=\"limit about 60\"",
        BeliefChanged{std::make_shared<const Belief>(belief)});
}

void TestEventLog::lines()
{
    QFETCH(EventBody, body);
    QFETCH(QString, expected);
    QCOMPARE(lineOf(body), QStringLiteral("42 at=1500000000 ") + expected);
}

void TestEventLog::textsAreEscaped()
{
    const std::string hostile = "a\"b\\c\nd\re\tf\0g\x1b[31m\x7f é→"s;
    QCOMPARE(lineOf(AnswerText{secondOfSeven, hostile}),
             QStringLiteral("42 at=1500000000 answer-text job=7 attempt=2 text=\"a\\\"b\\\\c\\nd"
                            "\\x0de\\x09f\\x00g\\x1b[31m\\x7f é→\""));
}

void TestEventLog::numbersDoNotDependOnTheLocale()
{
    std::setlocale(LC_ALL, "de_DE.UTF-8");
    QCOMPARE(lineOf(ServerChanged{RequestRate::perSecond(1e4 / 3.0), {}}),
             QStringLiteral("42 at=1500000000 server-changed limit=3333.3333333333335 "
                            "description=\"\""));
    QCOMPARE(lineOf(ServerChanged{RequestRate::perSecond(1e8), {}}),
             QStringLiteral("42 at=1500000000 server-changed limit=100000000 description=\"\""));
    std::setlocale(LC_ALL, "C");
}

QTEST_GUILESS_MAIN(TestEventLog)
#include "tst_event_log.moc"
