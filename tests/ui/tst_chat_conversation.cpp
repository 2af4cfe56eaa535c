#include <QCoreApplication>
#include <QTest>

#include "ui/chat/chat_conversation.h"
#include "ui/chat/chat_words.h"
#include "wire/english_plurals.h"

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

constexpr JobId job{7};

Outcome refused()
{
    Outcome outcome;
    outcome.kind = OutcomeKind::refused;
    outcome.cause = Cause::rateLimit;
    outcome.retriable = true;
    outcome.httpStatus = 429;
    outcome.said = "Rate limit reached";
    return outcome;
}

Outcome answered(std::int64_t tokens)
{
    Outcome outcome;
    outcome.httpStatus = 200;
    outcome.usage = Usage{{5}, {tokens}};
    return outcome;
}

/// A conversation that has asked one thing, and the events to feed it, 1 s apart.
struct Script
{
    Script() { spec = conversation.ask({QStringLiteral("Why?"), {}}, asking); }

    void say(EventBody body)
    {
        time += 1s;
        unwanted = conversation.fold({Event{time, ++sequence, std::move(body)}});
    }
    const ConversationMessage& answer() const { return conversation.messages().back(); }
    QString line(Duration later = 0s) const
    {
        return ChatWords::stateLine(answer().state, time + later, 6);
    }

    ChatConversation conversation;
    Asking asking;
    JobSpec spec;
    Instant time;
    std::uint64_t sequence = 0;
    std::vector<JobId> unwanted;
};

} // namespace

class TestChatConversation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QCoreApplication::installTranslator(&m_plurals); }
    void everyStateHasItsWords();
    void textOfAFailedAttemptIsVoid();
    void failuresHaveWords_data();
    void failuresHaveWords();
    void otherJobsArePassedOver();
    void stopBeforeTheEngineNamedTheJob();
    void stopKeepsTheText();
    void theRequestCarriesTheWholeConversation();
    void failedAnswersAreNotRepeated();
    void askingAgainMakesSiblings();
    void everyBranchIsKeptAndComesBack();
    void filesGoAlong();
    void thePlaceInTheQueueIsTold();
    void speedIsTheStreams();
    void durations_data();
    void durations();

private:
    EnglishPlurals m_plurals;
};

void TestChatConversation::everyStateHasItsWords()
{
    Script script;
    QVERIFY(script.conversation.busy());
    QCOMPARE(script.line(), QStringLiteral("In the queue"));
    script.say(JobQueued{job, Priority::typed, script.spec.tag});
    QCOMPARE(script.conversation.openJob(), std::optional(job));
    script.say(JobWaiting{job, WaitReason::throttle, 0, script.time + 4200ms});
    QCOMPARE(script.line(), QStringLiteral("your throttle · waiting 3.2 s"));
    script.say(AttemptStarted{{job, 1}});
    QCOMPARE(script.line(500ms), QStringLiteral("Sent, no answer yet · 0.5 s"));
    script.say(AttemptFinished{{job, 1}, 300ms, refused()});
    QCOMPARE(script.line(), QStringLiteral("In the queue"));
    script.say(JobWaiting{job, WaitReason::backoff, 1, script.time + 4200ms});
    QCOMPARE(script.line(), QStringLiteral("429 · waiting 3.2 s · attempt 2 of 6"));
    QCOMPARE(script.line(2500ms), QStringLiteral("429 · waiting 0.7 s · attempt 2 of 6"));
    QCOMPARE(script.line(9s), QStringLiteral("429 · sending next · attempt 2 of 6"));
    script.say(JobWaiting{job, WaitReason::gate, 1, script.time + 66s});
    QCOMPARE(script.line(),
             QStringLiteral("429 · the server asked everyone to wait · waiting 1 min "
                            "05 s · attempt 2 of 6"));
    script.say(AttemptStarted{{job, 2}});
    script.say(AnswerBegan{{job, 2}});
    script.say(AnswerText{{job, 2}, "Be"});
    script.say(AnswerText{{job, 2}, "cause ü"});
    QCOMPARE(script.answer().text, QStringLiteral("Because ü"));
    QCOMPARE(script.line(), QStringLiteral("Answering · 3.0 s · attempt 2 of 6"));
    script.say(AttemptFinished{{job, 2}, 3500ms, answered(1)});
    script.say(JobFinished{job, Priority::typed, JobEnd::answered, 2, Cause::none, {}});
    QVERIFY(!script.conversation.busy());
    QCOMPARE(script.line(),
             QStringLiteral(
                 "3.5 s · first token 1.0 s · tokens 5 in, 1 out · 2 attempts · waited 6.0 s"));
}

