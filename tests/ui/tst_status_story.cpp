#include "metrics/run_summary.h"
#include "ui/status_line.h"
#include "ui/status_story.h"
#include "ui/theme.h"
#include "wire/english_plurals.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QPainter>
#include <QPixmap>
#include <QStyleFactory>
#include <QTest>

#include <functional>

using namespace ratescope;
using namespace std::chrono_literals;

class TestStatusStory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QCoreApplication::installTranslator(&m_plurals); }
    void init();
    void nothingSentYet();
    void running();
    void pausedAndResumed();
    void waitingForTheThrottle();
    void approachingTheLimit();
    void theForecastSaysWhen();
    void refusedAndBackingOff();
    void anOldRefusalIsNoNews();
    void everybodyWaitsForTheServersTime();
    void refusedForTokens();
    void whoseWaitItIs();
    void ourOwnPauseIsNotTheServers();
    void whatNeedsAPerson_data();
    void whatNeedsAPerson();
    void finishedWellAndBadly();
    void stopped();
    void timeLeftFollowsThePace();
    void cancelledInMidFlightIsNotInFlight();
    void aChatMessageWithoutARun();
    void theLastWaiterIsToldWhenItGoes();
    void whoThrottlesAndToWhat();
    void oneJobTooLargeIsSaidAtOnce();
    void manyRefusalsNeedALowerRate();
    void lossesAreNoCalmRun();
    void sheetOfStates();

private:
    void happen(Duration at, EventBody body);
    void start(std::uint64_t id, Duration at);
    void finish(std::uint64_t id, Duration at, Outcome outcome = {});
    void answer(std::uint64_t id, Duration at);
    QString sentenceAt(Duration at);
    Status at(Duration at) { return m_story.tell(Instant(at), m_summary.figures()); }

    void throttle(double perSecond, Duration at = 0s);
    void believe(LimitKind kind, double limit, Duration window);

    EnglishPlurals m_plurals;
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

void TestStatusStory::throttle(double perSecond, Duration at)
{
    Policy policy;
    policy.throttle.rate = RequestRate::perSecond(perSecond);
    happen(at, PolicyChanged{std::make_shared<const Policy>(policy), {}});
}

void TestStatusStory::believe(LimitKind kind, double limit, Duration window)
{
    Belief belief;
    belief.kind = kind;
    belief.limit = limit;
    belief.window = window;
    happen(1s, BeliefChanged{std::make_shared<const Belief>(belief)});
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
    QCOMPARE(sentenceAt(1s), QStringLiteral("Running, not throttled. 1 request in flight."));
    QCOMPARE(at(1s).done, QStringLiteral("1 of 10 done"));
    QCOMPARE(at(1s).mood, Status::Mood::busy);
    QCOMPARE(*at(1s).progress, 0.1);
}

void TestStatusStory::pausedAndResumed()
{
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    happen(1s, RunPaused{});
    QVERIFY(m_story.paused());
    QCOMPARE(sentenceAt(1s), QStringLiteral("Paused: nothing new is sent until you press Go on "
                                            "(F6). 1 request in flight."));
    QCOMPARE(at(1s).done, QStringLiteral("0 of 10 done"));
    QVERIFY(!at(1s).left);
    QCOMPARE(at(1s).mood, Status::Mood::paused);
    happen(2s, RunResumed{});
    QVERIFY(sentenceAt(2s).startsWith(QStringLiteral("Running")));
}

void TestStatusStory::waitingForTheThrottle()
{
    throttle(1 / 3.5);
    happen(0s, RunStarted{"load", 10});
    happen(0s, JobQueued{JobId{1}});
    happen(0s, JobWaiting{JobId{1}, WaitReason::throttle, 0, Instant(3500ms)});
    QCOMPARE(sentenceAt(300ms),
             QStringLiteral("Waiting 3.2 s before the next request: throttled to 17.1/min."));
    QCOMPARE(at(300ms).mood, Status::Mood::waiting);
    happen(1s, JobWaiting{JobId{1}, WaitReason::throttle, 0, Instant(2s)}); // retuned
    QCOMPARE(sentenceAt(1s),
             QStringLiteral("Waiting 1.0 s before the next request: throttled to 17.1/min."));
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
    QCOMPARE(
        sentenceAt(2s),
        QStringLiteral("Approaching the limit: 5 of 60 requests left. A lower rate avoids a 429. "
                       "2 jobs wait."));
    QCOMPARE(at(2s).mood, Status::Mood::warned);
}

