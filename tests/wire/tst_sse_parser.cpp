#include "wire/sse_parser.h"

#include <QTest>

#include <string>
#include <tuple>
#include <vector>

using namespace ratescope;

namespace {

struct Taken
{
    std::string type;
    std::string data;
    std::string id;
    bool unterminated = false;
    bool operator==(const Taken&) const = default;
};

/// Feeds `pieces` one by one and ends the stream.
std::vector<Taken> parse(const std::vector<std::string_view>& pieces,
                         SseParser::State* state = nullptr, SseParser::Limits limits = {})
{
    std::vector<Taken> events;
    SseParser parser(
        [&events](const SseEvent& event) {
            events.push_back({std::string(event.type), std::string(event.data),
                              std::string(event.lastId), event.unterminated});
        },
        limits);
    for (const std::string_view piece : pieces) {
        parser.feed(piece);
    }
    parser.finish();
    if (state != nullptr) {
        *state = parser.state();
    }
    return events;
}

QByteArray shown(const std::vector<Taken>& events)
{
    QByteArray text;
    for (const Taken& event : events) {
        text += QByteArray::fromStdString(event.type + "|" + event.data + "|" + event.id) +
                (event.unterminated ? "|cut;" : ";");
    }
    return text;
}

} // namespace

class TestSseParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void text_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<QByteArray>("events");

        const auto row = [](const char* name, const QByteArray& stream, const char* events) {
            QTest::newRow(name) << stream << QByteArray(events);
        };
        row("nothing", "", "");
        row("one", "data: a\n\n", "message|a|;");
        row("no space", "data:a\n\n", "message|a|;");
        row("two spaces", "data:  a\n\n", "message| a|;");
        row("tab is kept", "data:\ta\n\n", "message|\ta|;");
        row("several lines", "data: a\ndata: b\ndata\n\n", "message|a\nb\n|;");
        row("empty data field", "data\n\n", "message||;");
        row("two empty data fields", "data\ndata\n\n", "message|\n|;");
        row("no data, no event", "event: x\nid: 1\n\ndata: a\n\n", "message|a|1;");
        row("type is of one event", "event: x\ndata: a\n\ndata: b\n\n", "x|a|;message|b|;");
        row("last type counts", "event: x\nevent: y\ndata: a\n\n", "y|a|;");
        row("empty type", "event: x\nevent:\ndata: a\n\n", "message|a|;");
        row("id stays", "id: 7\ndata: a\n\ndata: b\n\n", "message|a|7;message|b|7;");
        row("id emptied", "id: 7\ndata: a\n\nid\ndata: b\n\n", "message|a|7;message|b|;");
        row("id with NUL is ignored", QByteArray("id: a\0b\ndata: x\n\n", 18), "message|x|;");
        row("comments", ": ping\n:\ndata: a\n: x\ndata: b\n\n", "message|a\nb|;");
        row("unknown fields", "foo: a\nDATA: b\n data: c\ndata: d\n\n", "message|d|;");
        row("colon in value", "data: a: b:c\n\n", "message|a: b:c|;");
        row("carriage returns", "data: a\rdata: b\r\rdata: c\r\r", "message|a\nb|;message|c|;");
        row("both", "data: a\r\ndata: b\r\n\r\n", "message|a\nb|;");
        row("mixed", "data: a\ndata: b\r\ndata: c\r\n\rdata: d\n\r\n",
            "message|a\nb\nc|;message|d|;");
        row("byte order mark",
            "\xEF\xBB\xBF"
            "data: a\n\n",
            "message|a|;");
        row("two byte order marks",
            "\xEF\xBB\xBF\xEF\xBB\xBF"
            "data: a\n\ndata: b\n\n",
            "message|b|;");
        row("mark within",
            "data: a\n\n\xEF\xBB\xBF"
            "data: b\n\n",
            "message|a|;");
        row("blank lines only", "\n\n\r\r\n\n", "");
        row("utf-8", "data: gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80\n\n",
            "message|gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80|;");
        row("broken utf-8 passes", "data: \xFF\xC3\n\n", "message|\xFF\xC3|;");
        row("cut behind the line", "data: a\n\ndata: b\n", "message|a|;message|b||cut;");
        row("cut in the line", "data: [DONE]", "message|[DONE]||cut;");
        row("cut between CR and LF", "data: a\r\n\r", "message|a|;");
        row("cut in a comment", "data: a\n\n: pi", "message|a|;");
    }

    /// Every row whole, at every split in two, and byte by byte.
    void text()
    {
        QFETCH(const QByteArray, stream);
        QFETCH(const QByteArray, events);
        const std::string_view all(stream.constData(), static_cast<std::size_t>(stream.size()));
        QCOMPARE(shown(parse({all})), events);
        for (std::size_t cut = 0; cut <= all.size(); ++cut) {
            QCOMPARE(shown(parse({all.substr(0, cut), all.substr(cut)})), events);
        }
        std::vector<std::string_view> bytes;
        for (std::size_t i = 0; i < all.size(); ++i) {
            bytes.push_back(all.substr(i, 1));
            bytes.push_back({});
        }
        QCOMPARE(shown(parse(bytes)), events);
    }

    void retry_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<qint64>("milliseconds"); // -1: none
        QTest::newRow("number") << QByteArray("retry: 1500\n") << qint64{1500};
        QTest::newRow("letters") << QByteArray("retry: 15s\n") << qint64{-1};
        QTest::newRow("negative") << QByteArray("retry: -1\n") << qint64{-1};
        QTest::newRow("empty") << QByteArray("retry:\n") << qint64{-1};
        QTest::newRow("too large") << QByteArray("retry: 99999999999999999999\n") << qint64{-1};
    }
    void retry()
    {
        QFETCH(const QByteArray, line);
        QFETCH(const qint64, milliseconds);
        SseParser parser([](const SseEvent&) {});
        parser.feed(line.toStdString());
        QCOMPARE(parser.reconnectionTime() ? parser.reconnectionTime()->count() : -1, milliseconds);
    }

    void bounds()
    {
        const SseParser::Limits limits{10, 6};
        SseParser::State state{};
        QCOMPARE(shown(parse({"data:12345\n\n"}, &state, limits)), QByteArray("message|12345|;"));
        QCOMPARE(state, SseParser::State::finished);
        QCOMPARE(shown(parse({"data:123456\n\n"}, &state, limits)), QByteArray());
        QCOMPARE(state, SseParser::State::lineTooLong);
        QCOMPARE(shown(parse({"data:", "12345", "6"}, &state, limits)), QByteArray());
        QCOMPARE(state, SseParser::State::lineTooLong);
        QCOMPARE(shown(parse({"data:123\ndata:45\n\n"}, &state, limits)),
                 QByteArray("message|123\n45|;"));
        QCOMPARE(shown(parse({"data:123\ndata:456\n\ndata:a\n\n"}, &state, limits)), QByteArray());
        QCOMPARE(state, SseParser::State::eventTooLarge);
        // A comment is a line like any other.
        parse({": 123456789"}, &state, limits);
        QCOMPARE(state, SseParser::State::lineTooLong);
        // Endless empty data lines grow an event as well.
        parse({"data\ndata\ndata\ndata\ndata\ndata\ndata\ndata\n\n"}, &state, limits);
        QCOMPARE(state, SseParser::State::eventTooLarge);
    }

    void nothingAfterTheEnd()
    {
        int events = 0;
        SseParser parser([&events](const SseEvent&) { ++events; });
        parser.feed("data: a\n");
        parser.finish();
        parser.finish();
        parser.feed("data: b\n\n");
        QCOMPARE(events, 1);
    }

    /// A megabyte in single bytes takes linear time: with rescanning it would take minutes.
    void longLineByteByByte()
    {
        const std::string line(1'000'000, 'x');
        std::size_t size = 0;
        SseParser parser([&size](const SseEvent& event) { size = event.data.size(); });
        parser.feed("data:");
        for (const char& byte : line) {
            parser.feed(std::string_view(&byte, 1));
        }
        parser.feed("\n\n");
        QCOMPARE(size, line.size());
    }
};

QTEST_GUILESS_MAIN(TestSseParser)
#include "tst_sse_parser.moc"
