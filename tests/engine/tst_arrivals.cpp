#include "engine/arrivals.h"

#include <QTest>

#include <cmath>
#include <initializer_list>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// Deals out given numbers, over and over.
class DealtRandom final : public Random
{
public:
    DealtRandom(std::initializer_list<double> numbers)
        : m_numbers(numbers)
    {}
    double uniform() override { return m_numbers[m_drawn++ % m_numbers.size()]; }
    std::size_t drawn() const { return m_drawn; }

private:
    std::vector<double> m_numbers;
    std::size_t m_drawn = 0;
};

std::vector<double> secondsOf(const WorkloadPlan& plan, Random& random)
{
    std::vector<double> seconds;
    for (const Duration at : arrivalTimes(plan, random)) {
        seconds.push_back(toSeconds(at));
    }
    return seconds;
}

std::vector<double> secondsOf(const WorkloadPlan& plan)
{
    DealtRandom none{0.5};
    std::vector<double> seconds = secondsOf(plan, none);
    Q_ASSERT(none.drawn() == 0);
    return seconds;
}

WorkloadPlan planOf(ArrivalShape shape, int jobs)
{
    WorkloadPlan plan;
    plan.shape = shape;
    plan.jobs = jobs;
    return plan;
}

using Times = std::vector<double>;

} // namespace

