#include "wire/answer_decoder.h"
#include "wire/openai_dialect.h"
#include "wire/openai_server.h"

#include <QTest>

using namespace ratescope;

namespace {

const AnswerHead head{"chatcmpl-1", 1700000000, "tiny"};

HttpHeaders contentType(const char* type)
{
    return type == nullptr ? HttpHeaders{} : HttpHeaders{{"content-type", type}};
}

std::string_view view(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

struct Read
{
    AttemptResult result;
    std::string text;
    bool textIsWhole = true; ///< every piece was valid UTF-8 and not empty
    bool wantedMore = true;
};

/// Reads a whole response handed in as `pieces`.
Read read(int status, const HttpHeaders& headers, const std::vector<QByteArray>& pieces,
          AnswerDecoder::Limits limits = {}, const char* key = "")
{
    const OpenAiDialect dialect;
    Read outcome;
    AnswerDecoder decoder(
        dialect, ApiKey(QString::fromUtf8(key)),
        [&outcome](std::string_view piece) {
            outcome.text += piece;
            const QByteArray bytes(piece.data(), static_cast<qsizetype>(piece.size()));
            outcome.textIsWhole = outcome.textIsWhole && !bytes.isEmpty() && bytes.isValidUtf8();
        },
        limits);
    decoder.begin(status, headers);
    for (const QByteArray& piece : pieces) {
        if (!decoder.feed(view(piece))) {
            outcome.wantedMore = false;
            break;
        }
    }
    outcome.result = decoder.finish(WallTime(std::chrono::milliseconds(5)));
    return outcome;
}

/// A streamed answer as the server side writes it.
QByteArray streamed(const std::vector<std::string>& words, bool includeUsage = true)
{
    const StreamWriter writer(head, includeUsage);
    QByteArray bytes = writer.role();
    for (const std::string& word : words) {
        bytes += writer.text(word);
    }
    return bytes + writer.finish() + writer.usage({Tokens{3}, Tokens{4}}) + StreamWriter::end();
}

} // namespace

class TestAnswerDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void plainRoundTrip_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::newRow("json") << QByteArray("application/json");
        QTest::newRow("charset") << QByteArray("Application/JSON; charset=utf-8");
        QTest::newRow("problem") << QByteArray("application/problem+json");
        QTest::newRow("text") << QByteArray("text/plain");
        QTest::newRow("none") << QByteArray();
        QTest::newRow("wrongly a stream") << QByteArray("text/event-stream");
    }
    /// Every split in two, with the white space that some servers send first.
    void plainRoundTrip()
    {
        QFETCH(const QByteArray, type);
        const HttpHeaders headers = contentType(type.isEmpty() ? nullptr : type.constData());
        const QByteArray body =
            "\n\n" + plainAnswerBody(head, "Gr\xC3\xBC\xC3\x9F", {Tokens{3}, Tokens{4}});
        for (qsizetype cut = 0; cut <= body.size(); ++cut) {
            const Read got = read(200, headers, {body.left(cut), body.mid(cut)});
            QCOMPARE(got.result.status, TransportStatus::completed);
            QCOMPARE(got.result.httpStatus, 200);
            QCOMPARE(got.text, std::string("Gr\xC3\xBC\xC3\x9F"));
            QVERIFY(got.result.usage == (Usage{Tokens{3}, Tokens{4}}));
            QVERIFY(got.result.error.empty() && got.result.diagnosis.empty() && got.wantedMore);
            QCOMPARE(got.result.receivedAt.time_since_epoch().count(), 5);
        }
    }

    void streamRoundTrip_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::newRow("stream") << QByteArray("text/event-stream; charset=utf-8");
        QTest::newRow("wrongly json") << QByteArray("application/json");
        QTest::newRow("octets") << QByteArray("application/octet-stream");
        QTest::newRow("none") << QByteArray();
    }
    void streamRoundTrip()
    {
        QFETCH(const QByteArray, type);
        const HttpHeaders headers = contentType(type.isEmpty() ? nullptr : type.constData());
        const QByteArray body =
            "\xEF\xBB\xBF: waiting\r\n\r\n" + streamed({"Hello", " \xF0\x9F\x98\x80", "\n"});
        for (qsizetype cut = 0; cut <= body.size(); ++cut) {
            const Read got = read(200, headers, {body.left(cut), body.mid(cut)});
            QCOMPARE(got.result.status, TransportStatus::completed);
            QCOMPARE(got.text, std::string("Hello \xF0\x9F\x98\x80\n"));
            QVERIFY(got.textIsWhole);
            QVERIFY(got.result.usage == (Usage{Tokens{3}, Tokens{4}}));
            QVERIFY(!got.wantedMore || cut == body.size()); // [DONE] has been seen
        }
    }

    void byteByByte()
    {
        const QByteArray body = streamed({"a", "b"});
        std::vector<QByteArray> bytes;
        for (const char byte : body) {
            bytes.push_back(QByteArray(1, byte));
        }
        const Read got = read(200, contentType("text/event-stream"), bytes);
        QCOMPARE(got.result.status, TransportStatus::completed);
        QCOMPARE(got.text, std::string("ab"));
    }

    /// Half a character in one event, the other half in the next.
    void splitSurrogates()
    {
        const QByteArray body = R"(data: {"choices":[{"delta":{"content":"a\ud83d"}}]}

data: {"choices":[{"delta":{"content":"\ude00b"}}]}

data: [DONE]

)";
        const Read got = read(200, contentType("text/event-stream"), {body});
        QCOMPARE(got.text, std::string("a\xF0\x9F\x98\x80"
                                       "b"));
        QVERIFY(got.textIsWhole);
    }

    void endings_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("verdict");
        QTest::addColumn<QString>("said"); // a part of diagnosis or error message
        const auto row = [](const char* name, int status, const char* type, const QByteArray& body,
                            TransportStatus verdict, const char* said) {
            QTest::newRow(name) << status << QByteArray(type) << body << static_cast<int>(verdict)
                                << QString::fromUtf8(said);
        };
        const char* json = "application/json";
        const char* sse = "text/event-stream";
        const QByteArray text = R"(data: {"choices":[{"delta":{"content":"a"}}]})";
        const QByteArray finish = R"(data: {"choices":[{"delta":{},"finish_reason":"stop"}]})";
        const char* cut = "the stream ended before the answer was complete";

        row("not the promised JSON", 200, json, "oops, an error", TransportStatus::malformed,
            "not JSON");
        row("JSON cut short", 200, json, "{\"choices\":[{\"mess", TransportStatus::connectionLost,
            "in the middle");
        row("JSON cut after a bracket in a text", 200, json, "{\"a\":[1,\"]}\\\"]",
            TransportStatus::connectionLost, "in the middle");
        row("JSON with too many brackets", 200, json, R"({"choices":[}]})",
            TransportStatus::malformed, "not JSON");
        row("byte order mark too late", 200, "",
            "\n\xEF\xBB\xBF"
            "data: [DONE]\n\n",
            TransportStatus::malformed, "not JSON");
        row("empty", 200, json, "", TransportStatus::connectionLost, "before it began");
        row("nothing but line ends", 200, json, "\n\r\n", TransportStatus::connectionLost,
            "before it began");
        row("no content", 204, "", "", TransportStatus::malformed, "empty");
        row("web page", 200, "text/html; charset=utf-8", "<html>Log in</html>",
            TransportStatus::malformed, "web page (text/html)");
        row("unlabelled web page", 200, "", "<html>Log in</html>", TransportStatus::malformed,
            "not JSON");
        row("plain text", 200, "text/plain", "hello there", TransportStatus::malformed, "not JSON");
        row("short text", 200, "text/plain", "hi", TransportStatus::malformed, "not JSON");
        row("error in a plain 200", 200, json, R"({"error":{"message":"busy","code":503}})",
            TransportStatus::completed, "busy");

        row("stream of nothing", 200, sse, "", TransportStatus::connectionLost, cut);
        row("stream of comments", 200, sse, ": a\n\n: b\n\n", TransportStatus::connectionLost, cut);
        row("stream without end", 200, sse, text + "\n\n", TransportStatus::connectionLost, cut);
        row("stream cut in an event", 200, sse, text + "\n\n" + text.left(20),
            TransportStatus::connectionLost, cut);
        row("finish reason is an end", 200, sse, text + "\n\n" + finish + "\n\n",
            TransportStatus::completed, "");
        row("unterminated finish", 200, sse, text + "\n\n" + finish, TransportStatus::completed,
            "");
        row("unterminated DONE", 200, sse, text + "\n\ndata: [DONE]", TransportStatus::completed,
            "");
        row("garbage in a stream", 200, sse, text + "\n\ndata: {oops\n\n" + text + "\n\n",
            TransportStatus::malformed, "not JSON");
        row("garbage behind DONE", 200, sse, "data: [DONE]\n\ndata: {oops\n\n",
            TransportStatus::completed, "");
        row("error in a stream", 200, sse,
            text + "\n\ndata: {\"error\":{\"message\":\"overloaded\"}}\n\ndata: [DONE]\n\n",
            TransportStatus::completed, "overloaded");
        row("error event", 200, sse, "event: error\ndata: {\"message\":\"down\"}\n\n",
            TransportStatus::completed, "down");
        row("error event without data", 200, sse, "event: error\ndata:\n\n",
            TransportStatus::completed, "without saying which");

        row("refusal", 429, json, R"({"error":{"message":"Slow down"}})",
            TransportStatus::completed, "Slow down");
        row("refusal of a stream", 429, sse, R"({"error":{"message":"Slow down"}})",
            TransportStatus::completed, "Slow down");
        row("gateway page", 502, "text/html", "<html><title>502 Bad Gateway</title></html>",
            TransportStatus::completed, "502 Bad Gateway");
        row("refusal without words", 429, "", "", TransportStatus::completed, "");
    }
    void endings()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, type);
        QFETCH(const QByteArray, body);
        QFETCH(const int, verdict);
        QFETCH(const QString, said);
        for (qsizetype cut = 0; cut <= body.size(); ++cut) {
            const Read got = read(status, contentType(type.isEmpty() ? nullptr : type.constData()),
                                  {body.left(cut), body.mid(cut)});
            QCOMPARE(static_cast<int>(got.result.status), verdict);
            QCOMPARE(got.result.httpStatus, status);
            const bool completed = got.result.status == TransportStatus::completed;
            const std::string& words = completed ? got.result.error.message : got.result.diagnosis;
            QVERIFY2(QString::fromStdString(words).contains(said), words.c_str());
            QCOMPARE(words.empty(), said.isEmpty());
        }
    }

    void redirect()
    {
        const Read got = read(307, {{"location", "https://u:p@other.example/v1?token=1"}}, {"x"});
        QCOMPARE(got.result.status, TransportStatus::redirected);
        QVERIFY(got.result.diagnosis.find("https://other.example/v1;") != std::string::npos);
        QVERIFY(!got.wantedMore);
    }

    void bounds()
    {
        AnswerDecoder::Limits limits;
        limits.body = 100;
        limits.stream = 400;
        limits.events = {200, 200};
        Read got = read(200, contentType("application/json"), {"{", QByteArray(100, ' ')}, limits);
        QCOMPARE(got.result.status, TransportStatus::tooLarge);
        QCOMPARE(got.result.diagnosis, std::string("the answer is longer than 100 bytes"));
        QVERIFY(!got.wantedMore);
        // White space without end is a body as well.
        got = read(200, contentType("application/json"),
                   std::vector<QByteArray>(20, QByteArray(10, '\n')), limits);
        QCOMPARE(got.result.status, TransportStatus::tooLarge);

        got =
            read(200, contentType("text/event-stream"), {"data: " + QByteArray(200, 'x')}, limits);
        QCOMPARE(got.result.status, TransportStatus::tooLarge);
        QCOMPARE(got.result.diagnosis,
                 std::string("a line of the stream is longer than 200 bytes"));
        got = read(200, contentType("text/event-stream"),
                   std::vector<QByteArray>(3, "data: " + QByteArray(90, 'x') + "\n"), limits);
        QCOMPARE(got.result.diagnosis,
                 std::string("an event of the stream is longer than 200 bytes"));
        got = read(200, contentType("text/event-stream"),
                   std::vector<QByteArray>(9, ":" + QByteArray(90, 'x') + "\n\n"), limits);
        QCOMPARE(got.result.diagnosis, std::string("the stream is longer than 400 bytes"));
        // What is too long behind the end does not matter.
        got = read(200, contentType("text/event-stream"),
                   {"data: [DONE]\n\n" + QByteArray(1000, 'x')}, limits);
        QCOMPARE(got.result.status, TransportStatus::completed);
        // An error is known by its status, however long its body is.
        got = read(429, contentType("text/plain"),
                   {"Slow down\n", QByteArray(300'000, 'x'), "more"}, limits);
        QCOMPARE(got.result.status, TransportStatus::completed);
        QCOMPARE(got.result.error.message, std::string("Slow down"));
        QVERIFY(!got.wantedMore);
    }

    void keepsTheHeadersThatMatter()
    {
        const HttpHeaders headers{{"content-type", "application/json"},
                                  {"retry-after", "3"},
                                  {"set-cookie", "secret"},
                                  {"x-ratelimit-remaining-requests", "0"}};
        const Read got = read(429, headers, {"{}"});
        const HttpHeaders kept{{"retry-after", "3"}, {"x-ratelimit-remaining-requests", "0"}};
        QVERIFY(got.result.headers == kept);
    }

    void takesTheKeyOut()
    {
        const Read got =
            read(401, {}, {R"({"error":{"message":"no such key: hush hush!"}})"}, {}, "hush hush");
        QCOMPARE(got.result.error.message, std::string("no such key: [redacted]!"));
        const Read elsewhere =
            read(307, {{"location", "https://h/hush%20hush/v1"}}, {}, {}, "hush hush");
        const std::string& told = elsewhere.result.diagnosis;
        QVERIFY2(told.find("https://h/[redacted]/v1;") != std::string::npos, told.c_str());
    }

    void broken_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("verdict");
        QTest::newRow("before the status")
            << 0 << QByteArray() << static_cast<int>(TransportStatus::timedOut);
        QTest::newRow("in a plain answer")
            << 200 << QByteArray("{\"cho") << static_cast<int>(TransportStatus::timedOut);
        QTest::newRow("in a refusal")
            << 429 << QByteArray("Slow down") << static_cast<int>(TransportStatus::timedOut);
        QTest::newRow("in a stream")
            << 200 << QByteArray(": x\n\n") << static_cast<int>(TransportStatus::timedOut);
        QTest::newRow("behind the end of a stream") << 200 << QByteArray("data: [DONE]\n\n")
                                                    << static_cast<int>(TransportStatus::completed);
        QTest::newRow("behind the finish reason")
            << 200 << QByteArray("data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n")
            << static_cast<int>(TransportStatus::completed);
        QTest::newRow("behind nonsense")
            << 200 << QByteArray("data: {\n\n") << static_cast<int>(TransportStatus::malformed);
    }
    void broken()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, body);
        QFETCH(const int, verdict);
        const OpenAiDialect dialect;
        AnswerDecoder decoder(dialect, ApiKey(), nullptr);
        if (status != 0) {
            decoder.begin(status, {{"retry-after", "1"}});
            decoder.feed(view(body));
        }
        const AttemptResult result =
            decoder.broken(TransportStatus::timedOut, "nothing came for 60 s", WallTime{});
        QCOMPARE(static_cast<int>(result.status), verdict);
        QCOMPARE(result.httpStatus, status);
        QCOMPARE(result.headers.size(), std::size_t(status != 0 ? 1 : 0));
        if (result.status == TransportStatus::timedOut) {
            QCOMPARE(result.diagnosis, std::string("nothing came for 60 s"));
            QCOMPARE(result.error.message, std::string(status == 429 ? "Slow down" : ""));
        }
    }
};

QTEST_GUILESS_MAIN(TestAnswerDecoder)
#include "tst_answer_decoder.moc"
