#include "metrics/run_summary.h"
#include "ui/status_story.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestStatusStory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void nothingSentYet();
    void running();
    void pausedAndResumed();
    void waitingForTheThrottle();
    void approachingTheLimit();
    void theForecastSaysWhen();
    void refusedAndBackingOff();
    void everybodyWaitsForTheServersTime();
    void ourOwnPauseIsNotTheServers();
    void whatNeedsAPerson_data();
    void whatNeedsAPerson();
    void finishedWellAndBadly();
    void stopped();
    void timeLeftFollowsThePace();
    void cancelledInMidFlightIsNotInFlight();
    void aChatMessageWithoutARun();

private:
    void happen(Duration at, EventBody body);
    void start(std::uint64_t id, Duration at);
    void finish(std::uint64_t id, Duration at, Outcome outcome = {});
    void answer(std::uint64_t id, Duration at);
    QString sentenceAt(Duration at);
    Status at(Duration at) { return m_story.tell(Instant(at), m_summary.figures()); }

    StatusStory m_story;
    RunSummary m_summary;
    std::uint64_t m_sequence = 0;
};

namespace {

Outcome refusal(Cause cause = Cause::rateLimit)
{
    Outcome outcome;
    outcome.kind = OutcomeKind::refused;
    outcome.cause = cause;
    outcome.retriable = true;
    outcome.httpStatus = 429;
    return outcome;
}

} // namespace

void TestStatusStory::init()
{
    m_story = {};
    m_summary = {};
    m_sequence = 0;
}

void TestStatusStory::happen(Duration at, EventBody body)
{
    const Event event{Instant(at), ++m_sequence, std::move(body)};
    m_summary.fold(event);
    m_story.fold(event);
}

void TestStatusStory::start(std::uint64_t id, Duration at)
{
    happen(at, JobQueued{JobId{id}});
    happen(at, AttemptStarted{{JobId{id}, 1}});
}

void TestStatusStory::finish(std::uint64_t id, Duration at, Outcome outcome)
{
    happen(at, AttemptFinished{{JobId{id}, 1}, 500ms, std::move(outcome)});
}

void TestStatusStory::answer(std::uint64_t id, Duration at)
{
    finish(id, at);
    happen(at, JobFinished{JobId{id}, Priority::workload, JobEnd::answered, 1, Cause::none, {}});
}

QString TestStatusStory::sentenceAt(Duration when)
{
    return at(when).sentence;
}

void TestStatusStory::nothingSentYet()
{
    QVERIFY(sentenceAt(0s).startsWith(QStringLiteral("Nothing sent yet. Press Run (F5)")));
    QCOMPARE(at(0s).mood, Status::Mood::quiet);
    QVERIFY(!at(0s).progress);
}

void TestStatusStory::running()
{
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    start(2, 0s);
    answer(1, 1s);
    QCOMPARE(sentenceAt(1s), QStringLiteral("Running: 1 of 10 answered, 1 in flight."));
    QCOMPARE(at(1s).mood, Status::Mood::busy);
    QCOMPARE(*at(1s).progress, 0.1);
}

void TestStatusStory::pausedAndResumed()
{
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    happen(1s, RunPaused{});
    QVERIFY(m_story.paused());
    QVERIFY(sentenceAt(1s).startsWith(QStringLiteral("Paused: 0 of 10 jobs done, 1 still")));
    QVERIFY(!at(1s).left);
    happen(2s, RunResumed{});
    QVERIFY(sentenceAt(2s).startsWith(QStringLiteral("Running")));
}

void TestStatusStory::waitingForTheThrottle()
{
    happen(0s, RunStarted{"load", 10});
    happen(0s, JobQueued{JobId{1}});
    happen(0s, JobWaiting{JobId{1}, WaitReason::throttle, 0, Instant(3500ms)});
    QCOMPARE(sentenceAt(300ms),
             QStringLiteral("Waiting 3.2 s: our own throttle holds the next request."));
    QCOMPARE(at(300ms).mood, Status::Mood::waiting);
    happen(1s, JobWaiting{JobId{1}, WaitReason::throttle, 0, Instant(2s)}); // retuned
    QCOMPARE(sentenceAt(1s),
             QStringLiteral("Waiting 1.0 s: our own throttle holds the next request."));
    happen(2s, AttemptStarted{{JobId{1}, 1}});
    QVERIFY(sentenceAt(2s).startsWith(QStringLiteral("Running")));
}

