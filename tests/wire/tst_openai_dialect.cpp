#include "core/workload.h"
#include "wire/openai_dialect.h"
#include "wire/openai_server.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace ratescope;

namespace {

Endpoint endpoint(const QByteArray& url, const char* key = "")
{
    Endpoint made;
    made.baseUrl = QUrl::fromEncoded(url);
    made.model = QStringLiteral("tiny");
    made.key = ApiKey(QString::fromUtf8(key));
    return made;
}

QByteArray header(const WireRequest& request, const QByteArray& name)
{
    for (const auto& [key, value] : request.headers) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

} // namespace

class TestOpenAiDialect : public QObject
{
    Q_OBJECT

private:
    OpenAiDialect m_dialect;

private Q_SLOTS:
    void address_data()
    {
        QTest::addColumn<QByteArray>("base");
        QTest::addColumn<QByteArray>("chat");
        QTest::newRow("plain") << QByteArray("https://api.openai.com/v1")
                               << QByteArray("https://api.openai.com/v1/chat/completions");
        QTest::newRow("slashes") << QByteArray("http://[::1]:8000/v1//")
                                 << QByteArray("http://[::1]:8000/v1/chat/completions");
        QTest::newRow("bare") << QByteArray("http://localhost:8000")
                              << QByteArray("http://localhost:8000/chat/completions");
        QTest::newRow("query") << QByteArray("https://h/x?api-version=1#f")
                               << QByteArray("https://h/x/chat/completions?api-version=1");
        QTest::newRow("pasted whole") << QByteArray("https://h/v1/chat/completions/")
                                      << QByteArray("https://h/v1/chat/completions");
    }
    void address()
    {
        QFETCH(const QByteArray, base);
        QFETCH(const QByteArray, chat);
        const WireRequest request = m_dialect.chatRequest(endpoint(base), singlePrompt("Hello"));
        QCOMPARE(request.url.toEncoded(), chat);
    }

    void headers()
    {
        WireRequest request = m_dialect.chatRequest(endpoint("http://h/v1"), singlePrompt("a"));
        QCOMPARE(header(request, "Authorization"), QByteArray());
        QCOMPARE(header(request, "Content-Type"), QByteArray("application/json"));
        QCOMPARE(header(request, "Accept"), QByteArray("application/json"));
        request = m_dialect.chatRequest(endpoint("http://h/v1", " abc\r\nX: y "),
                                        singlePrompt("a", std::nullopt, true));
        QCOMPARE(header(request, "Authorization"), QByteArray("Bearer abcX: y"));
        QCOMPARE(header(request, "Accept"), QByteArray("text/event-stream"));
        request = m_dialect.modelsRequest(endpoint("http://h/v1/", "k"));
        QCOMPARE(request.url.toEncoded(), QByteArray("http://h/v1/models"));
        QVERIFY(request.body.isEmpty());
        QCOMPARE(header(request, "Authorization"), QByteArray("Bearer k"));
    }

    /// What the client writes, the server side reads back.
    void requestRoundTrip_data()
    {
        QTest::addColumn<bool>("stream");
        QTest::newRow("plain") << false;
        QTest::newRow("stream") << true;
    }
    void requestRoundTrip()
    {
        QFETCH(const bool, stream);
        ChatRequest request;
        request.messages = {{Role::system, "Be \"brief\".\n"},
                            {Role::user, "Gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80"},
                            {Role::assistant, ""}};
        request.maxTokens = Tokens{16};
        request.temperature = 0.25;
        request.stream = stream;
        const auto read = parseChatCall(m_dialect.chatRequest(endpoint("http://h"), request).body);
        const auto* call = std::get_if<ChatCall>(&read);
        QVERIFY(call != nullptr);
        QCOMPARE(call->model, std::string("tiny"));
        QVERIFY(call->request == request);
        QCOMPARE(call->includeUsage, stream);
    }