class TestArrivals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void burstInBatches()
    {
        WorkloadPlan plan = planOf(ArrivalShape::burst, 2);
        QCOMPARE(secondsOf(plan), (Times{0, 0}));
        plan.batches = 3;
        plan.every = 10s;
        QCOMPARE(secondsOf(plan), (Times{0, 0, 10, 10, 20, 20}));
        plan.length = 5s; // means nothing here
        QCOMPARE(secondsOf(plan).size(), std::size_t{6});
    }

    void steadyByJobsAndByTime()
    {
        WorkloadPlan plan = planOf(ArrivalShape::steady, 3);
        plan.rate = RequestRate::perSecond(4);
        QCOMPARE(secondsOf(plan), (Times{0, 0.25, 0.5}));
        plan.length = 1s; // before it: the one at 1 s is out
        QCOMPARE(secondsOf(plan), (Times{0, 0.25, 0.5, 0.75}));
        plan.rate = RequestRate::perSecond(3); // 7 s hold 21, though 1/3 is no whole nanosecond
        plan.length = 7s;
        QCOMPARE(secondsOf(plan).size(), std::size_t{21});
    }

    void poissonGapsAreExponential()
    {
        WorkloadPlan plan = planOf(ArrivalShape::poisson, 3);
        plan.rate = RequestRate::perSecond(2);
        DealtRandom random{0.0, 1 - std::exp(-1.0), 1 - std::exp(-3.0)};
        QCOMPARE(secondsOf(plan, random), (Times{0, 0.5, 2.0}));
        plan.length = 2s;
        DealtRandom again{1 - std::exp(-1.5)};
        QCOMPARE(secondsOf(plan, again), (Times{0.75, 1.5}));
    }

    void poissonSeedsDiffer()
    {
        WorkloadPlan plan = planOf(ArrivalShape::poisson, 1'000);
        plan.rate = RequestRate::perSecond(10);
        const Workload one = buildWorkload(plan);
        const Workload same = buildWorkload(plan);
        plan.seed = 2;
        const Workload other = buildWorkload(plan);
        QVERIFY(one.arrivals.back().at == same.arrivals.back().at);
        QVERIFY(one.arrivals.back().at != other.arrivals.back().at);
        // 1000 jobs at 10/s take 100 s, give or take three standard deviations of 3.2 s.
        QVERIFY(std::abs(toSeconds(one.arrivals.back().at) - 100) < 10);
    }

    void rampSumsUpExactly()
    {
        WorkloadPlan plan = planOf(ArrivalShape::ramp, 1);
        plan.rate = RequestRate::perSecond(1);
        plan.endRate = RequestRate::perSecond(3);
        plan.length = 4s; // 8 jobs; t + t²/4 = k, so t = 2(√(1 + k) − 1)
        Times wanted;
        for (int k = 0; k < 8; ++k) {
            wanted.push_back(2 * (std::sqrt(1.0 + k) - 1));
        }
        const Times got = secondsOf(plan);
        QCOMPARE(got.size(), wanted.size());
        for (std::size_t k = 0; k < got.size(); ++k) {
            QVERIFY2(std::abs(got[k] - wanted[k]) < 1e-8, qPrintable(QString::number(k)));
        }
    }

    void rampByJobsEndsAtItsEndRate()
    {
        WorkloadPlan plan = planOf(ArrivalShape::ramp, 8);
        plan.rate = RequestRate::perSecond(3);
        plan.endRate = RequestRate::perSecond(1); // falling: 8 jobs at 2/s on average take 4 s
        const Times falling = secondsOf(plan);
        QCOMPARE(falling.size(), std::size_t{8});
        QVERIFY(falling[7] > 3 && falling[7] < 4);
        QVERIFY(falling[7] - falling[6] > falling[1] - falling[0]);
        plan.endRate = plan.rate; // no slope: steady
        QVERIFY(std::abs(secondsOf(plan)[7] - 7.0 / 3) < 1e-8);
    }

    void stepsFollowEachOther()
    {
        WorkloadPlan plan = planOf(ArrivalShape::steps, 1);
        plan.steps = {
            {RequestRate::perSecond(1), 2s}, {RequestRate(), 3s}, {RequestRate::perSecond(2), 1s}};
        QCOMPARE(secondsOf(plan), (Times{0, 1, 5, 5.5}));
    }

    /// What a step leaves over counts for the next: 1.5 jobs and 1.5 jobs are three.
    void stepsKeepFractions()
    {
        WorkloadPlan plan = planOf(ArrivalShape::steps, 1);
        plan.steps = {{RequestRate::perSecond(0.5), 3s}, {RequestRate::perSecond(1), 1500ms}};
        QCOMPARE(secondsOf(plan), (Times{0, 2, 3.5}));
    }

    void neverMoreThanAMillion()
    {
        for (const ArrivalShape shape : {ArrivalShape::steady, ArrivalShape::ramp}) {
            WorkloadPlan plan = planOf(shape, 1);
            plan.rate = plan.endRate = RequestRate::perSecond(10'000);
            plan.length = 24h;
            QCOMPARE(secondsOf(plan).size(), std::size_t{1'000'000});
        }
        WorkloadPlan burst = planOf(ArrivalShape::burst, 1'000'000);
        burst.batches = 1'000;
        QCOMPARE(secondsOf(burst).size(), std::size_t{1'000'000});
    }

    void promptsTakeTurnsAsTheyAreWritten()
    {
        WorkloadPlan plan = planOf(ArrivalShape::burst, 3);
        plan.maxTokens = Tokens{5};
        plan.stream = true;
        plan.prompts = PromptList({"one {n}", "two"});
        const Workload workload = buildWorkload(plan);
        QCOMPARE(workload.name, std::string("3 × 2 prompts"));
        QVERIFY(!workload.numbered);
        QVERIFY(*workload.arrivals[0].request == singlePrompt("one {n}", Tokens{5}, true));
        QVERIFY(*workload.arrivals[1].request == singlePrompt("two", Tokens{5}, true));
        QVERIFY(workload.arrivals[2].request == workload.arrivals[0].request);
    }

    void templateIsSharedUntilItIsSent()
    {
        WorkloadPlan plan = planOf(ArrivalShape::burst, 1'000);
        plan.prompt = "Job {n} of {n}";
        const Workload workload = buildWorkload(plan);
        QVERIFY(workload.numbered);
        QVERIFY(workload.arrivals[0].request == workload.arrivals[999].request);
        const auto numbered = withNumber(workload.arrivals[0].request, 12);
        QCOMPARE(numbered->messages.back().text, std::string("Job 12 of 12"));
        plan.prompt = "plain {N} {n";
        const Workload plain = buildWorkload(plan);
        QVERIFY(withNumber(plain.arrivals[0].request, 7) == plain.arrivals[0].request);
    }

    void names_data()
    {
        QTest::addColumn<WorkloadPlan>("plan");
        QTest::addColumn<QString>("name");
        WorkloadPlan plan = planOf(ArrivalShape::burst, 3);
        QTest::newRow("burst") << plan << QStringLiteral("3 × Hello");
        plan.batches = 2;
        QTest::newRow("batches") << plan << QStringLiteral("2 batches of 3 × Hello");
        plan = planOf(ArrivalShape::steady, 3);
        QTest::newRow("steady") << plan << QStringLiteral("60/min until 3 jobs: Hello");
        plan.length = 30s;
        QTest::newRow("steady by time") << plan << QStringLiteral("60/min for 30 s: Hello");
        plan.shape = ArrivalShape::poisson;
        QTest::newRow("poisson") << plan << QStringLiteral("Poisson 60/min for 30 s: Hello");
        plan.shape = ArrivalShape::ramp;
        plan.endRate = RequestRate::perSecond(2.55);
        QTest::newRow("ramp") << plan << QStringLiteral("60/min → 153/min for 30 s: Hello");
        plan = planOf(ArrivalShape::steps, 3);
        plan.steps = {{RequestRate::perSecond(1), 10s}, {RequestRate(), 5s}};
        QTest::newRow("steps") << plan << QStringLiteral("2 steps in 15 s: Hello");
    }
    void names()
    {
        QFETCH(const WorkloadPlan, plan);
        QTEST(QString::fromStdString(describe(plan)), "name");
    }

    void clampedIsInRange()
    {
        WorkloadPlan wild;
        wild.jobs = -3;
        wild.length = -1s;
        wild.batches = 0;
        wild.every = 9h;
        wild.rate = RequestRate::perSecond(std::nan(""));
        wild.endRate = RequestRate::perSecond(1e9);
        wild.steps = {{RequestRate::perSecond(-5), 0s}};
        wild.maxTokens = Tokens{-1};
        const WorkloadPlan inside = wild.clamped();
        QCOMPARE(inside.jobs, 1);
        QVERIFY(inside.length == 1ms);
        QCOMPARE(inside.batches, 1);
        QVERIFY(inside.every == 1h);
        QCOMPARE(inside.rate.perSecond(), 1.0);
        QCOMPARE(inside.endRate.perSecond(), 10'000.0);
        QVERIFY(inside.steps == WorkloadPlan().steps); // without a rate nothing would ever come
        QVERIFY(inside.maxTokens == Tokens{1});
        QVERIFY(inside.clamped() == inside);
        QVERIFY(WorkloadPlan().clamped() == WorkloadPlan());
    }
};

QTEST_GUILESS_MAIN(TestArrivals)
#include "tst_arrivals.moc"