void TestStatusStory::approachingTheLimit()
{
    happen(0s, RunStarted{"load", 100});
    start(1, 0s);
    start(2, 0s);
    Outcome outcome;
    outcome.limits = LimitState{{60, 6, std::nullopt}, {}};
    finish(1, 1s, outcome);
    QVERIFY(sentenceAt(1s).startsWith(QStringLiteral("Running")));
    outcome.limits = LimitState{{60, 5, std::nullopt}, {}};
    start(3, 1s);
    finish(2, 2s, outcome);
    QCOMPARE(sentenceAt(2s), QStringLiteral("Approaching the limit: 5 of 60 requests left."));
}

void TestStatusStory::theForecastSaysWhen()
{
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    LimitWarning warning{LimitAxis::requests, Instant(0s), Instant(11s)};
    const auto tell = [&] { return m_story.tell(Instant(2s), m_summary.figures(), warning); };
    QCOMPARE(tell().sentence,
             QStringLiteral("Approaching the limit: 429 in about 9 s at this rate. "
                            "Running: 0 of 10 answered, 1 in flight."));
    QCOMPARE(tell().mood, Status::Mood::waiting);
    warning.axis = LimitAxis::tokens;
    warning.emptyAt = Instant(2s);
    QVERIFY(
        tell().sentence.contains(QStringLiteral("429 any moment at this rate: tokens run out")));
    finish(1, 2s, refusal()); // a 429 is here: no more to forecast
    happen(2s, JobWaiting{JobId{1}, WaitReason::backoff, 1, Instant(5s)});
    QVERIFY(tell().sentence.startsWith(QStringLiteral("Refused once")));
}

void TestStatusStory::refusedAndBackingOff()
{
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    start(2, 0s);
    finish(1, 1s, refusal());
    happen(1s, JobWaiting{JobId{1}, WaitReason::backoff, 1, Instant(5s)});
    QCOMPARE(sentenceAt(1s), QStringLiteral("Refused once and backing off: 1 wait, the next goes "
                                            "in 4.0 s; 0 of 10 answered."));
    QCOMPARE(at(1s).mood, Status::Mood::refused);
    finish(2, 2s, refusal(Cause::overload));
    happen(2s, JobWaiting{JobId{2}, WaitReason::backoff, 1, Instant(4s)});
    QCOMPARE(sentenceAt(2s),
             QStringLiteral("Refused 2 times, server short of capacity and backing "
                            "off: 2 wait, the next goes in 2.0 s; 0 of 10 answered."));
}

void TestStatusStory::everybodyWaitsForTheServersTime()
{
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    finish(1, 1s, refusal());
    happen(1s, JobWaiting{JobId{1}, WaitReason::gate, 1, Instant(31s)});
    QCOMPARE(sentenceAt(1s), QStringLiteral("Refused once: all wait 30 s, the time the server "
                                            "named; 0 of 10 answered."));
}

void TestStatusStory::ourOwnPauseIsNotTheServers()
{
    Policy policy;
    policy.pauseAfterRefusal = 10s;
    happen(0s, PolicyChanged{std::make_shared<const Policy>(policy), {}});
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    finish(1, 1s, refusal());
    happen(1s, JobFinished{JobId{1}, Priority::workload, JobEnd::lost, 1, Cause::rateLimit, {}});
    happen(1s, JobQueued{JobId{2}});
    happen(1s, JobWaiting{JobId{2}, WaitReason::gate, 0, Instant(11s)});
    QCOMPARE(sentenceAt(1s), QStringLiteral("Refused once: the policy holds all sending for 10 s; "
                                            "0 of 10 answered, 1 lost."));
}