void TestChatConversation::textOfAFailedAttemptIsVoid()
{
    Script script;
    script.say(JobQueued{job, Priority::typed, script.spec.tag});
    script.say(AttemptStarted{{job, 1}});
    script.say(AnswerText{{job, 1}, "half an ans"});
    const int epoch = script.answer().epoch;
    script.say(AttemptFinished{{job, 1}, 1s, refused()});
    QCOMPARE(script.answer().text, QStringLiteral("half an ans"));
    script.say(AttemptStarted{{job, 2}});
    QCOMPARE(script.answer().text, QString());
    QVERIFY(script.answer().epoch > epoch);
    script.say(AnswerText{{job, 1}, "late"});
    QCOMPARE(script.answer().text, QString());
}

void TestChatConversation::failuresHaveWords_data()
{
    QTest::addColumn<int>("cause");
    QTest::addColumn<int>("attempts");
    QTest::addColumn<QString>("line");
    QTest::newRow("key") << int(Cause::authentication) << 1
                         << QStringLiteral("The key was missing or rejected");
    QTest::newRow("money") << int(Cause::quota) << 1
                           << QStringLiteral("The quota or the money of this account is gone");
    QTest::newRow("unreachable") << int(Cause::unreachable) << 3
                                 << QStringLiteral("The server cannot be reached");
    QTest::newRow("size") << int(Cause::requestTooLarge) << 1
                          << QStringLiteral("This conversation is too large for the limit");
    QTest::newRow("one refusal") << int(Cause::rateLimit) << 1
                                 << QStringLiteral("Refused: too fast; gave up after 1 attempt");
    QTest::newRow("refusals") << int(Cause::rateLimit) << 4
                              << QStringLiteral("Refused: too fast; gave up after 4 attempts");
    QTest::newRow("none") << int(Cause::none) << 0 << QStringLiteral("in the engine's words");
}

void TestChatConversation::failuresHaveWords()
{
    QFETCH(int, cause);
    QFETCH(int, attempts);
    Script script;
    script.say(JobQueued{job, Priority::typed, script.spec.tag});
    script.say(JobFinished{job, Priority::typed, JobEnd::lost, attempts, static_cast<Cause>(cause),
                           "in the engine's words"});
    QVERIFY(std::holds_alternative<MessageFailed>(script.answer().state));
    QTEST(script.line(), "line");
    QVERIFY(ChatWords::advice(static_cast<Cause>(cause)).endsWith(u'.'));
}

void TestChatConversation::otherJobsArePassedOver()
{
    Script script;
    script.say(JobQueued{JobId{3}, Priority::workload, 0});
    script.say(JobQueued{JobId{4}, Priority::typed, script.spec.tag + 1});
    QCOMPARE(script.conversation.openJob(), std::nullopt);
    script.say(JobQueued{job, Priority::typed, script.spec.tag});
    script.say(AttemptStarted{{JobId{3}, 1}});
    script.say(AnswerText{{JobId{3}, 1}, "not ours"});
    script.say(JobFinished{JobId{3}, Priority::typed, JobEnd::answered, 1, Cause::none, {}});
    QVERIFY(script.conversation.busy());
    QCOMPARE(script.answer().text, QString());
}

void TestChatConversation::stopBeforeTheEngineNamedTheJob()
{
    Script script;
    QCOMPARE(script.conversation.stop(), std::nullopt);
    QVERIFY(!script.conversation.busy());
    script.say(JobQueued{job, Priority::typed, script.spec.tag});
    QCOMPARE(script.unwanted, std::vector{job});
    script.say(JobQueued{JobId{8}, Priority::typed, script.spec.tag});
    QVERIFY(script.unwanted.empty());
}

void TestChatConversation::stopKeepsTheText()
{
    Script script;
    script.say(JobQueued{job, Priority::typed, script.spec.tag});
    script.say(AttemptStarted{{job, 1}});
    script.say(AnswerText{{job, 1}, "half"});
    QCOMPARE(script.conversation.stop(), std::optional(job));
    script.say(AnswerText{{job, 1}, " late"});
    script.say(JobFinished{job, Priority::typed, JobEnd::cancelled, 1, Cause::none, {}});
    QCOMPARE(script.answer().text, QStringLiteral("half"));
    QCOMPARE(script.line(), QStringLiteral("Stopped"));
}

