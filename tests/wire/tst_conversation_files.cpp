#include "wire/conversation_json.h"
#include "wire/conversation_text.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

KeptConversation sample()
{
    KeptConversation conversation;
    ConversationHeader& header = conversation.header;
    header.title = QStringLiteral("Buckets");
    header.created = WallTime(1'700'000'000'000ms);
    header.changed = WallTime(1'700'000'123'456ms);
    header.settings = {QStringLiteral("Be brief."), Tokens{500}, 0.5, 0.9, {QStringLiteral("END")}};
    MessageDone done;
    done.duration = 3200ms;
    done.firstText = 250ms;
    done.waited = 1500ms;
    done.promptTokens = Tokens{12};
    done.tokens = Tokens{34};
    done.attempts = 2;
    MessageFailed failed;
    failed.cause = Cause::rateLimit;
    failed.attempts = 3;
    failed.why = QStringLiteral("gave up after 3 attempts");
    failed.said = QStringLiteral("slow down");
    const WallTime at(1'700'000'000'001ms);
    conversation.messages = {
        {1,
         0,
         Role::user,
         QStringLiteral("Why?"),
         {{QStringLiteral("a.txt"), QStringLiteral("text")}},
         {},
         at,
         MessageTyped{}},
        {2, 1, Role::assistant, QStringLiteral("Ünd"), {}, QStringLiteral("m1"), at, done},
        {3, 1, Role::assistant, {}, {}, QStringLiteral("m2"), at, failed},
        {4, 3, Role::user, QStringLiteral("Again?"), {}, {}, at, MessageTyped{}},
        {5, 4, Role::assistant, QStringLiteral("Be"), {}, {}, at, MessageStopped{true}},
        {6, 4, Role::assistant, QStringLiteral("B"), {}, {}, at, std::nullopt},
    };
    header.last = 5;
    return conversation;
}

QString problemOf(const QByteArray& json)
{
    const auto read = conversationFromJson(json);
    const auto* problem = std::get_if<JsonProblem>(&read);
    return problem != nullptr ? problem->message : QStringLiteral("none");
}

} // namespace

class TestConversationFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jsonComesBackAsItWas()
    {
        const KeptConversation before = sample();
        const QByteArray json = conversationToJson(before);
        const auto read = conversationFromJson(json);
        QCOMPARE(problemOf(json), QStringLiteral("none"));
        const auto& after = std::get<KeptConversation>(read);
        QVERIFY(after.header == before.header);
        QCOMPARE(after.messages.size(), before.messages.size());
        for (std::size_t i = 0; i < before.messages.size(); ++i) {
            QVERIFY2(after.messages[i] == before.messages[i], qPrintable(QString::number(i)));
        }
    }

    void numbersInTheFileAreItsOwn()
    {
        KeptConversation conversation = sample();
        for (KeptMessage& message : conversation.messages) {
            message.id += 7'000'000'000'000'000'000ULL;
            message.parent += message.parent > 0 ? 7'000'000'000'000'000'000ULL : 0;
        }
        conversation.header.last += 7'000'000'000'000'000'000ULL;
        QCOMPARE(conversationToJson(conversation), conversationToJson(sample()));
    }

    void problemsNameTheField_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char* from, const char* to, const char* problem) {
            QTest::newRow(problem)
                << QByteArray(from) << QByteArray(to) << QString::fromLatin1(problem);
        };
        row("ratescope conversation", "other", "format");
        row("\"version\": 1", "\"version\": 2", "version");
        row("\"parent\": 3", "\"parent\": 4", "messages[3].parent");
        row("\"role\": \"assistant\"", "\"role\": \"robot\"", "messages[1].role");
        row("\"cause\": \"rate limit\"", "\"cause\": \"bad mood\"", "messages[2].cause");
        row("\"last\": 5", "\"last\": 7", "last");
        row("\"top_p\": 0.9", "\"top_p\": 9", "settings.top_p");
        row("\"stop\": [", "\"stop\": [ 1,", "settings.stop");
        row("\"text\": \"Ünd\"", "\"txet\": \"Ünd\"", "txet");
        row("2023-11-14T22:13:20.000Z", "yesterday", "created");
    }

    void problemsNameTheField()
    {
        QFETCH(const QByteArray, from);
        QFETCH(const QByteArray, to);
        QFETCH(const QString, problem);
        QByteArray json = conversationToJson(sample());
        QVERIFY2(json.contains(from), json.constData());
        json.replace(json.indexOf(from), from.size(), to);
        QVERIFY2(problemOf(json).contains(problem), qPrintable(problemOf(json)));
    }

    void markdownIsWhatIsShown()
    {
        const QString text = conversationToMarkdown(sample());
        QVERIFY(text.startsWith(u"# Buckets\n"));
        QVERIFY(text.contains(u"> Be brief.\n"));
        QVERIFY(text.contains(u"## You\n\na.txt:\n\n```txt\ntext\n```\n\nWhy?\n"));
        QVERIFY(text.contains(u"## m2\n\n"));
        QVERIFY(text.contains(u"*(gave up after 3 attempts)*"));
        QVERIFY(text.endsWith(u"Be\n\n*(stopped)*\n"));
        QVERIFY(!text.contains(u"Ünd")); // of another branch
    }

    void titlesAndSnippets()
    {
        QCOMPARE(titleFrom(QStringLiteral("  Why\n is   it? ")), QStringLiteral("Why is it?"));
        QCOMPARE(titleFrom(QString(80, u'x')), QString(60, u'x') + u'…');
        const QString emoji = QString(59, u'x') + QStringLiteral("😀😀");
        QCOMPARE(titleFrom(emoji), QString(59, u'x') + u'…');
        const QString text =
            QString(100, u'a') + QStringLiteral(" the ÜBER word ") + QString(200, u'b');
        const QString snippet = snippetAround(text, QStringLiteral("über"));
        QVERIFY2(snippet.startsWith(u"…aaa") && snippet.contains(u"ÜBER word") &&
                     snippet.endsWith(u"…") && snippet.size() < 130,
                 qPrintable(snippet));
    }
};

QTEST_GUILESS_MAIN(TestConversationFiles)
#include "tst_conversation_files.moc"