void TestStatusStory::whatNeedsAPerson_data()
{
    QTest::addColumn<int>("cause");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, Cause cause, const QString& sentence) {
        QTest::newRow(name) << static_cast<int>(cause) << sentence;
    };
    row("quota", Cause::quota, QStringLiteral("Quota or money is gone: no retry"));
    row("size", Cause::requestTooLarge, QStringLiteral("The request is too large"));
    row("key", Cause::authentication, QStringLiteral("The key is missing or rejected"));
    row("reach", Cause::unreachable, QStringLiteral("The server cannot be reached"));
    row("bad", Cause::badRequest, QStringLiteral("The server does not accept the request"));
    row("tls", Cause::insecure, QStringLiteral("No secure connection to the server"));
    row("3xx", Cause::redirected, QStringLiteral("The server sends us elsewhere"));
    row("body", Cause::malformed, QStringLiteral("The server does not answer as an OpenAI"));
}

void TestStatusStory::whatNeedsAPerson()
{
    QFETCH(int, cause);
    QFETCH(QString, sentence);
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    start(2, 0s);
    Outcome outcome;
    outcome.kind = OutcomeKind::failed;
    outcome.cause = static_cast<Cause>(cause);
    outcome.said = "it\nsays";
    finish(1, 1s, outcome);
    QVERIFY2(sentenceAt(1s).startsWith(sentence), qPrintable(sentenceAt(1s)));
    QVERIFY(sentenceAt(1s).endsWith(QStringLiteral(" (it says)")));
    QCOMPARE(at(1s).mood, Status::Mood::broken);
    answer(2, 2s);
    QVERIFY(!sentenceAt(2s).startsWith(sentence));
}

void TestStatusStory::finishedWellAndBadly()
{
    happen(0s, RunStarted{"load", 2});
    start(1, 0s);
    answer(1, 1s);
    start(2, 1s);
    answer(2, 2s);
    happen(2s, RunFinished{});
    QCOMPARE(sentenceAt(60s), QStringLiteral("Finished in 2.0 s: 2 of 2 answered, no refusals."));
    QCOMPARE(at(60s).mood, Status::Mood::quiet);
    QVERIFY(!m_story.running());

    happen(100s, RunStarted{"load", 2});
    start(3, 100s);
    start(4, 100s);
    answer(3, 101s);
    finish(4, 101s, refusal());
    happen(101s,
           JobFinished{JobId{4}, Priority::workload, JobEnd::lost, 1, Cause::rateLimit, "gave up"});
    happen(101s, RunFinished{});
    QCOMPARE(sentenceAt(110s),
             QStringLiteral("Finished in 1.0 s: 1 of 2 answered, 1 lost (rate limit), 1 refusal, "
                            "2.00 attempts per answer."));
    QCOMPARE(at(110s).mood, Status::Mood::refused);
}

void TestStatusStory::stopped()
{
    happen(0s, RunStarted{"load", 5});
    start(1, 0s);
    answer(1, 2s);
    happen(4s, RunFinished{true});
    QCOMPARE(sentenceAt(5s), QStringLiteral("Stopped after 4.0 s: 1 of 5 answered, no refusals."));
}

void TestStatusStory::timeLeftFollowsThePace()
{
    happen(0s, RunStarted{"load", 100});
    QVERIFY(!at(0s).left);
    for (std::uint64_t second = 1; second <= 10; ++second) {
        start(second, std::chrono::seconds(second));
        answer(second, std::chrono::seconds(second));
        at(std::chrono::seconds(second)); // the window tells ten times a second
    }
    QCOMPARE(toSeconds(*at(10s).left), 90.0);
}

void TestStatusStory::cancelledInMidFlightIsNotInFlight()
{
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    start(2, 0s);
    happen(1s, JobFinished{JobId{1}, Priority::workload, JobEnd::cancelled, 1, Cause::none, {}});
    QCOMPARE(sentenceAt(1s), QStringLiteral("Running: 0 of 10 answered, 1 in flight."));
}

void TestStatusStory::aChatMessageWithoutARun()
{
    happen(0s, JobQueued{JobId{1}, Priority::typed, 7});
    happen(0s, AttemptStarted{{JobId{1}, 1}});
    QCOMPARE(sentenceAt(0s), QStringLiteral("Waiting for the answer: 1 in flight."));
    answer(1, 1s);
    QCOMPARE(sentenceAt(1s), QStringLiteral("Ready. The last request was answered."));
    QVERIFY(!at(1s).progress);
}

QTEST_GUILESS_MAIN(TestStatusStory)
#include "tst_status_story.moc"