void TestChatConversation::theRequestCarriesTheWholeConversation()
{
    Script script;
    script.say(JobQueued{job, Priority::typed, script.spec.tag});
    script.say(AttemptStarted{{job, 1}});
    script.say(AnswerText{{job, 1}, "Because."});
    script.say(JobFinished{job, Priority::typed, JobEnd::answered, 1, Cause::none, {}});
    script.asking.settings.systemPrompt = QStringLiteral("Be brief.");
    script.asking.settings.maxTokens = Tokens{99};
    script.asking.settings.temperature = 0.5;
    script.asking.settings.topP = 0.9;
    script.asking.settings.stop = {QStringLiteral("END")};
    script.asking.otherModel = QStringLiteral("other");
    const JobSpec next = script.conversation.ask({QStringLiteral("Ünd?"), {}}, script.asking);
    const std::vector<ChatMessage> expected{{Role::system, "Be brief."},
                                            {Role::user, "Why?"},
                                            {Role::assistant, "Because."},
                                            {Role::user, "Ünd?"}};
    QVERIFY(next.request->messages == expected);
    QCOMPARE(next.request->maxTokens, std::optional(Tokens{99}));
    QCOMPARE(next.request->temperature, std::optional(0.5));
    QCOMPARE(next.request->topP, std::optional(0.9));
    QVERIFY(next.request->stop == std::vector<std::string>{"END"});
    QCOMPARE(next.request->model, std::string("other"));
    QVERIFY(next.request->stream && next.wantsText);
    QCOMPARE(next.priority, Priority::typed);
    QVERIFY(next.tag != script.spec.tag && next.tag != 0);
}

void TestChatConversation::failedAnswersAreNotRepeated()
{
    Script script;
    script.say(JobQueued{job, Priority::typed, script.spec.tag});
    script.say(AttemptStarted{{job, 1}});
    script.say(AnswerText{{job, 1}, "broken"});
    script.say(JobFinished{job, Priority::typed, JobEnd::lost, 1, Cause::connectionLost, "x"});
    const JobSpec next = script.conversation.ask({QStringLiteral("Still?"), {}}, {});
    QCOMPARE(next.request->messages.size(), std::size_t(2));
    QCOMPARE(next.request->messages[0].role, Role::user);
    QCOMPARE(next.request->messages[1].role, Role::user);
}

void TestChatConversation::askingAgainMakesSiblings()
{
    Script script;
    script.conversation.stop();
    const std::uint64_t old = script.answer().id;
    const JobSpec again = script.conversation.askAgain(1, {});
    QCOMPARE(script.conversation.messages().size(), std::size_t(2));
    QVERIFY(script.answer().id != old);
    QCOMPARE(script.answer().siblings, 2);
    QCOMPARE(script.answer().sibling, 2);
    QCOMPARE(again.request->messages.size(), std::size_t(1));
    script.conversation.stop();
    const JobSpec other = script.conversation.askInstead(0, {QStringLiteral("How?"), {}}, {});
    QCOMPARE(other.request->messages[0].text, std::string("How?"));
    QCOMPARE(script.conversation.messages().size(), std::size_t(2));
    script.conversation.stop();
    script.conversation.showSibling(0, -1);
    QCOMPARE(script.conversation.messages()[0].text, QStringLiteral("Why?"));
    QCOMPARE(script.answer().sibling, 2); // what was said last there
    script.conversation.showSibling(1, -1);
    QCOMPARE(script.answer().id, old);
    script.conversation.showSibling(1, -1);
    QCOMPARE(script.answer().id, old); // there is none before
}

