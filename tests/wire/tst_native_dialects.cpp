#include "recorded.h"
#include "wire/ndjson_parser.h"

#include <QTest>

using namespace ratescope;

namespace {

/// The events of a stream of Anthropic's, each with its name.
QByteArray named(const char* name, const char* data)
{
    return QByteArray("event: ") + name + "\ndata: " + data + "\n\n";
}

QByteArray frames(std::initializer_list<const char*> data)
{
    QByteArray bytes;
    for (const char* each : data) {
        bytes += QByteArray("data: ") + each + "\r\n\r\n";
    }
    return bytes;
}

const char* const anthropicStart =
    R"({"type":"message_start","message":{"id":"m","role":"assistant","content":[],)"
    R"("usage":{"input_tokens":5,"cache_creation_input_tokens":10,)"
    R"("cache_read_input_tokens":20,"output_tokens":1}}})";

} // namespace

/// Dialects that are not OpenAI's: Anthropic's messages, Gemini's and Ollama's own.
class TestNativeDialects : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anthropicStream()
    {
        const QByteArray body =
            named("message_start", anthropicStart) +
            named("content_block_start", R"({"type":"content_block_start","index":0,)"
                                         R"("content_block":{"type":"text","text":""}})") +
            named("ping", R"({"type":"ping"})") +
            named("content_block_delta", R"({"type":"content_block_delta","index":0,)"
                                         R"("delta":{"type":"thinking_delta","thinking":"hm"}})") +
            named("content_block_delta", R"({"type":"content_block_delta","index":0,)"
                                         R"("delta":{"type":"text_delta","text":"Gr"}})") +
            named("content_block_delta", R"({"type":"content_block_delta","index":0,)"
                                         R"("delta":{"type":"text_delta","text":"ün"}})") +
            named("content_block_stop", R"({"type":"content_block_stop","index":0})") +
            named("message_delta", R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},)"
                                   R"("usage":{"output_tokens":7}})") +
            named("message_stop", R"({"type":"message_stop"})");
        const Recorded recorded =
            readRecorded("anthropic", 200, {{"content-type", "text/event-stream"}}, body);
        QCOMPARE(recorded.text, std::string("Grün"));
        QVERIFY(recorded.outcome.kind == OutcomeKind::answered);
        QVERIFY(recorded.result.usage == (Usage{Tokens{35}, Tokens{7}, Tokens{20}}));
    }

    void anthropicErrorInAStream()
    {
        const Recorded recorded =
            readRecorded("anthropic", 200,
                         named("message_start", anthropicStart) +
                             named("error", R"({"type":"error","error":{"type":"overloaded_error",)"
                                            R"("message":"Overloaded"}})"));
        QVERIFY(recorded.outcome.cause == Cause::overload);
        QVERIFY(recorded.outcome.kind == OutcomeKind::refused);
    }

    void anthropicStreamThatBreaksOff()
    {
        const Recorded recorded =
            readRecorded("anthropic", 200, named("message_start", anthropicStart));
        QVERIFY(recorded.outcome.cause == Cause::connectionLost);
    }

    void anthropicAnswer()
    {
        const Recorded recorded = readRecorded(
            "anthropic", 200,
            R"({"type":"message","content":[{"type":"text","text":"Hi"},{"type":"tool_use"}],)"
            R"("stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":1}})");
        QCOMPARE(recorded.text, std::string("Hi"));
        QVERIFY(recorded.result.usage == (Usage{Tokens{3}, Tokens{1}}));
        QVERIFY(readRecorded("anthropic", 200, R"({"choices":[]})").outcome.cause ==
                Cause::malformed);
    }

    void anthropicLimits()
    {
        const Recorded recorded =
            readRecorded("anthropic", 429,
                         {{"retry-after", "8"},
                          {"anthropic-ratelimit-output-tokens-limit", "8000"},
                          {"anthropic-ratelimit-output-tokens-remaining", "0"},
                          {"anthropic-ratelimit-output-tokens-reset", "2023-09-29T16:27:37Z"}},
                         R"({"type":"error","error":{"type":"rate_limit_error","message":"m"}})");
        const AxisLimit* output = recorded.outcome.limits->find(LimitAxis::outputTokens);
        QVERIFY(output != nullptr);
        QVERIFY(output->untilFull == Duration(std::chrono::seconds(60)));
        QVERIFY(output->window == Duration(std::chrono::minutes(1)));
        QVERIFY(recorded.outcome.hint == Duration(std::chrono::seconds(8)));
    }

    void geminiStream()
    {
        const Recorded recorded = readRecorded(
            "gemini", 200, {{"content-type", "text/event-stream"}},
            frames({R"({"candidates":[{"content":{"role":"model","parts":[{"text":"think",)"
                    R"("thought":true},{"text":"Hel"}]}}],"usageMetadata":)"
                    R"({"promptTokenCount":6,"totalTokenCount":6}})",
                    R"({"candidates":[{"content":{"parts":[{"text":"lo"}]},"finishReason":)"
                    R"("STOP"}],"usageMetadata":{"promptTokenCount":6,"candidatesTokenCount":2,)"
                    R"("thoughtsTokenCount":30,"cachedContentTokenCount":4}})"}));
        QCOMPARE(recorded.text, std::string("Hello"));
        QVERIFY(recorded.outcome.kind == OutcomeKind::answered);
        QVERIFY(recorded.result.usage == (Usage{Tokens{6}, Tokens{32}, Tokens{4}}));
    }

    void geminiAnswers()
    {
        QCOMPARE(
            readRecorded("gemini", 200, R"({"candidates":[{"content":{"parts":[{"text":"Hi"}]}}]})")
                .text,
            std::string("Hi"));
        const Recorded blocked =
            readRecorded("gemini", 200, R"({"promptFeedback":{"blockReason":"SAFETY"}})");
        QVERIFY(blocked.outcome.cause == Cause::badRequest);
        QCOMPARE(blocked.outcome.said, std::string("the prompt was blocked: SAFETY"));
        QVERIFY(readRecorded("gemini", 200, "{}").outcome.cause == Cause::malformed);
    }

    void ollamaStream()
    {
        const QByteArray lines =
            "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"Hel\"},"
            "\"done\":false}\n"
            "\n"
            "{\"message\":{\"content\":\"lo\"},\"done\":false}\r\n"
            "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
            "\"prompt_eval_count\":11,\"eval_count\":2,\"eval_duration\":5}\n";
        for (const char* type : {"application/x-ndjson", ""}) {
            const Recorded recorded = readRecorded("ollama", 200, {{"content-type", type}}, lines);
            QCOMPARE(recorded.text, std::string("Hello"));
            QVERIFY(recorded.outcome.kind == OutcomeKind::answered);
            QVERIFY(recorded.result.usage == (Usage{Tokens{11}, Tokens{2}}));
        }
        const Recorded cut = readRecorded("ollama", 200, lines.left(lines.indexOf("\r\n") + 30));
        QVERIFY(cut.outcome.cause == Cause::connectionLost);
        const Recorded broken = readRecorded("ollama", 200, "{\"message\":\n{}\n");
        QVERIFY(broken.outcome.cause == Cause::malformed);
        const Recorded failed = readRecorded("ollama", 200, "{\"error\":\"model crashed\"}\n");
        QVERIFY(failed.outcome.cause == Cause::serverError);
    }

    void ollamaAnswer()
    {
        const Recorded recorded =
            readRecorded("ollama", 200, {{"content-type", "application/json"}},
                         "{\n\"message\":{\"content\":\"Hi\"},\n\"done\":true,\"eval_count\":1}");
        QCOMPARE(recorded.text, std::string("Hi"));
        QVERIFY(recorded.result.usage == (Usage{Tokens{0}, Tokens{1}}));
    }

    void longLinesAreRefused()
    {
        const QByteArray line = "{\"message\":\"" + QByteArray((1 << 20) + 1, 'x');
        const Recorded recorded = readRecorded("ollama", 200, line);
        QVERIFY(recorded.outcome.cause == Cause::tooLarge);
        QCOMPARE(recorded.result.diagnosis,
                 std::string("a line of the stream is longer than 1048576 bytes"));
    }

    void modelLists_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QStringList>("models");
        const QStringList both{QStringLiteral("a"), QStringLiteral("b")};
        QTest::newRow("anthropic")
            << QByteArray(R"({"data":[{"id":"a"},{"id":"b"}],"has_more":false})") << both;
        QTest::newRow("gemini")
            << QByteArray(R"({"models":[{"name":"models/a"},{"name":"b"},{"name":5}]})") << both;
        QTest::newRow("ollama") << QByteArray(R"({"models":[{"name":"a"},{"name":"b"}]})") << both;
        QTest::newRow("together") << QByteArray(R"([{"id":"a"},{"id":"b"}])") << both;
    }

    void modelLists()
    {
        QFETCH(QByteArray, body);
        QFETCH(QStringList, models);
        const auto dialect = dialectNamed(QLatin1String(QTest::currentDataTag()));
        const auto parsed = dialect->parseModels(body);
        QVERIFY(std::holds_alternative<QStringList>(parsed));
        QCOMPARE(std::get<QStringList>(parsed), models);
        QVERIFY(std::holds_alternative<WireProblem>(dialect->parseModels("{}")));
        QVERIFY(std::holds_alternative<WireProblem>(dialect->parseModels("<html>")));
    }

    void linesOfAnySplit_data()
    {
        QTest::addColumn<int>("piece");
        for (const int piece : {1, 2, 3, 7, 100}) {
            QTest::addRow("%d", piece) << piece;
        }
    }

    void linesOfAnySplit()
    {
        QFETCH(int, piece);
        QByteArrayList lines;
        NdjsonParser parser([&lines](std::string_view line, bool unterminated) {
            lines += QByteArray(line.data(), qsizetype(line.size())) + (unterminated ? "…" : "");
        });
        const std::string text = "one\r\n\n  \ntwo\n\r\nth\rree\nlast";
        for (std::size_t at = 0; at < text.size(); at += std::size_t(piece)) {
            parser.feed(std::string_view(text).substr(at, std::size_t(piece)));
        }
        parser.finish();
        QCOMPARE(lines, (QByteArrayList{"one", "two", "th\rree", "last…"}));
        QVERIFY(parser.state() == NdjsonParser::State::finished);
    }

    void linesAreBounded()
    {
        int lines = 0;
        NdjsonParser parser([&lines](std::string_view, bool) { ++lines; }, 4);
        parser.feed("1234\n12");
        QVERIFY(parser.state() == NdjsonParser::State::reading);
        parser.feed("345");
        QVERIFY(parser.state() == NdjsonParser::State::lineTooLong);
        parser.feed("\n1\n");
        parser.finish();
        QCOMPARE(lines, 1);
    }
};

QTEST_GUILESS_MAIN(TestNativeDialects)
#include "tst_native_dialects.moc"