void TestStatusStory::theForecastSaysWhen()
{
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    LimitWarning warning{LimitAxis::requests, Instant(0s), Instant(11s)};
    const auto tell = [&] { return m_story.tell(Instant(2s), m_summary.figures(), warning); };
    QCOMPARE(tell().sentence,
             QStringLiteral(
                 "Approaching the limit: 429 in about 9 s at this rate; a lower rate avoids it."));
    QCOMPARE(tell().mood, Status::Mood::warned);
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
    QCOMPARE(sentenceAt(1s),
             QStringLiteral("Refused once (429, too fast), backing off. 1 job waits and goes in "
                            "4.0 s."));
    QCOMPARE(at(1s).mood, Status::Mood::refused);
    finish(2, 2s, refusal(Cause::overload));
    happen(2s, JobWaiting{JobId{2}, WaitReason::backoff, 1, Instant(4s)});
    QCOMPARE(sentenceAt(2s),
             QStringLiteral("Refused 2 times (the server is overloaded), backing off. The next of "
                            "2 waiting goes in 2.0 s, the last in 3 s."));
    QCOMPARE(toSeconds(*at(2s).lastWaiter), 3.0);
    QVERIFY(sentenceAt(3950ms).contains(QStringLiteral("waiting goes now, ")));
}

void TestStatusStory::anOldRefusalIsNoNews()
{
    happen(0s, RunStarted{"load", 10});
    happen(0s, JobQueued{JobId{1}});
    start(1, 0s);
    finish(1, 1s, refusal());
    happen(1s, JobWaiting{JobId{1}, WaitReason::throttle, 1, Instant(20s)});
    QCOMPARE(at(2s).mood, Status::Mood::refused);
    QCOMPARE(at(7s).mood, Status::Mood::waiting);
    happen(8s, JobWaiting{JobId{1}, WaitReason::backoff, 1, Instant(20s)});
    QCOMPARE(at(8s).mood, Status::Mood::refused);
}

void TestStatusStory::everybodyWaitsForTheServersTime()
{
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    finish(1, 1s, refusal());
    happen(1s, JobWaiting{JobId{1}, WaitReason::gate, 1, Instant(31s)});
    QCOMPARE(sentenceAt(1s),
             QStringLiteral("Refused once (429, too fast). The server asks for a pause: "
                            "nobody sends for 30 s."));
}

void TestStatusStory::refusedForTokens()
{
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    Outcome outcome = refusal();
    outcome.axis = LimitAxis::tokens;
    finish(1, 1s, outcome);
    QVERIFY2(sentenceAt(1s).startsWith(QStringLiteral("Refused once (429, too many tokens)")),
             qPrintable(sentenceAt(1s)));
}

/// The mark beside the endpoint says whose wait it is.
void TestStatusStory::whoseWaitItIs()
{
    Policy policy;
    happen(0s, RunStarted{"load", 10});
    happen(0s, JobQueued{JobId{1}});
    const std::pair<WaitReason, Status::Mood> waits[] = {
        {WaitReason::throttle, Status::Mood::waiting},
        {WaitReason::gate, Status::Mood::told},
        {WaitReason::quota, Status::Mood::told},
        {WaitReason::breaker, Status::Mood::waiting},
    };
    for (const auto& [reason, mood] : waits) {
        happen(1s, JobWaiting{JobId{1}, reason, 1, Instant(31s)});
        QCOMPARE(at(1s).mood, mood);
    }
    policy.pauseAfterRefusal = 10s;
    happen(1s, PolicyChanged{std::make_shared<const Policy>(policy), {}});
    happen(1s, JobWaiting{JobId{1}, WaitReason::gate, 1, Instant(31s)});
    QCOMPARE(at(1s).mood, Status::Mood::waiting);
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
    QCOMPARE(sentenceAt(1s), QStringLiteral("Refused once (429, too fast). The policy holds all "
                                            "sending for 10 s."));
    QCOMPARE(at(1s).done, QStringLiteral("1 of 10 done, 1 lost"));
}