void TestChatConversation::everyBranchIsKeptAndComesBack()
{
    Script script;
    script.say(JobQueued{job, Priority::typed, script.spec.tag});
    script.say(AttemptStarted{{job, 1}});
    script.say(AnswerText{{job, 1}, "Because"});
    const std::uint64_t open = script.answer().id;
    KeptConversation kept;
    kept.messages = script.conversation.changedSince(0);
    QCOMPARE(kept.messages.size(), std::size_t(2));
    QVERIFY(!kept.messages[1].end.has_value());
    const std::uint64_t seen = script.conversation.revision();
    QVERIFY(script.conversation.changedSince(seen).empty());
    script.say(AnswerText{{job, 1}, " so"});
    QCOMPARE(script.conversation.changedSince(seen).size(), std::size_t(1));
    // As after a crash, with what was written before it.
    kept.header.last = open;
    ChatConversation after(kept);
    QCOMPARE(after.messages().back().text, QStringLiteral("Because"));
    QVERIFY(ChatWords::stateLine(after.messages().back().state, {}, 6).contains(u"Cut short"));
    QVERIFY(!after.busy());
    after.askInstead(0, {QStringLiteral("How?"), {}}, {});
    after.stop();
    KeptConversation whole{kept.header, after.changedSince(0)};
    QCOMPARE(whole.messages.size(), std::size_t(4));
    ChatConversation again(whole);
    QCOMPARE(again.messages().back().id, open);
    again.showBranchOf(whole.messages[3].id);
    QCOMPARE(again.messages()[0].text, QStringLiteral("How?"));
    QCOMPARE(again.messages().size(), std::size_t(2));
    again.showBranchOf(open);
    QCOMPARE(again.messages()[0].text, QStringLiteral("Why?"));
    again.showBranchOf(12345); // nobody's
    QCOMPARE(again.messages().size(), std::size_t(2));
}

void TestChatConversation::filesGoAlong()
{
    ChatConversation conversation;
    const JobSpec spec = conversation.ask(
        {QStringLiteral("What is it?"), {{QStringLiteral("a.c"), QStringLiteral("int a;")}}}, {});
    QCOMPARE(spec.request->messages[0].text,
             std::string("a.c:\n\n```c\nint a;\n```\n\nWhat is it?"));
    QCOMPARE(conversation.messages()[0].text, QStringLiteral("What is it?"));
}

void TestChatConversation::thePlaceInTheQueueIsTold()
{
    QueuePlaces places;
    std::uint64_t sequence = 0;
    const auto say = [&](EventBody body) { places.fold({{}, ++sequence, std::move(body)}); };
    for (std::uint64_t id = 1; id <= 32; ++id) {
        say(JobQueued{JobId{id}, Priority::workload, 0});
    }
    say(AttemptStarted{{JobId{1}, 1}});
    say(JobQueued{JobId{40}, Priority::typed, 1});
    say(JobQueued{JobId{41}, Priority::typed, 2});
    QCOMPARE(ChatWords::place(places.of(JobId{40})),
             QStringLiteral("next to be sent, ahead of 31 requests of the load"));
    QCOMPARE(ChatWords::place(places.of(JobId{41})),
             QStringLiteral("after 1 other message, ahead of 31 requests of the load"));
    say(AttemptStarted{{JobId{40}, 1}});
    QCOMPARE(places.of(JobId{41}), (QueuePlace{0, 31, 2}));
    say(AttemptFinished{{JobId{1}, 1}, 1s, {}});
    say(JobFinished{JobId{1}, Priority::workload, JobEnd::answered, 1, Cause::none, {}});
    for (std::uint64_t id = 3; id <= 32; ++id) {
        say(JobFinished{JobId{id}, Priority::workload, JobEnd::cancelled, 0, Cause::none, {}});
    }
    QCOMPARE(ChatWords::place(places.of(JobId{41})),
             QStringLiteral("next to be sent, ahead of 1 request of the load"));
    say(JobFinished{JobId{2}, Priority::workload, JobEnd::cancelled, 0, Cause::none, {}});
    QCOMPARE(ChatWords::place(places.of(JobId{41})), QStringLiteral("next to be sent"));
}

void TestChatConversation::speedIsTheStreams()
{
    MessageDone done;
    done.duration = 3s;
    done.firstText = 1s;
    done.promptTokens = Tokens{120};
    done.tokens = Tokens{90};
    QCOMPARE(ChatWords::stateLine(done, {}, 6),
             QStringLiteral("3.0 s · first token 1.0 s · tokens 120 in, 90 out · 45 tokens/s"));
}

void TestChatConversation::durations_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("negative") << -3.0 << QStringLiteral("0.00 s");
    QTest::newRow("short") << 0.214 << QStringLiteral("0.21 s");
    QTest::newRow("seconds") << 12.34 << QStringLiteral("12.3 s");
    QTest::newRow("just under a minute") << 59.97 << QStringLiteral("59.9 s");
    QTest::newRow("minutes") << 185.0 << QStringLiteral("3 min 05 s");
    QTest::newRow("hours") << 7500.0 << QStringLiteral("2 h 05 min");
}

void TestChatConversation::durations()
{
    QFETCH(double, seconds);
    QTEST(ChatWords::duration(fromSeconds(seconds)), "text");
}

QTEST_GUILESS_MAIN(TestChatConversation)
#include "tst_chat_conversation.moc"