    void answer_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("problem"); // a part of it
        const auto good = [](const char* name, const QByteArray& body, const char* text) {
            QTest::newRow(name) << body << QString::fromUtf8(text) << QString();
        };
        const auto bad = [](const char* name, const QByteArray& body, const char* problem) {
            QTest::newRow(name) << body << QString() << QString::fromUtf8(problem);
        };
        good("plain", R"({"choices":[{"message":{"content":"Hi"}}]})", "Hi");
        good("white space", "\n\n \r\n{\"choices\":[{\"message\":{\"content\":\"Hi\"}}]}\n", "Hi");
        good("null content", R"({"choices":[{"message":{"content":null}}]})", "");
        good("parts",
             R"({"choices":[{"message":{"content":[{"type":"text","text":"a"},{"text":"b"},7]}}]})",
             "ab");
        good(
            "second choice first",
            R"({"choices":[{"index":1,"message":{"content":"x"}},{"index":0,"message":{"content":"y"}}]})",
            "y");
        good("broken utf-8", "{\"choices\":[{\"message\":{\"content\":\"a\xFF\"}}]}",
             "a\xEF\xBF\xBD");
        good(
            "huge usage",
            R"({"choices":[{"message":{"content":"Hi"}}],"usage":{"prompt_tokens":1e300,"completion_tokens":-1}})",
            "Hi");
        bad("empty", "", "empty");
        bad("blank", " \n ", "empty");
        bad("truncated", "{\"choices\":[{\"message\":{\"con", "not JSON");
        bad("garbage", "\x01\x02\x03", "not JSON");
        bad("two documents", "{}{}", "not JSON");
        bad("number", "42", "not JSON");
        bad("array", "[]", "no choices");
        bad("no choices", "{}", "no choices");
        bad("empty choices", R"({"choices":[]})", "no choices");
        bad("choices of numbers", R"({"choices":[1,2]})", "no choices");
        bad("no message", R"({"choices":[{"index":0}]})", "no choices");
        bad("number as content", R"({"choices":[{"message":{"content":7}}]})", "not text");
        bad("deep", QByteArray(100'000, '['), "not JSON");
        bad("deep objects", QByteArray("{\"a\":").repeated(100'000), "not JSON");
        bad("huge number", "{\"a\":1" + QByteArray(100'000, '0') + "}", "");
    }
    void answer()
    {
        QFETCH(const QByteArray, body);
        QFETCH(const QString, text);
        QFETCH(const QString, problem);
        const auto read = m_dialect.parseAnswer(body);
        if (const auto* wrong = std::get_if<WireProblem>(&read)) {
            const QString said = QString::fromStdString(wrong->message);
            QVERIFY2(said.contains(problem) && text.isEmpty(), qPrintable(said));
            QVERIFY(said.size() < 200);
        } else {
            QVERIFY(problem.isEmpty());
            QCOMPARE(std::get<PlainAnswer>(read).text, text);
        }
    }

    void streamEvent_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("data");
        QTest::addColumn<QString>("shown"); // text|finished|end|usage|error code:message
        const auto row = [](const char* name, const char* type, const char* data,
                            const char* said) {
            QTest::newRow(name) << QByteArray(type) << QByteArray(data) << QString::fromUtf8(said);
        };
        row("text", "message",
            R"({"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]})", "Hi||||");
        row("role", "message", R"({"choices":[{"delta":{"role":"assistant","content":""}}]})",
            "||||");
        row("other choice", "message", R"({"choices":[{"index":1,"delta":{"content":"Hi"}}]})",
            "||||");
        row("finish", "message", R"({"choices":[{"delta":{},"finish_reason":"length"}]})",
            "|finished|||");
        row("usage", "message",
            R"({"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}})", "|||3+4|");
        row("null usage", "message", R"({"choices":[{"delta":{"content":"a"}}],"usage":null})",
            "a||||");
        row("done", "message", "[DONE]", "|finished|end||");
        row("done with tail", "message", "[DONE] bye", "|finished|end||");
        row("error object", "message", R"({"error":{"message":"slow","code":429}})",
            "||||429:slow");
        row("error text", "message", R"({"error":"slow"})", "||||:slow");
        row("error null", "message", R"({"error":null,"choices":[{"delta":{"content":"a"}}]})",
            "a||||");
        row("error without words", "message", R"({"error":{}})",
            "||||:the server reported an error without saying which");
        row("error event", "error", R"({"message":"down","code":"x"})", "||||x:down");
        row("error event, plain", "error", "down", "||||:down");
        row("sign of life", "message", "", "||||");
        row("no choices", "message", R"({"type":"ping"})", "||||");
        row("obfuscation", "message",
            R"({"obfuscation":"zzz","choices":[{"delta":{"content":"a"}}]})", "a||||");
        row("not JSON", "message", "{\"choices\"", "problem");
        row("array", "message", "[1]", "problem");
        row("number", "message", R"({"choices":[{"delta":{"content":1}}]})", "problem");
    }
    void streamEvent()
    {
        QFETCH(const QByteArray, type);
        QFETCH(const QByteArray, data);
        QFETCH(const QString, shown);
        const auto read = m_dialect.parseStreamEvent(type.toStdString(), data.toStdString());
        QString said = QStringLiteral("problem");
        if (const auto* piece = std::get_if<StreamPiece>(&read)) {
            said = piece->text + QLatin1String(piece->finished ? "|finished" : "|") +
                   QLatin1String(piece->endOfStream ? "|end|" : "||");
            if (piece->usage) {
                said += QString::number(piece->usage->prompt.count) + u'+' +
                        QString::number(piece->usage->completion.count);
            }
            said += u'|';
            if (piece->error) {
                said += QString::fromStdString(piece->error->code + ":" + piece->error->message);
            }
        }
        QCOMPARE(said, shown);
    }

    void error_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const QByteArray& body, const char* type,
                            const char* code, const char* message) {
            QTest::newRow(name) << body << QString::fromUtf8(type) << QString::fromUtf8(code)
                                << QString::fromUtf8(message);
        };
        row("OpenAI",
            R"({"error":{"message":"Slow down","type":"requests","param":null,"code":"rate_limit_exceeded"}})",
            "requests", "rate_limit_exceeded", "Slow down");
        row("array of one (Gemini)",
            R"([{"error":{"code":429,"message":"Exhausted","status":"RESOURCE_EXHAUSTED"}}])",
            "RESOURCE_EXHAUSTED", "429", "Exhausted");
        row("number and metadata (OpenRouter)",
            R"({"error":{"code":502,"message":"Upstream","metadata":{"error_type":"provider_overloaded"}}})",
            "provider_overloaded", "502", "Upstream");
        row("flat (Mistral)",
            R"({"object":"error","message":"Rate limit","type":"rate_limited","param":null,"code":"1300"})",
            "rate_limited", "1300", "Rate limit");
        row("Anthropic", R"({"type":"error","error":{"type":"overloaded_error","message":"Busy"}})",
            "overloaded_error", "", "Busy");
        row("Cloudflare",
            R"({"success":false,"result":null,"errors":[{"code":3040,"message":"Capacity exceeded"}]})",
            "", "3040", "Capacity exceeded");
        row("an empty list of errors", R"({"errors":[]})", "", "", R"({"errors":[]})");
        row("FastAPI", R"({"detail":"Not Found"})", "", "", "Not Found");
        row("FastAPI validation",
            R"({"detail":[{"loc":["body","model"],"msg":"field required","type":"missing"}]})", "",
            "", "body.model: field required");
        row("FastAPI wrapped", R"({"detail":{"error":{"message":"No","code":"n"}}})", "", "n",
            "No");
        row("error text", R"({"error":"No such model","code":404})", "", "404", "No such model");
        row("fraction as code", R"({"error":{"message":"m","code":1.5}})", "", "1.5", "m");
        row("huge code", R"({"error":{"message":"m","code":1e300}})", "", "1e+300", "m");
        row("unknown object", R"({"oops":1})", "", "", R"({"oops":1})");
        row("empty array", "[]", "", "", "[]");
        row("plain text", "  \n  Too many requests\nmore", "", "", "Too many requests");
        row("HTML",
            "<!DOCTYPE html><html><head><style>b{}</style><title>502 Bad &amp; "
            "Gateway</title></head>"
            "<body><script>x()</script><h1>Bad</h1></body></html>",
            "", "", "502 Bad & Gateway");
        row("HTML without words", "<html></html>", "", "", "<html></html>");
        row("unclosed HTML", "<html <script", "", "", "<html <script");
        row("truncated JSON", "{\"error\":{\"message\":\"Slow", "", "",
            "{\"error\":{\"message\":\"Slow");
        row("control characters",
            "a\x1b[31mb\x07"
            "c",
            "", "", "a [31mb c");
        row("empty", "", "", "", "");
        row("deep", QByteArray("{\"error\":").repeated(2000) + "1", "", "",
            QByteArray("{\"error\":").repeated(2000).left(2000).constData());
    }
    void error()
    {
        QFETCH(const QByteArray, body);
        QFETCH(const QString, type);
        QFETCH(const QString, code);
        QFETCH(const QString, message);
        const ServerError error = m_dialect.parseError(body);
        QCOMPARE(QString::fromStdString(error.type), type);
        QCOMPARE(QString::fromStdString(error.code), code);
        QCOMPARE(QString::fromStdString(error.message), message);
    }