void TestStatusStory::whatNeedsAPerson_data()
{
    QTest::addColumn<int>("cause");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, Cause cause, const QString& sentence) {
        QTest::newRow(name) << static_cast<int>(cause) << sentence;
    };
    row("quota", Cause::quota,
        QStringLiteral("See the account's billing page: quota or money is gone"));
    row("size", Cause::requestTooLarge, QStringLiteral("Make the request or its answer shorter"));
    row("key", Cause::authentication, QStringLiteral("Enter the key under Endpoints"));
    row("reach", Cause::unreachable, QStringLiteral("See that the server runs"));
    row("bad", Cause::badRequest, QStringLiteral("See model and address under Endpoints"));
    row("tls", Cause::insecure, QStringLiteral("See the address under Endpoints: no secure"));
    row("3xx", Cause::redirected, QStringLiteral("Correct the address under Endpoints"));
    row("body", Cause::malformed, QStringLiteral("See provider and address under Endpoints"));
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
    QCOMPARE(at(1s).said, QStringLiteral("it says"));
    QCOMPARE(at(1s).mood, Status::Mood::broken);
    answer(2, 2s);
    QVERIFY(!sentenceAt(2s).startsWith(sentence));
    QVERIFY(at(2s).said.isEmpty());
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
                            "2.00 attempts per answer. More retries, or a lower rate, would lose "
                            "fewer."));
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
    throttle(0.5, 10s); // from now on it is slower, and that is known at once
    QCOMPARE(toSeconds(*at(10s).left), 180.0);
}

/// One line of waiters, one after the other at the pace of the run.
void TestStatusStory::theLastWaiterIsToldWhenItGoes()
{
    throttle(2);
    happen(0s, RunStarted{"load", 21});
    for (std::uint64_t id = 1; id <= 21; ++id) {
        happen(0s, JobQueued{JobId{id}});
    }
    happen(0s, JobWaiting{JobId{1}, WaitReason::throttle, 0, Instant(500ms)});
    QCOMPARE(toSeconds(*at(0s).lastWaiter), 10.5);
    happen(500ms, AttemptStarted{{JobId{1}, 1}});
    happen(500ms, JobWaiting{JobId{2}, WaitReason::throttle, 0, Instant(1s)});
    QCOMPARE(sentenceAt(500ms),
             QStringLiteral("Running, throttled to 120/min. The next of 20 waiting goes in "
                            "0.5 s, the last in 10 s."));
    happen(500ms, RunPaused{});
    QVERIFY(!at(500ms).lastWaiter);
    QVERIFY(sentenceAt(500ms).contains(QStringLiteral("20 jobs wait until then.")));
}

/// Each pace has its own words, whoever holds it.
void TestStatusStory::whoThrottlesAndToWhat()
{
    Policy policy;
    policy.controller.kind = ControllerKind::automatic;
    happen(0s, PolicyChanged{std::make_shared<const Policy>(policy), {}});
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    const auto says = [&](const char* words) {
        const QString sentence = sentenceAt(1s);
        return sentence.contains(QString::fromUtf8(words)) ? QString() : sentence;
    };
    QCOMPARE(says("auto still looks for the limit"), QString());
    believe(LimitKind::continuous, 118, 60s);
    QCOMPARE(says("throttled to 118/min by auto"), QString());
    believe(LimitKind::window, 200, 10s);
    QCOMPARE(says("throttled to 1200/min by auto"), QString());
    believe(LimitKind::concurrency, 8, 0s);
    QCOMPARE(says("held to 8 at once by auto"), QString());
    policy.controller.kind = ControllerKind::headerGuided;
    policy.throttle.rate = RequestRate::perMinute(60);
    happen(1s, PolicyChanged{std::make_shared<const Policy>(policy), "controller"});
    QCOMPARE(says("throttled to 60/min by rate headers"), QString()); // nothing better yet
    believe(LimitKind::continuous, 40, 60s);
    QCOMPARE(says("throttled to 40/min by rate headers"), QString());
    believe(LimitKind::continuous, 400, 60s);
    QCOMPARE(says("throttled to 60/min by rate headers"), QString()); // the lower of both
}

