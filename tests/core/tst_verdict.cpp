#include "core/advice.h"
#include "core/classify.h"
#include "core/verdict.h"

#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <algorithm>

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
    void said_data();
    void said();
    void reasons_data();
    void reasons();
    void everybodyIsHeld();
    void cancelledIsNobodysWord();
    void everyCauseHasWords();
    void everyCombinationReads();
};

namespace {

/// The sentences one after the other, each with an end.
QString together(const Verdict& verdict)
{
    static const QRegularExpression end(QStringLiteral("[.!?:;…][\"')\\]}]*$"));
    QStringList sentences;
    for (const std::string* part :
         {&verdict.said, &verdict.concluded, &verdict.action, &verdict.why}) {
        const QString words = QString::fromStdString(*part).trimmed();
        if (!words.isEmpty()) {
            sentences.append(end.match(words).hasMatch() ? words : words + QLatin1Char('.'));
        }
    }
    return sentences.join(QLatin1Char(' '));
}

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

/// A cause as it comes: with the status, words and retriability that classify() gives.
Outcome asItComes(Cause cause)
{
    Outcome outcome = refused(cause);
    switch (cause) {
    case Cause::overload:
        outcome.httpStatus = 503;
        outcome.said = "Overloaded, try later!";
        break;
    case Cause::quota:
        outcome.said = "You exceeded your current quota, please check your plan.";
        break;
    case Cause::requestTooLarge:
        outcome.said = "Request too large: Limit 60, Requested 100.";
        break;
    case Cause::authentication:
        outcome.httpStatus = 401;
        outcome.said = "Incorrect API key provided: [redacted].";
        break;
    case Cause::badRequest:
        outcome.httpStatus = 400;
        outcome.said = "model \"gpt-x\" does not exist";
        break;
    case Cause::serverError:
        outcome.httpStatus = 500;
        outcome.said = "";
        break;
    case Cause::connectionLost:
        outcome.httpStatus = 200;
        outcome.said = "the stream ended before the answer was complete";
        break;
    case Cause::unreachable:
        outcome.httpStatus = 0;
        outcome.said = "Connection refused";
        break;
    case Cause::timedOut:
        outcome.httpStatus = 0;
        outcome.said = "No whole answer within the attempt's time-out";
        break;
    case Cause::insecure:
        outcome.httpStatus = 0;
        outcome.said = "The certificate is self-signed";
        break;
    case Cause::malformed:
        outcome.httpStatus = 200;
        outcome.said = "the server answered with a web page (text/html) instead of JSON: check the "
                       "address";
        break;
    case Cause::tooLarge:
        outcome.httpStatus = 200;
        outcome.said = "the answer is longer than 8 bytes";
        break;
    case Cause::redirected:
        outcome.httpStatus = 302;
        outcome.said = "the server redirects to https://elsewhere/; the key is not taken there";
        break;
    default:
        break;
    }
    const std::initializer_list<Cause> passing{
        Cause::rateLimit, Cause::ramp,           Cause::concurrency,
        Cause::longQuota, Cause::overload,       Cause::serverError,
        Cause::timedOut,  Cause::connectionLost, Cause::unreachable};
    outcome.retriable = std::find(passing.begin(), passing.end(), cause) != passing.end();
    outcome.kind = cause <= Cause::overload ? OutcomeKind::refused : OutcomeKind::failed;
    return outcome;
}

} // namespace

