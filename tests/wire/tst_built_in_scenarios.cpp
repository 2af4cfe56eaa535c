#include "engine/arrivals.h"
#include "metrics/run_summary.h"
#include "sim/virtual_run.h"
#include "wire/scenario.h"

#include <QSet>
#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// What a stretch of a run was like.
struct Stretch
{
    int attempts = 0;
    int answered = 0;
    int refused = 0;
};

struct Played
{
    RunFigures figures;
    double seconds = 0;
    std::vector<Stretch> tens;     ///< of each ten seconds
    std::vector<std::string> said; ///< by the refusals

    Stretch between(std::size_t from, std::size_t to) const
    {
        Stretch sum;
        for (std::size_t ten = from; ten < std::min(to, tens.size()); ++ten) {
            sum.attempts += tens[ten].attempts;
            sum.answered += tens[ten].answered;
            sum.refused += tens[ten].refused;
        }
        return sum;
    }
};

Played play(const Scenario& scenario, std::uint64_t seed)
{
    Played played;
    RunSummary summary;
    const Duration took =
        runVirtually({buildWorkload(scenario.workload), scenario.policy, scenario.server,
                      scenario.changes, seed},
                     [&](const Event& event) {
                         summary.fold(event);
                         const auto ten =
                             static_cast<std::size_t>(event.at.time_since_epoch() / 10s);
                         played.tens.resize(std::max(played.tens.size(), ten + 1));
                         if (std::holds_alternative<AttemptStarted>(event.body)) {
                             ++played.tens[ten].attempts;
                         } else if (const auto* end = std::get_if<AttemptFinished>(&event.body)) {
                             const bool answered = end->outcome.kind == OutcomeKind::answered;
                             ++(answered ? played.tens[ten].answered : played.tens[ten].refused);
                             if (!answered) {
                                 played.said.push_back(end->outcome.said);
                             }
                         }
                     });
    played.figures = summary.figures();
    played.seconds = toSeconds(took);
    return played;
}

Scenario scenarioOf(const QString& id)
{
    for (const Scenario& scenario : builtInScenarios()) {
        if (scenario.id == id) {
            return scenario;
        }
    }
    qFatal("no scenario %s", qPrintable(id));
}

} // namespace