/// Between two batches nothing is open, and all the same much has gone wrong.
void TestStatusStory::lossesAreNoCalmRun()
{
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    finish(1, 1s, refusal());
    happen(1s, JobFinished{JobId{1}, Priority::workload, JobEnd::lost, 1, Cause::rateLimit, {}});
    QCOMPARE(at(2s).mood, Status::Mood::refused);
    QCOMPARE(sentenceAt(2s), QStringLiteral("Refused once (429, too fast), not throttled. Nothing "
                                            "is to be sent: the next jobs are still to come."));
    QCOMPARE(at(9s).mood, Status::Mood::refused);
    QCOMPARE(sentenceAt(9s),
             QStringLiteral("1 job lost to refusals. Running, not throttled. Nothing is to be "
                            "sent: the next jobs are still to come."));
    happen(9s, JobQueued{JobId{2}});
    happen(9s, JobWaiting{JobId{2}, WaitReason::throttle, 0, Instant(20s)});
    QVERIFY(sentenceAt(9s).startsWith(QStringLiteral("1 job lost to refusals. Waiting 11 s")));
}

/// A job that no retry can save is no secret until the run is over.
void TestStatusStory::oneJobTooLargeIsSaidAtOnce()
{
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    start(2, 0s);
    Outcome outcome;
    outcome.kind = OutcomeKind::failed;
    outcome.cause = Cause::requestTooLarge;
    finish(1, 1s, outcome);
    happen(1s, JobFinished{JobId{1}, Priority::workload, JobEnd::lost, 1, Cause::requestTooLarge,
                           "too large"});
    answer(2, 2s);
    start(3, 2s);
    QCOMPARE(sentenceAt(2s), QStringLiteral("1 job lost, too large for the server: shorten it. "
                                            "Running, not throttled. 1 request in flight."));
    QCOMPARE(at(2s).done, QStringLiteral("2 of 10 done, 1 lost"));
    finish(3, 3s, refusal());
    happen(3s, JobWaiting{JobId{3}, WaitReason::throttle, 1, Instant(20s)});
    QVERIFY(sentenceAt(3s).startsWith(QStringLiteral("1 job lost, too large")));
    QVERIFY(sentenceAt(9s).startsWith(QStringLiteral("1 job lost, too large")));
    happen(30s, RunStarted{"load", 10}); // another run
    start(4, 30s);
    QVERIFY(sentenceAt(30s).startsWith(QStringLiteral("Running")));
}

void TestStatusStory::cancelledInMidFlightIsNotInFlight()
{
    happen(0s, RunStarted{"load", 10});
    start(1, 0s);
    start(2, 0s);
    happen(1s, JobFinished{JobId{1}, Priority::workload, JobEnd::cancelled, 1, Cause::none, {}});
    QCOMPARE(sentenceAt(1s), QStringLiteral("Running, not throttled. 1 request in flight."));
}

void TestStatusStory::aChatMessageWithoutARun()
{
    happen(0s, JobQueued{JobId{1}, Priority::typed, 7});
    happen(0s, AttemptStarted{{JobId{1}, 1}});
    QCOMPARE(sentenceAt(0s), QStringLiteral("Waiting for the answer. 1 request in flight."));
    answer(1, 1s);
    QCOMPARE(sentenceAt(1s), QStringLiteral("Ready. The last request was answered."));
    QVERIFY(!at(1s).progress);
}

void TestStatusStory::manyRefusalsNeedALowerRate()
{
    happen(0s, RunStarted{"load", 10});
    for (std::uint64_t id = 1; id <= 5; ++id) {
        start(id, 0s);
        finish(id, 1s, refusal());
        QCOMPARE(sentenceAt(1s).endsWith(QStringLiteral("A lower rate avoids it.")), id == 5);
    }
    Policy policy;
    policy.controller.kind = ControllerKind::automatic; // it sees to that
    happen(1s, PolicyChanged{std::make_shared<const Policy>(policy), {}});
    QVERIFY(!sentenceAt(1s).contains(QStringLiteral("A lower rate")));
}