    /// Cut at 2,000 bytes, but never inside a code point.
    void boundedError()
    {
        const QByteArray twoByte = QByteArray("\xC3\xBC").repeated(5000);
        const QByteArray fourByte = "xyz" + QByteArray("\xF0\x9F\x98\x80").repeated(5000);
        for (const QByteArray& text : {twoByte, fourByte}) {
            for (const QByteArray& body :
                 {text, QByteArray("{\"error\":{\"message\":\"" + text + "\"}}")}) {
                const std::string said = m_dialect.parseError(body).message;
                QVERIFY(said.size() <= 2000 && said.size() > 1996);
                QVERIFY(QByteArray::fromStdString(said).isValidUtf8());
                QVERIFY(text.startsWith(said.c_str()));
            }
        }
    }

    void models()
    {
        const QStringList names{QStringLiteral("a"), QStringLiteral("b")};
        const auto read = m_dialect.parseModels(modelListBody(names, 1));
        QCOMPARE(std::get<QStringList>(read), names);
        QCOMPARE(std::get<QStringList>(m_dialect.parseModels(R"([{"id":"x"},{"id":7},3])")),
                 QStringList{QStringLiteral("x")});
        QVERIFY(std::holds_alternative<WireProblem>(m_dialect.parseModels("{}")));
        QVERIFY(std::holds_alternative<WireProblem>(m_dialect.parseModels("<html>")));
    }
};

QTEST_GUILESS_MAIN(TestOpenAiDialect)
#include "tst_openai_dialect.moc"
