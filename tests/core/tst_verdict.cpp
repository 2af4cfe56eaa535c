#include "core/classify.h"
#include "core/verdict.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestVerdict : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRefusalThatIsRetried();
    void anAnswer();
    void steps_data();
    void steps();
    void everyCauseHasWords();
};

namespace {

Outcome refused(Cause cause, std::optional<Duration> hint = std::nullopt)
{
    Outcome outcome;
    outcome.kind = OutcomeKind::refused;
    outcome.cause = cause;
    outcome.retriable = cause != Cause::quota;
    outcome.httpStatus = 429;
    outcome.hint = hint;
    outcome.said = "Too fast";
    return outcome;
}

} // namespace

void TestVerdict::aRefusalThatIsRetried()
{
    const Verdict verdict =
        verdictOf(refused(Cause::rateLimit, 20s), {NextStep::retry, 2, 20'300ms, true});
    const Verdict expected{
        "HTTP 429: Too fast; it asks to wait 20 s",
        "rate limit: requests or tokens come faster than the server allows",
        "try again in 20.3 s (attempt 3); nobody else sends before the server's time; everybody of "
        "this endpoint sends more slowly",
        "the server named the time; an earlier attempt would be refused again"};
    QCOMPARE(verdict.said, expected.said);
    QCOMPARE(verdict.concluded, expected.concluded);
    QCOMPARE(verdict.action, expected.action);
    QCOMPARE(verdict.why, expected.why);
    QCOMPARE(toText(verdict), expected.said + ". " + expected.concluded + ". " + expected.action +
                                  ", because " + expected.why);
}

void TestVerdict::anAnswer()
{
    QVERIFY(verdictOf(Outcome(), {}) == (Verdict{{}, "answered", {}, {}}));
    QCOMPARE(toText(verdictOf(Outcome(), {})), std::string("answered"));
}

void TestVerdict::steps_data()
{
    QTest::addColumn<int>("step");
    QTest::addColumn<QByteArray>("action");
    QTest::addColumn<QByteArray>("why");
    const auto row = [](NextStep step, const char* action, const char* why) {
        QTest::newRow(why) << int(step) << QByteArray(action) << QByteArray(why);
    };
    row(NextStep::retry, "try again in 5 s (attempt 2)", "the wait is the policy's own");
    row(NextStep::retriesUsedUp, "give up after 1 attempt", "the policy allows no more retries");
    row(NextStep::hintTooLong, "give up now rather than after waiting",
        "the server asks for a longer wait than the policy allows");
    row(NextStep::pastDeadline, "give up now rather than after waiting",
        "the next attempt would come after the deadline");
    row(NextStep::parked, "parked for 5 s, then attempt 2",
        "the server names no time, and asking often would not bring it nearer");
    row(NextStep::overBudget, "give up after 1 attempt",
        "the retry budget is spent: more retries would only add to the load");
    row(NextStep::undecided, "it may be tried again", "such failures pass");
}

void TestVerdict::steps()
{
    QFETCH(int, step);
    QFETCH(QByteArray, action);
    QFETCH(QByteArray, why);
    const Verdict verdict = verdictOf(refused(Cause::serverError), {NextStep(step), 1, 5s, false});
    QCOMPARE(verdict.action, action.toStdString());
    QCOMPARE(verdict.why, why.toStdString());
}

void TestVerdict::everyCauseHasWords()
{
    QSet<QByteArray> meanings;
    for (std::size_t i = 1; i < causeCount; ++i) {
        const Verdict verdict = verdictOf(refused(Cause(i)), {NextStep::noRetry, 1, 0s, false});
        meanings.insert(QByteArray::fromStdString(verdict.concluded));
        QVERIFY(verdict.action.starts_with("give up at once"));
    }
    QCOMPARE(meanings.size(), qsizetype(causeCount - 1));
}

QTEST_GUILESS_MAIN(TestVerdict)
#include "tst_verdict.moc"
