#include "wire/openai_server.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace ratescope;

namespace {

QJsonObject object(const QByteArray& json)
{
    return QJsonDocument::fromJson(json).object();
}

QJsonObject chunk(const QByteArray& frame)
{
    if (!frame.startsWith("data: ") || !frame.endsWith("\n\n")) {
        return {};
    }
    return object(frame.mid(6));
}

} // namespace

class TestOpenAiServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void badCalls_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("param");
        QTest::addColumn<QString>("message"); // a part of it
        const auto row = [](const char* name, const QByteArray& body, const char* param,
                            const char* message) {
            QTest::newRow(name) << body << QString::fromUtf8(param) << QString::fromUtf8(message);
        };
        const auto call = [](const char* fields) {
            return QByteArray(R"({"model":"m","messages":[{"role":"user","content":"a"}],)") +
                   fields + "}";
        };
        row("empty", "", "", "could not parse");
        row("not JSON", "hello", "", "could not parse");
        row("truncated", "{\"model\":\"m\",\"mess", "", "could not parse");
        row("deep", QByteArray("[").repeated(100'000), "", "nested");
        row("array", "[]", "", "JSON object");
        row("no model", R"({"messages":[{"role":"user","content":"a"}]})", "model", "model");
        row("model number", R"({"model":1,"messages":[]})", "model", "model");
        row("no messages", R"({"model":"m"})", "messages", "Missing required parameter");
        row("messages text", R"({"model":"m","messages":"hi"})", "messages", "array");
        row("messages empty", R"({"model":"m","messages":[]})", "messages", "empty array");
        row("message number", R"({"model":"m","messages":[1]})", "messages[0]", "object");
        row("role missing", R"({"model":"m","messages":[{"content":"a"}]})", "messages[0].role",
            "expected system");
        row("content number", R"({"model":"m","messages":[{"role":"user","content":1}]})",
            "messages[0].content", "content parts");
        row("part number", R"({"model":"m","messages":[{"role":"user","content":[1]}]})",
            "messages[0].content", "object");
        row("part without text",
            R"({"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]})",
            "messages[0].content", "text part");
        row("max_tokens zero", call(R"("max_tokens":0)"), "max_tokens", "integer");
        row("max_tokens text", call(R"("max_tokens":"9")"), "max_tokens", "integer");
        row("max_tokens fraction", call(R"("max_tokens":1.5)"), "max_tokens", "integer");
        row("max_completion_tokens huge", call(R"("max_completion_tokens":1e300)"),
            "max_completion_tokens", "integer");
        row("temperature", call(R"("temperature":3)"), "temperature", "0 to 2");
        row("top_p", call(R"("top_p":1.5)"), "top_p", "0 to 1");
        row("stop number", call(R"("stop":[1])"), "stop", "at most 4 strings");
        row("five stops", call(R"("stop":["a","b","c","d","e"])"), "stop", "at most 4 strings");
        row("stream text", call(R"("stream":"yes")"), "stream", "boolean");
        row("options text", call(R"("stream_options":"x")"), "stream_options", "object");
        row("usage number", call(R"("stream_options":{"include_usage":1})"),
            "stream_options.include_usage", "boolean");
    }
    void badCalls()
    {
        QFETCH(const QByteArray, body);
        QFETCH(const QString, param);
        QFETCH(const QString, message);
        const auto read = parseChatCall(body);
        const auto* bad = std::get_if<BadCall>(&read);
        QVERIFY(bad != nullptr);
        QCOMPARE(QString::fromStdString(bad->param), param);
        QVERIFY2(QString::fromStdString(bad->error.message).contains(message),
                 bad->error.message.c_str());
        const QJsonObject error =
            object(errorBody(bad->error, bad->param))[QLatin1String("error")].toObject();
        QCOMPARE(error[QLatin1String("type")].toString(), QStringLiteral("invalid_request_error"));
        QVERIFY(error[QLatin1String("code")].isNull());
        QCOMPARE(error[QLatin1String("param")].isNull(), param.isEmpty());
    }

    void goodCall()
    {
        const auto read = parseChatCall(R"({
            "model":"m","n":3,"user":"u","tools":[],"stream":null,"max_tokens":5,
            "max_completion_tokens":7,"stream_options":null,"temperature":null,
            "top_p":0.5,"stop":"END",
            "messages":[
              {"role":"developer","content":"Be kind"},
              {"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url"},
                                        {"type":"text","text":"b"}]},
              {"role":"assistant","content":null},
              {"role":"tool","content":"42"}]})");
        const auto* call = std::get_if<ChatCall>(&read);
        QVERIFY(call != nullptr);
        const std::vector<ChatMessage> expected{{Role::system, "Be kind"},
                                                {Role::user, "ab"},
                                                {Role::assistant, ""},
                                                {Role::user, "42"}};
        QVERIFY(call->request.messages == expected);
        QCOMPARE(call->request.maxTokens->count, 7);
        QVERIFY(!call->request.stream && !call->request.temperature && !call->includeUsage);
        QCOMPARE(call->request.topP, std::optional(0.5));
        QVERIFY(call->request.stop == std::vector<std::string>{"END"});
    }

    void plainAnswer()
    {
        const QJsonObject body =
            object(plainAnswerBody({"chatcmpl-1", 1700000000, "m"}, "Hi \xC3\xBC",
                                   {Tokens{3}, Tokens{4}}, FinishReason::length));
        QCOMPARE(body[QLatin1String("object")].toString(), QStringLiteral("chat.completion"));
        QCOMPARE(body[QLatin1String("id")].toString(), QStringLiteral("chatcmpl-1"));
        QCOMPARE(body[QLatin1String("created")].toInteger(), 1700000000);
        QCOMPARE(body[QLatin1String("usage")][QLatin1String("total_tokens")].toInteger(), 7);
        const QJsonValue choice = body[QLatin1String("choices")][0];
        QCOMPARE(choice[QLatin1String("finish_reason")].toString(), QStringLiteral("length"));
        QCOMPARE(choice[QLatin1String("message")][QLatin1String("role")].toString(),
                 QStringLiteral("assistant"));
        QCOMPARE(choice[QLatin1String("message")][QLatin1String("content")].toString(),
                 QStringLiteral("Hi ü"));
    }

    void stream()
    {
        const StreamWriter writer({"id", 5, "m"}, true);
        for (const QByteArray& frame : {writer.role(), writer.text("a"), writer.finish()}) {
            const QJsonObject body = chunk(frame);
            QCOMPARE(body[QLatin1String("object")].toString(),
                     QStringLiteral("chat.completion.chunk"));
            QVERIFY(body.contains(QLatin1String("usage")) && body[QLatin1String("usage")].isNull());
            QCOMPARE(body[QLatin1String("choices")].toArray().size(), 1);
        }
        const QJsonValue finish = chunk(writer.finish())[QLatin1String("choices")][0];
        QCOMPARE(finish[QLatin1String("finish_reason")].toString(), QStringLiteral("stop"));
        QVERIFY(finish[QLatin1String("delta")].toObject().isEmpty());
        const QJsonObject usage = chunk(writer.usage({Tokens{3}, Tokens{4}}));
        QVERIFY(usage[QLatin1String("choices")].isArray());
        QVERIFY(usage[QLatin1String("choices")].toArray().isEmpty());
        QCOMPARE(usage[QLatin1String("usage")][QLatin1String("prompt_tokens")].toInteger(), 3);
        QCOMPARE(StreamWriter::end(), QByteArray("data: [DONE]\n\n"));

        const StreamWriter terse({"id", 5, "m"}, false);
        QVERIFY(!chunk(terse.text("a")).contains(QLatin1String("usage")));
        QVERIFY(terse.usage({}).isEmpty());
        const QJsonObject error = chunk(StreamWriter::error({"t", "c", "m"}));
        QCOMPARE(error[QLatin1String("error")][QLatin1String("code")].toString(),
                 QStringLiteral("c"));
    }

    void filler()
    {
        QCOMPARE(fillerText(0), std::string());
        QCOMPARE(fillerText(1), std::string("Hello!"));
        QCOMPARE(fillerText(4), std::string("Hello! A queue is"));
        std::string joined;
        for (std::size_t i = 0; i < 1000; ++i) {
            joined += fillerWord(i);
        }
        QVERIFY(joined.starts_with(fillerText(1000)));
        QVERIFY(joined.find("**What helps**") != std::string::npos);
        QVERIFY(joined.find("\n```python\n") != std::string::npos);
        // One round begins where the last one ended, on a line of its own.
        QVERIFY(joined.find("through.\n\nHello!") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestOpenAiServer)
#include "tst_openai_server.moc"