/// Every state of the window, each with words of its own, which fit into the smallest window. With
/// RATESCOPE_PICTURES set to a folder, one picture of all for a person to read.
void TestStatusStory::sheetOfStates()
{
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    std::vector<Status> states;
    const auto tell = [&](const std::function<void()>& events, Duration now,
                          const std::optional<LimitWarning>& warning = std::nullopt) {
        init();
        events();
        states.push_back(m_story.tell(Instant(now), m_summary.figures(), warning));
    };
    const auto running = [&] {
        happen(0s, RunStarted{"load", 135});
        start(1, 0s);
        start(2, 0s);
    };
    const auto waiting = [&](WaitReason reason, Duration until) {
        throttle(2);
        happen(0s, RunStarted{"load", 135});
        for (std::uint64_t id = 1; id <= 120; ++id) {
            happen(0s, JobQueued{JobId{id}});
        }
        happen(0s, JobWaiting{JobId{1}, reason, 0, Instant(until)});
    };
    const auto refused = [&](WaitReason reason, Duration until) {
        Policy policy;
        policy.controller.kind = ControllerKind::headerGuided;
        happen(0s, PolicyChanged{std::make_shared<const Policy>(policy), {}});
        believe(LimitKind::continuous, 118, 60s);
        happen(0s, RunStarted{"load", 135});
        for (std::uint64_t id = 100; id <= 220; ++id) {
            happen(0s, JobQueued{JobId{id}});
        }
        for (std::uint64_t id = 1; id <= 12; ++id) {
            start(id, 0s);
            finish(id, 1s, refusal());
            happen(1s, JobWaiting{JobId{id}, reason, 1, Instant(until)});
        }
    };
    const auto failed = [&](Cause cause, const char* said) {
        running();
        Outcome outcome;
        outcome.kind = OutcomeKind::failed;
        outcome.cause = cause;
        outcome.said = said;
        finish(1, 1s, outcome);
    };
    tell([] {}, 0s);
    tell(running, 1s);
    tell(
        [&] {
            running();
            happen(1s, RunPaused{});
        },
        2s);
    for (const WaitReason reason : {WaitReason::throttle, WaitReason::gate, WaitReason::backoff,
                                    WaitReason::quota, WaitReason::breaker}) {
        tell([&] { waiting(reason, 3200ms); }, 0s);
    }
    tell(running, 1s, LimitWarning{LimitAxis::requests, Instant(0s), Instant(10s)});
    for (const WaitReason reason : {WaitReason::throttle, WaitReason::gate, WaitReason::backoff,
                                    WaitReason::quota, WaitReason::breaker}) {
        tell([&] { refused(reason, 4200ms); }, 1s);
    }
    tell(
        [&] {
            Policy policy;
            policy.controller.kind = ControllerKind::automatic;
            happen(0s, PolicyChanged{std::make_shared<const Policy>(policy), {}});
            running();
        },
        1s);
    tell([&] { failed(Cause::quota, "You exceeded your current quota"); }, 1s);
    tell([&] { failed(Cause::requestTooLarge, "Limit 6000, Requested 9120"); }, 1s);
    tell([&] { failed(Cause::authentication, "Incorrect API key"); }, 1s);
    tell([&] { failed(Cause::unreachable, "Connection refused"); }, 1s);
    tell([&] { failed(Cause::insecure, "self-signed certificate"); }, 1s);
    tell([&] { failed(Cause::malformed, "a web page"); }, 1s);
    tell(
        [&] {
            running();
            answer(1, 1s);
            answer(2, 1s);
            happen(2s, RunFinished{});
        },
        3s);
    tell(
        [&] {
            running();
            answer(1, 1s);
            finish(2, 1s, refusal());
            happen(1s, JobFinished{JobId{2}, Priority::workload, JobEnd::lost, 1, Cause::rateLimit,
                                   "gave up"});
            happen(2s, RunFinished{});
        },
        3s);

    const QString folder = qEnvironmentVariable("RATESCOPE_PICTURES");
    QStringList sentences;
    for (const bool dark : {false, true}) {
        QApplication::setPalette(dark ? darkPalette() : lightPalette());
        QPixmap sheet(1024, 28 * static_cast<int>(states.size()));
        QPainter painter(&sheet);
        int top = 0;
        for (const Status& state : states) {
            StatusLine line;
            line.resize(1024, 28);
            line.setStatus(state);
            line.show();
            QCoreApplication::processEvents();
            const auto* label = line.findChild<QLabel*>(QStringLiteral("statusSentence"));
            QVERIFY2(label->fontMetrics().horizontalAdvance(state.sentence) <= label->width(),
                     qPrintable(state.sentence));
            painter.drawPixmap(0, top, line.grab());
            top += 28;
            sentences.append(state.sentence);
        }
        painter.end();
        if (!folder.isEmpty()) {
            sheet.save(QDir(folder).filePath(
                QLatin1String(dark ? "states-dark.png" : "states-light.png")));
        }
    }
    const qsizetype twice = sentences.removeDuplicates(); // each once more for the dark ones
    QCOMPARE(twice, sentences.size());
}

QTEST_MAIN(TestStatusStory)
#include "tst_status_story.moc"
