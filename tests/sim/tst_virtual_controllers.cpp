#include "metrics/run_summary.h"
#include "sim/virtual_run.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

struct Seen
{
    RunFigures figures;
    Belief belief; ///< the last one told
};

Seen runWith(ControllerKind kind, const ServerSettings& server)
{
    VirtualRun run;
    run.workload = Workload::burst(120, singlePrompt("Hello", Tokens{16}));
    run.server = server;
    run.policy.controller.kind = kind;
    run.policy.backoff.retries = 1000;
    Seen seen;
    RunSummary summary;
    runVirtually(run, [&](const Event& event) {
        summary.fold(event);
        if (const auto* changed = std::get_if<BeliefChanged>(&event.body)) {
            seen.belief = *changed->belief;
        }
    });
    seen.figures = summary.figures();
    return seen;
}

} // namespace

/// Controllers against the server model as a whole: what the model words, classification reads and
/// the controller learns must fit together.
class TestVirtualControllers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void learnsAConcurrencyLimit();
    void learnsARate();
    void learnsFromBare503s();
    void headersThatAreNotThereHammerNobody();
    void toldTheRateItIsNeverRefused_data();
    void toldTheRateItIsNeverRefused();
    void oneASecondIsNeverMoreThanOne();
    void aToldWindowIsOneThatMayBe();
    void findsThatAStrictLimitDoubles();
    void findsAWindowThroughAJitteryLine_data();
    void findsAWindowThroughAJitteryLine();
    void keepsStrictSpacingAtTheEndOfALongLine_data();
    void keepsStrictSpacingAtTheEndOfALongLine();
};

void TestVirtualControllers::learnsAConcurrencyLimit()
{
    ServerSettings server;
    server.limiter = LimiterKind::concurrency;
    server.concurrency = 8;
    const Seen seen = runWith(ControllerKind::automatic, server);
    QCOMPARE(seen.figures.answered, 120U);
    QVERIFY(seen.belief.kind == LimitKind::concurrency);
    QCOMPARE(seen.belief.limit, 8.0);
    QVERIFY2(seen.figures.refused * 10 < seen.figures.attempts,
             qPrintable(QString::number(seen.figures.refused)));
}

void TestVirtualControllers::learnsARate()
{
    ServerSettings server; // token bucket, 60/min, burst 1
    server.sendRateHeaders = false;
    server.sendRetryAfter = false;
    const Seen seen = runWith(ControllerKind::automatic, server);
    QCOMPARE(seen.figures.answered, 120U);
    QVERIFY(seen.belief.kind == LimitKind::continuous);
    const double perMinute = seen.belief.limit / toSeconds(seen.belief.window) * 60;
    QVERIFY2(perMinute > 54 && perMinute < 66, qPrintable(QString::number(perMinute)));
    QVERIFY2(seen.figures.refused * 10 < seen.figures.attempts,
             qPrintable(QString::number(seen.figures.refused)));
}

void TestVirtualControllers::learnsFromBare503s()
{
    ServerSettings server; // token bucket, 60/min, burst 1
    server.sendRateHeaders = false;
    server.refuseAs503 = true;
    const Seen seen = runWith(ControllerKind::automatic, server);
    QCOMPARE(seen.figures.answered, 120U);
    QVERIFY(seen.belief.kind == LimitKind::continuous);
    const double perMinute = seen.belief.limit / toSeconds(seen.belief.window) * 60;
    QVERIFY2(perMinute > 54 && perMinute < 66, qPrintable(QString::number(perMinute)));
    QVERIFY2(seen.figures.refused * 10 < seen.figures.attempts,
             qPrintable(QString::number(seen.figures.refused)));
}

