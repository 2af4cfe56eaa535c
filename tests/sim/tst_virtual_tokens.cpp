#include "core/event.h"
#include "sim/virtual_run.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

struct Result
{
    int answered = 0;
    int lost = 0;
    int refused = 0;
    Duration took = Duration::zero();
};

Result ran(const VirtualRun& run)
{
    Result result;
    result.took = runVirtually(run, [&result](const Event& event) {
        if (const auto* attempt = std::get_if<AttemptFinished>(&event.body)) {
            result.refused += attempt->outcome.kind == OutcomeKind::refused ? 1 : 0;
        } else if (const auto* job = std::get_if<JobFinished>(&event.body)) {
            result.answered += job->end == JobEnd::answered ? 1 : 0;
            result.lost += job->end == JobEnd::lost ? 1 : 0;
        }
    });
    return result;
}

/// Forty jobs of 10 + 90 tokens, and a server that lets 1,000 tokens a minute in.
VirtualRun tokensOnly()
{
    VirtualRun run;
    run.workload = Workload::burst(40, singlePrompt(std::string(40, 'x'), Tokens{90}));
    run.server.limiter = LimiterKind::none;
    run.server.tokenRate = TokenRate::perMinute(1'000);
    return run;
}

} // namespace

/// Token limits from end to end.
class TestVirtualTokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoIsToldTheTokenLimitIsNeverRefused()
    {
        for (const ControllerKind kind : {ControllerKind::off, ControllerKind::automatic}) {
            VirtualRun run = tokensOnly();
            run.server.sendRateHeaders = false;
            run.server.sendRetryAfter = false;
            run.policy.controller.kind = kind;
            run.policy.throttle.tokenRate = TokenRate::perMinute(1'000);
            const Result result = ran(run);
            QCOMPARE(result.answered, 40);
            QCOMPARE(result.refused, 0);
            // Ten at once, then one each 6 s: 180 s and the last answer.
            QVERIFY2(result.took < 190s, qPrintable(QString::number(toSeconds(result.took))));
        }
    }

    void aWaitForTokensIsNoWaitForRequests()
    {
        VirtualRun run = tokensOnly();
        run.policy.throttle.rate = RequestRate::perSecond(10); // not what bites
        run.policy.throttle.tokenRate = TokenRate::perMinute(1'000);
        const Result result = ran(run);
        QCOMPARE(result.refused, 0);
        QVERIFY(result.took < 190s);
    }

    void nobodyIsLostToASlowLimit()
    {
        for (const bool hints : {true, false}) {
            VirtualRun run;
            run.workload = Workload::burst(30, singlePrompt("Hello"));
            run.server.rate = RequestRate::perMinute(2);
            run.server.sendRateHeaders = hints;
            run.server.sendRetryAfter = hints;
            run.policy.controller.kind = ControllerKind::automatic;
            run.policy.backoff.retries = 1;
            const Result result = ran(run);
            QCOMPARE(result.answered, 30);
            QCOMPARE(result.lost, 0);
        }
    }
};

QTEST_GUILESS_MAIN(TestVirtualTokens)
#include "tst_virtual_tokens.moc"