void TestVerdict::aRefusalThatIsRetried()
{
    const Verdict verdict =
        verdictOf(refused(Cause::rateLimit, 20s), {NextStep::retry, 2, 20'300ms, true});
    const Verdict expected{"HTTP 429: Too fast. It asks to wait 20 s",
                           "Rate limit: requests or tokens come faster than the server allows",
                           "Waits 20.3 s, then goes again as attempt 3. Nobody else sends before "
                           "the time that the server named",
                           "The server named the time; an earlier attempt would be in vain"};
    QCOMPARE(verdict.said, expected.said);
    QCOMPARE(verdict.concluded, expected.concluded);
    QCOMPARE(verdict.action, expected.action);
    QCOMPARE(verdict.why, expected.why);
}

void TestVerdict::anAnswer()
{
    QVERIFY(verdictOf(Outcome(), {}) == (Verdict{{}, "Answered", {}, {}}));
}

void TestVerdict::steps_data()
{
    QTest::addColumn<int>("step");
    QTest::addColumn<QByteArray>("action");
    QTest::addColumn<QByteArray>("why");
    const auto row = [](NextStep step, const char* action, const char* why) {
        QTest::newRow(nextStepName(step)) << int(step) << QByteArray(action) << QByteArray(why);
    };
    row(NextStep::retry, "Waits 5 s, then goes again as attempt 2",
        "The server named no time, so the wait is the policy's own");
    row(NextStep::paced, "Goes again as attempt 2 as soon as the controller lets it",
        "The pace, not the single job, decides when the next attempt has a chance");
    row(NextStep::retriesUsedUp, "Given up after 1 attempt", "The policy allows no more retries");
    row(NextStep::hintTooLong, "Given up after 1 attempt, now rather than after another wait",
        "The server asks for a longer wait than the policy allows");
    row(NextStep::pastDeadline, "Given up after 1 attempt, now rather than after another wait",
        "The next attempt would come after the deadline");
    row(NextStep::parked,
        "Parked for 5 s, then goes again as attempt 2. Nobody else sends meanwhile",
        "The server named no time, and asking often would not bring it nearer");
    row(NextStep::overBudget, "Given up after 1 attempt",
        "The retry budget is spent: more retries would only add to the load");
    row(NextStep::undecided, "It may be tried again", "Such a failure may pass");
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

/// What was said joins with what follows, however it ends, and who said it is plain.
void TestVerdict::said_data()
{
    QTest::addColumn<int>("cause");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<bool>("hint");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* name, Cause cause, int status, const char* words, bool hint,
                        const char* said) {
        QTest::newRow(name) << int(cause) << status << QByteArray(words) << hint
                            << QByteArray(said);
    };
    row("bare words", Cause::rateLimit, 429, "slow down", false, "HTTP 429: slow down");
    row("then a hint", Cause::rateLimit, 429, "slow down", true,
        "HTTP 429: slow down. It asks to wait 3 s");
    row("a point", Cause::rateLimit, 429, "Limit 60, Requested 1. ", true,
        "HTTP 429: Limit 60, Requested 1. It asks to wait 3 s");
    row("a cry", Cause::overload, 503, "Overloaded!\n", true,
        "HTTP 503: Overloaded! It asks to wait 3 s");
    row("a quotation", Cause::badRequest, 400, "no model \"x.\"", true,
        "HTTP 400: no model \"x.\" It asks to wait 3 s");
    row("cut off", Cause::rateLimit, 429, "and so on…", true,
        "HTTP 429: and so on… It asks to wait 3 s");
    row("nothing", Cause::overload, 503, "", false, "HTTP 503, without a word on why");
    row("only a hint", Cause::rateLimit, 429, " ", true,
        "HTTP 429, without a word on why. It asks to wait 3 s");
    row("no server", Cause::unreachable, 0, "connection refused", false, "Connection refused");
    row("no answer", Cause::timedOut, 0, "", false, "No answer came");
    row("broke off", Cause::connectionLost, 200, "the stream ended", false,
        "HTTP 200. The stream ended");
    row("broke off in silence", Cause::connectionLost, 200, "", false, "HTTP 200");
}

void TestVerdict::said()
{
    QFETCH(int, cause);
    QFETCH(int, status);
    QFETCH(QByteArray, words);
    QFETCH(bool, hint);
    Outcome outcome = refused(Cause(cause));
    outcome.httpStatus = status;
    outcome.said = words.toStdString();
    if (hint) {
        outcome.hint = 3s;
    }
    QTEST(QByteArray::fromStdString(verdictOf(outcome, {}).said), "said");
}

void TestVerdict::reasons_data()
{
    QTest::addColumn<int>("cause");
    QTest::addColumn<int>("step");
    QTest::addColumn<bool>("retriable");
    QTest::addColumn<qint64>("hint"); // seconds; 0: none
    QTest::addColumn<QByteArray>("why");
    const auto row = [](const char* name, Cause cause, NextStep step, bool retriable, qint64 hint,
                        const char* why) {
        QTest::newRow(name) << int(cause) << int(step) << retriable << hint << QByteArray(why);
    };
    row("hint obeyed", Cause::rateLimit, NextStep::retry, true, 5,
        "The server named the time; an earlier attempt would be in vain");
    row("hint not obeyed", Cause::rateLimit, NextStep::retry, true, 6,
        "The wait is the policy's own, though the server asks for a longer one");
    row("no server", Cause::unreachable, NextStep::retry, true, 0,
        "Such a failure may pass; the wait is the policy's own");
    row("parked by a hint", Cause::longQuota, NextStep::parked, true, 5,
        "The server named the time; an earlier attempt would be in vain");
    row("should not retry", Cause::overload, NextStep::noRetry, false, 0,
        "The server says that trying again will not help");
    row("no money", Cause::quota, NextStep::noRetry, false, 0,
        "Waiting brings back neither money nor quota");
    row("undecided", Cause::authentication, NextStep::undecided, false, 0,
        "The key would be no better the next time");
    row("web page", Cause::malformed, NextStep::noRetry, false, 0,
        "Another attempt would most likely end the same way");
}

void TestVerdict::reasons()
{
    QFETCH(int, cause);
    QFETCH(int, step);
    QFETCH(bool, retriable);
    QFETCH(qint64, hint);
    Outcome outcome = refused(Cause(cause));
    outcome.retriable = retriable;
    if (hint > 0) {
        outcome.hint = std::chrono::seconds(hint);
    }
    QTEST(QByteArray::fromStdString(verdictOf(outcome, {NextStep(step), 1, 5s}).why), "why");
}

void TestVerdict::everybodyIsHeld()
{
    Decision decision{NextStep::retriesUsedUp, 3, 0s, true, true};
    QCOMPARE(verdictOf(refused(Cause::rateLimit, 3s), decision).action,
             std::string("Given up after 3 attempts. Nobody else sends before the time that the "
                         "server named. The circuit breaker opens: nobody sends until a probe "
                         "may"));
    decision.breakerOpened = false; // a pause of the policy's own
    QCOMPARE(verdictOf(refused(Cause::rateLimit), decision).action,
             std::string("Given up after 3 attempts. Nobody else sends for a while, as the policy "
                         "has it"));
}

void TestVerdict::cancelledIsNobodysWord()
{
    Outcome outcome = refused(Cause::cancelled);
    outcome.kind = OutcomeKind::failed;
    QVERIFY(verdictOf(outcome, {}) ==
            (Verdict{{}, "Cancelled: the attempt was dropped with its job", {}, {}}));
    QVERIFY(!isServersWord(Cause::cancelled));
}

void TestVerdict::everyCauseHasWords()
{
    QSet<QByteArray> meanings;
    for (std::size_t i = 1; i < causeCount; ++i) {
        const Verdict verdict = verdictOf(refused(Cause(i)), {NextStep::noRetry, 1, 0s, false});
        meanings.insert(QByteArray::fromStdString(verdict.concluded));
        QVERIFY(Cause(i) == Cause::cancelled || verdict.action == "Given up after 1 attempt");
    }
    QCOMPARE(meanings.size(), qsizetype(causeCount - 1));
}

/// Cause × hint × decision: sentences that begin large, end with one point and join by a space.
/// With RATESCOPE_VERDICTS set to a file, for a person to read.
void TestVerdict::everyCombinationReads()
{
    const QRegularExpression bad(
        QStringLiteral(R"([.!?;:]\s*[.;]|\s[.,;]|  |^[a-z]|[.!?] [a-z]|[^.!?…]$|\n)"));
    QByteArray sheet;
    for (std::size_t i = 0; i < causeCount; ++i) {
        for (const std::optional<Duration> hint : {std::optional<Duration>(), {Duration(3s)}}) {
            for (int step = 0; step <= int(NextStep::undecided); ++step) {
                for (const bool held : {false, true}) {
                    Outcome outcome = asItComes(Cause(i));
                    outcome.hint = hint;
                    if (i == 0) {
                        outcome = {};
                    }
                    const Decision decision{NextStep(step), 2, 3500ms, held, held};
                    const QString line = together(verdictOf(outcome, decision));
                    const auto match = bad.match(line);
                    QVERIFY2(!match.hasMatch(),
                             qPrintable(line + QStringLiteral(" | ") + match.captured()));
                    sheet += QByteArray(causeName(Cause(i))) + " × " +
                             nextStepName(NextStep(step)) + ":\n  " + line.toUtf8() + "\n  (" +
                             adviceFor(Cause(i)) + ")\n";
                }
            }
        }
    }
    const QString file = qEnvironmentVariable("RATESCOPE_VERDICTS");
    if (!file.isEmpty()) {
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(sheet);
    }
}

QTEST_GUILESS_MAIN(TestVerdict)
#include "tst_verdict.moc"
