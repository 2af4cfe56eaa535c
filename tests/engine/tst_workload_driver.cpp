#include "engine_fixture.h"

#include <QTest>

using namespace ratescope;
using namespace ratescope::test;
using namespace std::chrono_literals;

class TestWorkloadDriver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bringsJobsWhenTheyAreDue();
    void numbersTemplatesAsTheyAreBrought();
    void pauseShiftsTheArrivals();
    void pauseHoldsTheWorkloadButNotTheChat();
    void stopCancelsEverything();
    void aSecondRunStopsTheFirst();
    void anEmptyRunFinishesAtOnce();
    void finishesOnceAfterTheLastJob();
};

void TestWorkloadDriver::bringsJobsWhenTheyAreDue()
{
    EngineFixture f(plainPolicy());
    f.engine.startRun(Workload::steady(3, 2s, singlePrompt("Hello")));
    QCOMPARE(f.all<RunStarted>().at(0).jobs, 3U);
    QCOMPARE(f.count<JobQueued>(), 1U);
    f.scheduler.advance(2s - 1ns);
    QCOMPARE(f.count<JobQueued>(), 1U);
    f.scheduler.advance(1ns);
    QCOMPARE(f.count<JobQueued>(), 2U);
    f.scheduler.advance(10s);
    QCOMPARE(f.count<JobQueued>(), 3U);
}

void TestWorkloadDriver::numbersTemplatesAsTheyAreBrought()
{
    Policy policy = plainPolicy();
    policy.throttle.concurrency = 1;
    EngineFixture f(policy);
    Workload workload = Workload::burst(2, singlePrompt("Job {n}"));
    const auto sent = [&f] { return f.transport.open.front().request->messages[0].text; };
    f.engine.startRun(workload);
    QCOMPARE(sent(), std::string("Job {n}")); // somebody's own text
    f.engine.stopRun();
    workload.numbered = true;
    f.engine.startRun(workload);
    QCOMPARE(sent(), std::string("Job 1"));
    f.transport.answerFirst(answered());
    QCOMPARE(sent(), std::string("Job 2"));
}

void TestWorkloadDriver::pauseShiftsTheArrivals()
{
    EngineFixture f(plainPolicy());
    f.engine.startRun(Workload::steady(2, 10s, singlePrompt("Hello")));
    f.scheduler.advance(4s);
    f.engine.pauseRun();
    f.engine.pauseRun();
    f.scheduler.advance(60s);
    QCOMPARE(f.count<JobQueued>(), 1U);
    f.engine.resumeRun();
    f.scheduler.advance(6s - 1ns);
    QCOMPARE(f.count<JobQueued>(), 1U);
    f.scheduler.advance(1ns);
    QCOMPARE(f.count<JobQueued>(), 2U);
    QCOMPARE(f.count<RunPaused>(), 1U);
    QCOMPARE(f.count<RunResumed>(), 1U);
}

void TestWorkloadDriver::pauseHoldsTheWorkloadButNotTheChat()
{
    Policy policy = plainPolicy();
    policy.throttle.concurrency = 1;
    EngineFixture f(policy);
    f.engine.startRun(Workload::burst(3, singlePrompt("Hello")));
    f.engine.pauseRun();
    f.transport.answerFirst(answered()); // what was in flight goes on
    QVERIFY(f.transport.open.empty());
    const JobId typed = f.submit();
    QCOMPARE(f.transport.open.front().attempt.job, typed);
    f.transport.answerFirst(answered());
    QVERIFY(f.transport.open.empty());
    f.engine.resumeRun();
    QCOMPARE(f.transport.open.size(), 1U);
}

void TestWorkloadDriver::stopCancelsEverything()
{
    Policy policy = plainPolicy();
    policy.throttle.concurrency = 2;
    EngineFixture f(policy);
    f.engine.startRun(Workload::steady(10, 1s, singlePrompt("Hello")));
    f.scheduler.advance(4s);
    f.transport.answerFirst(refused());
    const JobId typed = f.submit();
    f.engine.stopRun();
    QVERIFY(f.all<RunFinished>().at(0).stopped);
    QVERIFY(!f.engine.running());
    QCOMPARE(f.count<JobFinished>(), 5U);
    QCOMPARE(f.transport.open.size(), 1U); // the typed one stays
    QCOMPARE(f.transport.open.front().attempt.job, typed);
    f.scheduler.advance(1h);
    QCOMPARE(f.count<JobQueued>(), 6U);
    f.engine.stopRun();
    QCOMPARE(f.count<RunFinished>(), 1U);
}

void TestWorkloadDriver::aSecondRunStopsTheFirst()
{
    EngineFixture f(plainPolicy());
    f.engine.startRun(Workload::burst(3, singlePrompt("Hello")));
    f.engine.pauseRun();
    f.engine.startRun(Workload::burst(2, singlePrompt("Hello")));
    QCOMPARE(f.count<RunStarted>(), 2U);
    QCOMPARE(f.count<RunFinished>(), 1U);
    QCOMPARE(f.transport.open.size(), 2U); // the pause ended with the first run
    f.transport.answerFirst(answered());
    f.transport.answerFirst(answered());
    QCOMPARE(f.count<RunFinished>(), 2U);
    QVERIFY(!f.all<RunFinished>().at(1).stopped);
}

void TestWorkloadDriver::anEmptyRunFinishesAtOnce()
{
    EngineFixture f(plainPolicy());
    f.engine.startRun(Workload{});
    QCOMPARE(f.count<RunFinished>(), 1U);
    QVERIFY(!f.engine.running());
}

void TestWorkloadDriver::finishesOnceAfterTheLastJob()
{
    EngineFixture f(plainPolicy());
    f.engine.startRun(Workload::burst(2, singlePrompt("Hello")));
    f.transport.answerFirst(answered());
    QCOMPARE(f.count<RunFinished>(), 0U);
    f.transport.answerFirst(refused());
    f.scheduler.advance(1s);
    f.transport.answerFirst(answered());
    QCOMPARE(f.count<RunFinished>(), 1U);
    QVERIFY(std::holds_alternative<RunFinished>(f.events.back().body));
}

QTEST_GUILESS_MAIN(TestWorkloadDriver)
#include "tst_workload_driver.moc"
