#include "engine_fixture.h"
#include "token_ledger.h"

#include <QTest>

#include <random>
#include <unordered_map>
#include <unordered_set>

using namespace ratescope;
using namespace ratescope::test;
using namespace std::chrono_literals;

namespace {

/// What must hold whatever happens, checked from the event stream alone.
class Invariants
{
public:
    /// Empty when all is well, otherwise what was broken.
    QString check(const Event& event)
    {
        if (event.sequence != ++m_sequence) {
            return QStringLiteral("sequence numbers have a gap");
        }
        if (event.at < m_at) {
            return QStringLiteral("time ran backwards");
        }
        m_at = event.at;
        return std::visit([this](const auto& body) { return on(body); }, event.body);
    }

    std::size_t openJobs() const { return m_jobs.size(); }

private:
    struct Job
    {
        int attempts = 0;
        bool inFlight = false;
        Instant firstStart;
    };

    QString on(const PolicyChanged& change)
    {
        m_policy = *change.policy;
        m_tokens.retune(m_policy.throttle, m_at);
        return {};
    }
    QString on(const JobWaiting& waiting)
    {
        const ThrottleSettings& throttle = m_policy.throttle;
        const bool tokensAlone = !throttle.rate && !throttle.requestsPerDay &&
                                 m_policy.controller.kind == ControllerKind::off;
        return waiting.reason == WaitReason::throttle && tokensAlone &&
                       m_tokens.holds(size(), m_at, true)
                   ? QStringLiteral("waits for tokens that are there")
                   : QString();
    }
    QString on(const JobQueued& queued)
    {
        return m_jobs.emplace(queued.job, Job{}).second ? QString()
                                                        : QStringLiteral("a job came twice");
    }
    QString on(const GateClosed& gate)
    {
        m_gate = gate.until;
        return {};
    }
    QString on(const GateOpened&)
    {
        m_gate.reset();
        return {};
    }
    QString on(const BreakerChanged& change)
    {
        const bool legal = change.state == BreakerState::halfOpen ? m_breaker == BreakerState::open
                                                                  : change.state != m_breaker;
        if (change.state == BreakerState::halfOpen && m_at < m_breakerUntil) {
            return QStringLiteral("the breaker let a probe through too early");
        }
        m_breaker = change.state;
        m_breakerUntil = change.until;
        m_probing = false;
        return legal ? QString() : QStringLiteral("the breaker changed to an impossible state");
    }
    QString on(const AttemptStarted& started)
    {
        if (m_breaker == BreakerState::open || (m_breaker == BreakerState::halfOpen && m_probing)) {
            return QStringLiteral("sent though the breaker is open");
        }
        m_probing = m_breaker == BreakerState::halfOpen;
        m_probe = started.attempt;
        if (m_policy.backoff.deadline && started.attempt.number > 1) {
            const Instant first = m_jobs[started.attempt.job].firstStart;
            if (m_at > first + *m_policy.backoff.deadline) {
                return QStringLiteral("a retry came after the deadline");
            }
        }
        const auto found = m_jobs.find(started.attempt.job);
        if (found == m_jobs.end() || found->second.inFlight) {
            return QStringLiteral("an attempt of a job that is not there or already in flight");
        }
        found->second.inFlight = true;
        if (started.attempt.number == 1) {
            found->second.firstStart = m_at;
        }
        if (++found->second.attempts != started.attempt.number) {
            return QStringLiteral("attempts are not numbered in order");
        }
        if (m_gate && m_at < *m_gate) {
            return QStringLiteral("sent before the gate opened");
        }
        if (!m_tokens.holds(size(), m_at, false)) {
            return QStringLiteral("sent for more tokens than are left");
        }
        m_tokens.started(started.attempt, size(), m_at);
        // A smaller concurrency holds for whoever starts after it was set.
        return ++m_inFlight <= m_policy.throttle.concurrency ? QString()
                                                             : QStringLiteral("too many in flight");
    }
    QString on(const AttemptFinished& finished)
    {
        const auto found = m_jobs.find(finished.attempt.job);
        if (found == m_jobs.end() || !found->second.inFlight ||
            found->second.attempts != finished.attempt.number) {
            return QStringLiteral("an attempt ended that was not in flight");
        }
        found->second.inFlight = false;
        --m_inFlight;
        m_tokens.finished(finished.attempt, finished.outcome, m_at);
        if (m_probe == finished.attempt && finished.outcome.cause == Cause::cancelled) {
            m_probing = false;
        }
        return {};
    }
    QString on(const JobFinished& finished)
    {
        const auto found = m_jobs.find(finished.job);
        if (found == m_jobs.end()) {
            return QStringLiteral("a job ended twice");
        }
        const bool fine = !found->second.inFlight && found->second.attempts == finished.attempts;
        m_jobs.erase(found);
        return fine ? QString() : QStringLiteral("a job ended in mid-flight or miscounted");
    }
    /// Of every job here.
    static const RequestSize& size()
    {
        static const RequestSize hello = sizeOf(*EngineFixture::spec().request);
        return hello;
    }
    template <typename Other>
    QString on(const Other&)
    {
        return {};
    }

