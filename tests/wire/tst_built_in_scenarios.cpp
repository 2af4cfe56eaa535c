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

[[maybe_unused]] Scenario scenarioOf(const QString& id)
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

    void print()
    {
        for (const Scenario& scenario : builtInScenarios()) {
            const Played played = play(scenario, 1);
            qInfo("%s: %d jobs, answered %d lost %d attempts %d refused %d in %.1f s",
                  qPrintable(scenario.id), int(played.figures.jobs), int(played.figures.answered),
                  int(played.figures.lost), int(played.figures.attempts),
                  int(played.figures.refused), played.seconds);
            QString tens;
            for (const auto& t : played.tens)
                tens += QStringLiteral(" %1/%2/%3").arg(t.attempts).arg(t.answered).arg(t.refused);
            qInfo("   %s", qPrintable(tens));
            if (!played.said.empty())
                qInfo("   %s", played.said.back().c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestBuiltInScenarios)
#include "tst_built_in_scenarios.moc"
