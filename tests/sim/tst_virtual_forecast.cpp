#include "engine/arrivals.h"
#include "metrics/forecast.h"
#include "sim/virtual_run.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

/// The early warning against the simulated server, through the dispatcher itself: ten minutes
/// without a throttle. bench/bench_forecast has the whole table.
class TestVirtualForecast : public QObject
{
    Q_OBJECT

private:
    static ForecastScore score(LimiterKind limiter, ArrivalShape shape, double ofLimit)
    {
        VirtualRun run;
        run.server.limiter = limiter;
        run.server.rate = RequestRate::perMinute(120);
        run.server.burst = 20;
        WorkloadPlan plan;
        plan.shape = shape;
        plan.rate = RequestRate::perMinute(120 * ofLimit);
        plan.length = Duration(10min);
        run.workload = buildWorkload(plan);
        run.policy.throttle.rate.reset();
        run.policy.controller.kind = ControllerKind::off;
        run.longest = 12min;
        Forecast forecast;
        runVirtually(run, [&](const Event& event) { forecast.fold(event); });
        return forecast.score();
    }

private Q_SLOTS:
    void underTheLimitItIsSilent_data()
    {
        QTest::addColumn<LimiterKind>("limiter");
        QTest::newRow("bucket") << LimiterKind::tokenBucket;
        QTest::newRow("window") << LimiterKind::fixedWindow;
        QTest::newRow("sliding log") << LimiterKind::slidingLog;
    }

    void underTheLimitItIsSilent()
    {
        QFETCH(LimiterKind, limiter);
        QCOMPARE(score(limiter, ArrivalShape::steady, 0.5), ForecastScore());
        QCOMPARE(score(limiter, ArrivalShape::poisson, 0.5), ForecastScore());
    }

    /// A window that a tenth too many go into: each is told of.
    void eachWindowIsToldOf()
    {
        for (const ArrivalShape shape : {ArrivalShape::steady, ArrivalShape::poisson}) {
            const ForecastScore told = score(LimiterKind::fixedWindow, shape, 1.1);
            QCOMPARE(told.right, 10U);
            QCOMPARE(told.missed, 0U);
            QCOMPARE(told.falseAlarms, 0U);
            QVERIFY(told.meanEarly() > 5s);
        }
    }
};

QTEST_APPLESS_MAIN(TestVirtualForecast)
#include "tst_virtual_forecast.moc"
