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

QTEST_GUILESS_MAIN(TestVirtualControllers)
#include "tst_virtual_controllers.moc"