/// It has nothing to go by, and refusals take no time at all.
void TestVirtualControllers::headersThatAreNotThereHammerNobody()
{
    ServerSettings server;
    server.sendRateHeaders = false;
    server.sendRetryAfter = false;
    const Seen seen = runWith(ControllerKind::headerGuided, server);
    QCOMPARE(seen.figures.answered, 120U);
    QVERIFY2(seen.figures.attempts < 1'000, qPrintable(QString::number(seen.figures.attempts)));
}

void TestVirtualControllers::toldTheRateItIsNeverRefused_data()
{
    QTest::addColumn<int>("burst");
    QTest::addColumn<int>("perMinute");
    QTest::addColumn<double>("latest"); // seconds until the last of 120 goes
    QTest::newRow("60/min, one at once") << 1 << 60 << 119.0;
    QTest::newRow("37/min, one at once") << 1 << 37 << 119.0 * 60 / 37;
    QTest::newRow("240/min, an answer takes longer than an interval") << 1 << 240 << 119.0 / 4;
    QTest::newRow("60/min, ten at once") << 10 << 60 << 110.0;
}

void TestVirtualControllers::toldTheRateItIsNeverRefused()
{
    QFETCH(int, burst);
    QFETCH(int, perMinute);
    QFETCH(double, latest);
    VirtualRun run;
    run.workload = Workload::burst(120, singlePrompt("Hello", Tokens{16}));
    run.server.rate = RequestRate::perMinute(perMinute);
    run.server.burst = burst;
    run.policy.controller.kind = ControllerKind::automatic;
    run.policy.throttle.rate = RequestRate::perMinute(perMinute);
    RunSummary summary;
    Instant lastSent;
    runVirtually(run, [&](const Event& event) {
        summary.fold(event);
        if (std::holds_alternative<AttemptStarted>(event.body)) {
            lastSent = event.at;
        }
    });
    QCOMPARE(summary.figures().answered, 120U);
    QCOMPARE(summary.figures().refused, 0U);
    QVERIFY2(toSeconds(lastSent - Instant()) < latest * 1.02 + 1.0,
             qPrintable(QString::number(toSeconds(lastSent - Instant()))));
}

/// Of 60 a minute all sixty may go at once, as far as anybody knows, so it asks; of one a second
/// there is nothing to ask, whatever the server says.
void TestVirtualControllers::oneASecondIsNeverMoreThanOne()
{
    for (const Duration window : {Duration(1s), Duration(60s)}) {
        VirtualRun run;
        run.workload = Workload::burst(60, singlePrompt("Hello", Tokens{16}));
        run.server.sendRateHeaders = false; // token bucket, 60/min, burst 1
        run.server.sendRetryAfter = false;
        run.policy.controller.kind = ControllerKind::automatic;
        run.policy.throttle.rate = RequestRate::perMinute(60);
        run.policy.throttle.rateWindow = window;
        RunSummary summary;
        runVirtually(run, [&summary](const Event& event) { summary.fold(event); });
        QCOMPARE(summary.figures().answered, 60U);
        const std::uint64_t refused = summary.figures().refused;
        QVERIFY2(window == 1s ? refused == 0 : refused > 0 && refused < 4,
                 qPrintable(QString::number(refused)));
    }
}

/// Told twice as much as a window of an unusual length lets in, and of the limit nothing else but
/// whole seconds: it is found all the same.
void TestVirtualControllers::aToldWindowIsOneThatMayBe()
{
    VirtualRun run;
    run.workload = Workload::burst(60, singlePrompt("Hello", Tokens{100}));
    run.server.limiter = LimiterKind::slidingLog;
    run.server.window = 13s;
    run.server.rate = RequestRate::perMinute(7.0 * 60 / 13);
    run.server.sendRateHeaders = false;
    run.policy.controller.kind = ControllerKind::automatic;
    run.policy.throttle.rate = RequestRate::perMinute(14.0 * 60 / 13);
    run.policy.throttle.rateWindow = 13s;
    run.policy.backoff.retries = 1'000;
    const Duration took = runVirtually(run, [](const Event&) {});
    // Eight windows of seven and four more: 104 s where all is known.
    QVERIFY2(took < 125s, qPrintable(QString::number(toSeconds(took))));
}

/// The one that asks goes at its own gap, though a window of one in a second is alive as well, by
/// which it would go sooner than a limit that has doubled allows.
void TestVirtualControllers::findsThatAStrictLimitDoubles()
{
    VirtualRun run;
    run.workload = Workload::burst(600, singlePrompt("Hello", Tokens{100}, true));
    run.server.rate = RequestRate::perMinute(60); // token bucket, burst 1
    run.server.refusalDelay = 40ms;
    run.server.sendRateHeaders = false;
    ServerSettings doubled = run.server;
    doubled.rate = RequestRate::perMinute(120);
    run.serverChanges = {{180s, doubled}};
    run.policy.controller.kind = ControllerKind::automatic;
    run.policy.backoff.retries = 1'000;
    int letIn = 0;
    runVirtually(run, [&letIn](const Event& event) {
        const auto* ended = std::get_if<AttemptFinished>(&event.body);
        if (ended != nullptr && ended->outcome.kind == OutcomeKind::answered) {
            const Instant went = event.at - ended->duration;
            letIn += went >= Instant(300s) && went < Instant(360s) ? 1 : 0;
        }
    });
    QVERIFY2(letIn >= 108, qPrintable(QString::number(letIn)));
}

void TestVirtualControllers::findsAWindowThroughAJitteryLine_data()
{
    QTest::addColumn<LimiterKind>("limiter");
    QTest::addColumn<bool>("countRefusals");
    QTest::addColumn<quint64>("seed");
    QTest::addColumn<int>("seconds"); ///< at most, until the last one that is answered goes
    // Four windows; who never finds the limit, or keeps to it evenly, needs more than 190 s.
    constexpr int windows = 188;
    constexpr int counter =
        214; // a window's worth at once, and one a second after the first minute
    for (quint64 seed = 1; seed <= 3; ++seed) {
        QTest::addRow("fixed window, seed %llu", seed)
            << LimiterKind::fixedWindow << false << seed << windows;
        QTest::addRow("log, seed %llu", seed)
            << LimiterKind::slidingLog << false << seed << windows;
        QTest::addRow("log, refused ones count, seed %llu", seed)
            << LimiterKind::slidingLog << true << seed << windows;
        QTest::addRow("counter, seed %llu", seed)
            << LimiterKind::slidingCounter << false << seed << counter;
        QTest::addRow("counter, refused ones count, seed %llu", seed)
            << LimiterKind::slidingCounter << true << seed << counter;
    }
}

/// Requests overtake each other, and so do refusals: a later one is heard of before an earlier one.
void TestVirtualControllers::findsAWindowThroughAJitteryLine()
{
    QFETCH(LimiterKind, limiter);
    QFETCH(bool, countRefusals);
    QFETCH(quint64, seed);
    QFETCH(int, seconds);
    VirtualRun run;
    run.workload = Workload::burst(200, singlePrompt("Hello", Tokens{16}));
    run.server.limiter = limiter;
    run.server.countRefusals = countRefusals;
    run.server.rate = RequestRate::perMinute(60);
    run.server.refusalDelay = 40ms;
    run.server.sendRateHeaders = run.server.sendRetryAfter = false;
    run.policy.controller.kind = ControllerKind::search;
    run.policy.backoff.retries = 1000;
    run.policy.throttle.concurrency = 64;
    run.line.jitter = 40ms;
    run.seed = seed;
    Instant last;
    runVirtually(run, [&last](const Event& event) {
        const auto* ended = std::get_if<AttemptFinished>(&event.body);
        if (ended != nullptr && ended->outcome.kind == OutcomeKind::answered) {
            last = std::max(last, event.at - ended->duration);
        }
    });
    QVERIFY2(last < Instant(std::chrono::seconds(seconds)),
             qPrintable(QString::number(toSeconds(last - Instant()))));
}

void TestVirtualControllers::keepsStrictSpacingAtTheEndOfALongLine_data()
{
    QTest::addColumn<quint64>("seed");
    for (quint64 seed = 1; seed <= 3; ++seed) {
        QTest::addRow("seed %llu", seed) << seed;
    }
}

/// One each 250 ms, where requests come up to 15 ms closer than they went, and a refusal costs a
/// whole second: who learns no slack from it needs more than 60 s for what could be done in 45.
void TestVirtualControllers::keepsStrictSpacingAtTheEndOfALongLine()
{
    QFETCH(quint64, seed);
    VirtualRun run;
    run.workload = Workload::burst(180, singlePrompt("Hello", Tokens{16}));
    run.server.rate = RequestRate::perMinute(240);
    run.server.latencyMedian = 175ms;
    run.policy.controller.kind = ControllerKind::automatic;
    run.policy.backoff.retries = 1000;
    run.policy.throttle.concurrency = 64;
    run.line = {.delay = 60ms, .jitter = 15ms, .opening = 300ms};
    run.seed = seed;
    int refused = 0;
    const Duration took = runVirtually(run, [&refused](const Event& event) {
        const auto* ended = std::get_if<AttemptFinished>(&event.body);
        refused += ended != nullptr && ended->outcome.kind == OutcomeKind::refused ? 1 : 0;
    });
    QVERIFY2(took < 56s, qPrintable(QString::number(toSeconds(took))));
    QVERIFY2(refused <= 10, qPrintable(QString::number(refused)));
}

QTEST_GUILESS_MAIN(TestVirtualControllers)
#include "tst_virtual_controllers.moc"
