#include "engine/arrivals.h"
#include "metrics/run_summary.h"
#include "sim/virtual_run.h"
#include "wire/scenario.h"

#include <QTest>

#include <algorithm>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

struct Told
{
    RunFigures figures;
    double politeness = 0; ///< 0 … 1
    double seconds = 0;
    std::uint32_t firstPeak = 0; ///< most refused first attempts in one quarter of a second
    std::uint32_t retryPeak = 0; ///< most refused retries in one quarter of a second
};

Told play(const Scenario& step, std::uint64_t seed)
{
    Told told;
    RunSummary summary;
    std::map<std::int64_t, std::uint32_t> firsts;
    std::map<std::int64_t, std::uint32_t> retries;
    const Duration took = runVirtually(
        {buildWorkload(step.workload), step.policy, step.server, step.changes, seed},
        [&](const Event& event) {
            summary.fold(event);
            const auto* finished = std::get_if<AttemptFinished>(&event.body);
            if (finished != nullptr && finished->outcome.kind == OutcomeKind::refused) {
                auto& counts = finished->attempt.number == 1 ? firsts : retries;
                ++counts[event.at.time_since_epoch() / 250ms];
            }
        });
    const auto peak = [](const std::map<std::int64_t, std::uint32_t>& counts) {
        std::uint32_t most = 0;
        for (const auto& [quarter, count] : counts) {
            most = std::max(most, count);
        }
        return most;
    };
    told.figures = summary.figures();
    told.politeness = summary.politeness().figure().value();
    told.seconds = toSeconds(took);
    told.firstPeak = peak(firsts);
    told.retryPeak = peak(retries);
    return told;
}

} // namespace

class TestDemoSteps : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void story_data()
    {
        QTest::addColumn<quint64>("seed");
        for (quint64 seed = 1; seed <= 5; ++seed) {
            QTest::addRow("seed %llu", static_cast<unsigned long long>(seed)) << seed;
        }
    }

    /// Six steps, one story: what each one's sentence promises must be what happens.
    void story()
    {
        QFETCH(const quint64, seed);
        std::vector<Told> told;
        for (const Scenario& step : demoSteps()) {
            told.push_back(play(step, seed));
            const Told& last = told.back();
            QVERIFY(last.figures.finished && !last.figures.stopped);
            QCOMPARE(last.figures.answered + last.figures.lost, std::uint64_t{135});
            QVERIFY2(last.seconds >= 20 && last.seconds < 60, qPrintable(step.id));
        }
        const auto& [loop, sleep, marching, jittered, throttled, sdk] =
            std::tie(told[0], told[1], told[2], told[3], told[4], told[5]);

        // 1: three jobs in four are lost; each is tried once.
        QVERIFY(loop.figures.lost > 90 && loop.figures.lost < 115);
        QCOMPARE(loop.figures.attempts, std::uint64_t{135});
        // 2: calmer, but each refused job is a lost one, and nobody asks again.
        QVERIFY(sleep.figures.lost < loop.figures.lost);
        QVERIFY(sleep.figures.lost > 40);
        QCOMPARE(sleep.figures.lost, sleep.figures.refused);
        QCOMPARE(sleep.figures.attempts, std::uint64_t{135});
        QVERIFY(sleep.firstPeak < loop.firstPeak);
        // 3: nobody is lost, and the retries march in step.
        QCOMPARE(marching.figures.lost, std::uint64_t{0});
        QVERIFY(marching.figures.refused > 135);
        // 4: spread out and sooner done, but still many 429s.
        QCOMPARE(jittered.figures.lost, std::uint64_t{0});
        QVERIFY(jittered.figures.refused > 135);
        QVERIFY2(
            marching.retryPeak >= 2 * jittered.retryPeak,
            qPrintable(
                QStringLiteral("%1 against %2").arg(marching.retryPeak).arg(jittered.retryPeak)));
        QVERIFY(jittered.seconds < marching.seconds);
        // 5: no refusal at all, and sooner done than by retrying.
        QCOMPARE(throttled.figures.refused, std::uint64_t{0});
        QCOMPARE(throttled.figures.lost, std::uint64_t{0});
        QCOMPARE(throttled.figures.attempts, std::uint64_t{135});
        QVERIFY(throttled.seconds < jittered.seconds);
        // The politeness tells the same: bunches, the same with a pause, retries in step; spread
        // out but too early; nothing to be told.
        for (const Told* rude : {&loop, &sleep, &marching, &sdk}) {
            QVERIFY2(rude->politeness < 0.1, qPrintable(QString::number(rude->politeness)));
        }
        QVERIFY(jittered.politeness > 0.3 && jittered.politeness < 0.7);
        QCOMPARE(throttled.politeness, 1.0);
        // 6: the default gives up: at least a third is lost after three attempts each.
        QVERIFY(sdk.figures.lost > 45);
        QVERIFY(sdk.figures.amplification() > 3.0);
    }
};

QTEST_GUILESS_MAIN(TestDemoSteps)
#include "tst_demo_steps.moc"