    std::uint64_t m_sequence = 0;
    Instant m_at;
    Policy m_policy;
    TokenLedger m_tokens;
    std::optional<Instant> m_gate;
    std::unordered_map<JobId, Job> m_jobs;
    int m_inFlight = 0;
    BreakerState m_breaker = BreakerState::closed;
    Instant m_breakerUntil;
    bool m_probing = false;
    AttemptId m_probe;
};

Policy randomPolicy(std::mt19937_64& dice)
{
    const auto roll = [&dice](int below) {
        return static_cast<int>(dice() % static_cast<unsigned>(below));
    };
    Policy policy;
    if (roll(2) == 0) {
        policy.throttle.rate = RequestRate::perMinute(1 + roll(2000));
        policy.throttle.burst = 1 + roll(20);
    }
    if (roll(3) == 0) {
        policy.throttle.tokenRate = TokenRate::perMinute(1 + roll(5000));
    }
    if (roll(4) == 0) {
        policy.throttle.inputTokenRate = TokenRate::perMinute(1 + roll(5000));
        policy.throttle.outputTokenRate = TokenRate::perMinute(1 + roll(50000));
    }
    if (roll(6) == 0) {
        policy.throttle.requestsPerDay = 1000 + roll(1000);
        policy.throttle.tokensPerDay = Tokens{1'000'000};
    }
    if (roll(3) == 0) {
        policy.breaker =
            BreakerSettings{1 + roll(3), std::chrono::milliseconds(100 + roll(20'000))};
    }
    if (roll(4) == 0) {
        policy.retryBudget = RetryBudgetSettings{roll(10) / 10.0, roll(3) / 10.0, 10s};
    }
    policy.backoff.longHint = static_cast<LongHint>(roll(3));
    policy.throttle.concurrency = 1 + roll(8);
    policy.backoff.kind = static_cast<BackoffKind>(roll(4));
    policy.backoff.jitter = static_cast<Jitter>(roll(9));
    policy.backoff.base = std::chrono::milliseconds(1 + roll(3000));
    policy.backoff.retries = roll(6);
    policy.backoff.hint = static_cast<HintUse>(roll(4));
    if (roll(4) == 0) {
        policy.backoff.deadline = std::chrono::seconds(1 + roll(30));
    }
    policy.controller.kind = static_cast<ControllerKind>(roll(6));
    policy.throttle.rateWindow = roll(2) == 0 ? Duration(1s) : Duration(60s);
    policy.sharedGate = roll(2) == 0;
    policy.pauseAfterRefusal = roll(6) == 0 ? Duration(1s) : Duration::zero();
    return policy;
}

AttemptResult randomResult(std::mt19937_64& dice)
{
    switch (dice() % 10) {
    case 8: {
        AttemptResult result = refused();
        result.error.message = "Limit reached on requests per day";
        return result;
    }
    case 9: {
        AttemptResult result = answered();
        result.usage =
            Usage{Tokens{std::int64_t(dice() % 100)}, Tokens{std::int64_t(dice() % 900)}};
        result.rules.maxTokensCharged = dice() % 2 == 0;
        return result;
    }
    case 0:
        return refused();
    case 1:
        return refused(static_cast<int>(dice() % 10));
    case 2:
        return outOfMoney();
    case 3: {
        AttemptResult result;
        result.status = static_cast<TransportStatus>(1 + dice() % 7);
        return result;
    }
    case 4: {
        AttemptResult result;
        result.httpStatus = 500 + static_cast<int>(dice() % 4);
        return result;
    }
    default:
        return answered();
    }
}

} // namespace

class TestEngineInvariants : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomSequencesLoseNothing();
};

void TestEngineInvariants::randomSequencesLoseNothing()
{
    for (std::uint64_t seed = 1; seed <= 10'000; ++seed) {
        std::mt19937_64 dice(seed);
        EngineFixture f(randomPolicy(dice));
        Invariants invariants;
        std::size_t checked = 0;
        const auto checkNew = [&] {
            for (; checked < f.events.size(); ++checked) {
                const QString broken = invariants.check(f.events[checked]);
                QVERIFY2(broken.isEmpty(),
                         qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(broken)));
            }
        };
        for (int step = 0; step < 40; ++step) {
            switch (dice() % 10) {
            case 0:
                f.submit();
                break;
            case 1:
                f.engine.startRun(
                    Workload::steady(static_cast<int>(dice() % 6), 300ms, singlePrompt("Hello")));
                break;
            case 2:
                f.engine.cancel(JobId{1 + dice() % 20});
                break;
            case 3:
                f.engine.retryNow(JobId{1 + dice() % 20});
                break;
            case 4:
                f.engine.setPolicy(randomPolicy(dice));
                break;
            case 5:
                dice() % 2 == 0 ? f.engine.pauseRun() : f.engine.resumeRun();
                break;
            case 6:
                f.scheduler.advance(std::chrono::milliseconds(dice() % 3000));
                break;
            case 7:
                if (dice() % 8 == 0) {
                    f.engine.stopRun();
                }
                break;
            default:
                if (!f.transport.open.empty()) {
                    const auto& open = f.transport.open;
                    f.transport.answer(open[dice() % open.size()].attempt, randomResult(dice));
                }
            }
            checkNew();
        }
        // Left alone with a friendly server, everything comes to an end.
        f.engine.resumeRun();
        for (int round = 0; round < 1'000 && !QTest::currentTestFailed() &&
                            (invariants.openJobs() > 0 || f.engine.running());
             ++round) {
            while (!f.transport.open.empty()) {
                f.transport.answerFirst(answered());
            }
            f.scheduler.advance(10min); // a token debt at 1/min takes its time
            checkNew();
        }
        if (QTest::currentTestFailed()) {
            return;
        }
        QVERIFY2(invariants.openJobs() == 0 && !f.engine.running(),
                 qPrintable(QStringLiteral("seed %1: jobs never ended").arg(seed)));
    }
}

QTEST_GUILESS_MAIN(TestEngineInvariants)
#include "tst_engine_invariants.moc"