class TestBuiltInScenarios : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areTwelveWithNamesAndSentences()
    {
        QSet<QString> ids;
        QSet<QString> names;
        for (const Scenario& scenario : builtInScenarios()) {
            ids.insert(scenario.id);
            names.insert(scenario.name);
            QVERIFY2(scenario.lookFor.endsWith(u'.'), qPrintable(scenario.id));
            for (const quint64 seed : {1U, 2U, 3U}) {
                const Played played = play(scenario, seed);
                QVERIFY2(played.figures.finished && !played.figures.stopped,
                         qPrintable(scenario.id));
                QVERIFY2(played.seconds < 120, qPrintable(scenario.id)); // nobody watches longer
            }
        }
        QCOMPARE(ids.size(), 12);
        QCOMPARE(names.size(), 12);
    }

    void seeds_data()
    {
        QTest::addColumn<quint64>("seed");
        for (const quint64 seed : {1U, 2U, 3U, 4U, 5U}) {
            QTest::addRow("seed %llu", static_cast<unsigned long long>(seed)) << seed;
        }
    }

    void autoFindsTheLimit_data() { seeds_data(); }
    void autoFindsTheLimit()
    {
        QFETCH(const quint64, seed);
        const Played played = play(scenarioOf(QStringLiteral("auto-finds-the-limit")), seed);
        report(played);
        QCOMPARE(played.figures.answered, std::uint64_t{300});
        QVERIFY(played.figures.refused >= 1); // nobody told it, so it had to run against it
        QVERIFY(played.figures.refusedShare() < 0.05);
        // 300 jobs at 5/s take 59 s when the 5 of the burst are free; it needs at most a tenth
        // more.
        QVERIFY(played.seconds < 65);
    }

    void theLimitHalves_data() { seeds_data(); }
    void theLimitHalves()
    {
        QFETCH(const quint64, seed);
        const Played played = play(scenarioOf(QStringLiteral("the-limit-halves")), seed);
        report(played);
        QCOMPARE(played.figures.answered, std::uint64_t{180});
        const Stretch before = played.between(1, 3);
        const Stretch after = played.between(4, 6);
        QVERIFY(before.answered >= 72); // of 80 in 20 s
        QVERIFY(after.answered >= 32 && after.answered <= 42);
        QVERIFY(played.between(3, 5).refused > before.refused);
        QVERIFY(after.attempts < 1.25 * after.answered); // it has come down by itself
    }

    void anotherClient_data() { seeds_data(); }
    void anotherClient()
    {
        QFETCH(const quint64, seed);
        const Played played = play(scenarioOf(QStringLiteral("another-client")), seed);
        report(played);
        QCOMPARE(played.between(0, 2).refused, 0);
        QVERIFY(played.between(2, 6).refused >= 3);
        QCOMPARE(played.figures.lost, std::uint64_t{0});
    }

    void hammeringLocksOut()
    {
        const Scenario scenario = scenarioOf(QStringLiteral("hammering-locks-out"));
        const Played hammering = play(scenario, 1);
        report(hammering);
        QCOMPARE(hammering.figures.answered, std::uint64_t{10}); // the first ten, and then nobody
        QCOMPARE(hammering.figures.lost, std::uint64_t{30});
        QVERIFY(hammering.seconds > 20);
        // As the sentence says: the same client, waiting longer, is let in again.
        Scenario patient = scenario;
        patient.policy.backoff.hint = HintUse::minimum;
        patient.policy.sharedGate = true;
        patient.policy.throttle.rate = RequestRate::perMinute(50);
        const Played waiting = play(patient, 1);
        QCOMPARE(waiting.figures.answered, std::uint64_t{40});
    }

    void tokensRunOutFirst()
    {
        const Scenario scenario = scenarioOf(QStringLiteral("tokens-run-out-first"));
        const Played played = play(scenario, 1);
        report(played);
        QCOMPARE(played.between(0, 2).refused, 0);
        QVERIFY(played.between(2, 5).refused >= 10);
        for (const std::string& said : played.said) {
            QVERIFY2(said.starts_with("Rate limit reached on tokens per min"), said.c_str());
        }
        Scenario mended = scenario;
        mended.policy.throttle.tokenRate = TokenRate::perMinute(9'500);
        QCOMPARE(play(mended, 1).figures.refused, std::uint64_t{0});
    }

    void oneJobTooLarge()
    {
        const Played played = play(scenarioOf(QStringLiteral("one-job-too-large")), 1);
        report(played);
        QCOMPARE(played.figures.answered, std::uint64_t{36});
        QCOMPARE(played.figures.lost, std::uint64_t{4});
        QCOMPARE(played.figures.refused, std::uint64_t{4}); // each asked once
        QCOMPARE(played.figures.lostByCause[static_cast<std::size_t>(Cause::requestTooLarge)],
                 std::uint64_t{4});
    }

private:
    /// Seen when a test fails, or with -v2.
    static void report(const Played& played)
    {
        QString tens;
        for (const Stretch& ten : played.tens) {
            tens +=
                QStringLiteral(" %1/%2/%3").arg(ten.attempts).arg(ten.answered).arg(ten.refused);
        }
        qInfo("%s: answered %d, lost %d, attempts %d, refused %d, %.1f s:%s",
              QTest::currentTestFunction(), int(played.figures.answered), int(played.figures.lost),
              int(played.figures.attempts), int(played.figures.refused), played.seconds,
              qPrintable(tens));
    }
};

QTEST_GUILESS_MAIN(TestBuiltInScenarios)
#include "tst_built_in_scenarios.moc"
