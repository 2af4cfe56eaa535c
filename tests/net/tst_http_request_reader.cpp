#include "net/http_request_reader.h"

#include <QObject>
#include <QTest>

#include <algorithm>
#include <string>
#include <vector>

using namespace ratescope;
using Step = HttpRequestReader::Step;

namespace {

const std::string post = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nX-Name: one\r\n"
                         "Content-Length: 5\r\n\r\nhello";

/// Feeds `bytes` in pieces of `size` until they are used up or reading fails.
std::vector<HttpRequest> readAll(HttpRequestReader& reader, const std::string& bytes,
                                 std::size_t size)
{
    std::vector<HttpRequest> requests;
    for (std::size_t offset = 0; offset < bytes.size(); offset += size) {
        reader.append(std::string_view(bytes).substr(offset, size));
        Step step = reader.advance();
        while (step == Step::complete || step == Step::wantsContinue) {
            if (step == Step::complete) {
                requests.push_back(reader.take());
            }
            step = reader.advance();
        }
        if (step == Step::failed) {
            break;
        }
    }
    return requests;
}

bool contains(const HttpHeaders& headers, const HttpHeader& header)
{
    return std::find(headers.begin(), headers.end(), header) != headers.end();
}

} // namespace

class TestHttpRequestReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsARequestInPieces_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {1, 2, 3, 7, 64, 10000}) {
            QTest::addRow("%d bytes", size) << size;
        }
    }

    void readsARequestInPieces()
    {
        QFETCH(int, size);
        HttpRequestReader reader;
        const auto requests = readAll(reader, post, static_cast<std::size_t>(size));
        QCOMPARE(requests.size(), std::size_t{1});
        QCOMPARE(requests[0].method, std::string("POST"));
        QCOMPARE(requests[0].target, std::string("/v1/chat/completions"));
        QCOMPARE(requests[0].body, std::string("hello"));
        QVERIFY(requests[0].keepAlive);
        QVERIFY(!requests[0].isHttp10);
        QVERIFY(contains(requests[0].headers, {"x-name", "one"}));
        QVERIFY(reader.isIdle());
    }

    void readsPipelinedRequestsInOrder_data() { readsARequestInPieces_data(); }

    void readsPipelinedRequestsInOrder()
    {
        QFETCH(int, size);
        const std::string get = "GET /one HTTP/1.1\r\nHost: a\r\n\r\n";
        const std::string chunked = "POST /three HTTP/1.1\r\nHost: a\r\n"
                                    "Transfer-Encoding: chunked\r\n\r\n"
                                    "5;name=value\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
        HttpRequestReader reader;
        const auto requests =
            readAll(reader, get + post + chunked + get, static_cast<std::size_t>(size));
        QCOMPARE(requests.size(), std::size_t{4});
        QCOMPARE(requests[0].target, std::string("/one"));
        QCOMPARE(requests[0].body, std::string());
        QCOMPARE(requests[1].body, std::string("hello"));
        QCOMPARE(requests[2].target, std::string("/three"));
        QCOMPARE(requests[2].body, std::string("hello world"));
        QCOMPARE(requests[3].target, std::string("/one"));
        QVERIFY(reader.isIdle());
    }

    void knowsWhetherTheConnectionStays_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<bool>("keepAlive");
        QTest::newRow("1.1") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n") << true;
        QTest::newRow("1.1 close")
            << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n") << false;
        QTest::newRow("1.1 list with Close")
            << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nConnection: te, Close\r\n") << false;
        QTest::newRow("1.0") << QByteArray("GET / HTTP/1.0\r\n") << false;
        QTest::newRow("1.0 keep-alive")
            << QByteArray("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n") << true;
    }

    void knowsWhetherTheConnectionStays()
    {
        QFETCH(QByteArray, head);
        QFETCH(bool, keepAlive);
        HttpRequestReader reader;
        const auto requests = readAll(reader, head.toStdString() + "\r\n", 1000);
        QCOMPARE(requests.size(), std::size_t{1});
        QCOMPARE(requests[0].keepAlive, keepAlive);
        QCOMPARE(requests[0].isHttp10, head.contains("HTTP/1.0"));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        const QByteArray start = "POST / HTTP/1.1\r\nHost: a\r\n";
        QTest::newRow("rubbish") << QByteArray("\x16\x03\x01\x02 rubbish\r\n\r\n") << 400;
        QTest::newRow("no version") << QByteArray("GET /\r\n\r\n") << 400;
        QTest::newRow("HTTP/2 preface") << QByteArray("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") << 400;
        QTest::newRow("no host") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 400;
        QTest::newRow("no colon") << start + "nonsense\r\n\r\n" << 400;
        QTest::newRow("NUL in a value") << start + QByteArray("A: b\0c\r\n\r\n", 10) << 400;
        QTest::newRow("negative length") << start + "Content-Length: -1\r\n\r\n" << 400;
        QTest::newRow("two lengths") << start + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n"
                                     << 400;
        QTest::newRow("length and chunked")
            << start + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
            << 400;
        QTest::newRow("bad chunk size") << start + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"
                                        << 400;
        QTest::newRow("huge chunk size")
            << start + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n"
            << 400;
        QTest::newRow("length above the limit") << start + "Content-Length: 8388609\r\n\r\n" << 413;
        QTest::newRow("chunk above the limit")
            << start + "Transfer-Encoding: chunked\r\n\r\n800001\r\n"
            << 413;
        QTest::newRow("header too large") << start + "A: " + QByteArray(70000, 'x') + "\r\n\r\n"
                                          << 431;
        QTest::newRow("endless header") << start + "A: " + QByteArray(200000, 'x') << 431;
        QTest::newRow("endless target") << "GET /" + QByteArray(200000, 'x') << 431;
        QTest::newRow("many fields") << start + QByteArray("A:\r\n").repeated(300) + "\r\n" << 431;
        QTest::newRow("endless chunk line")
            << start + "Transfer-Encoding: chunked\r\n\r\n1;" + QByteArray(200000, 'x') << 431;
    }

    void refuses()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        for (const std::size_t size : {std::size_t{997}, HttpRequestReader::headerLimit}) {
            HttpRequestReader reader;
            QVERIFY(readAll(reader, bytes.toStdString(), size).empty());
            QCOMPARE(reader.advance(), Step::failed);
            QCOMPARE(reader.problemStatus(), status);
            QVERIFY(!reader.problem().empty());
        }
    }

    void takesABodyOfTheLargestSize()
    {
        const std::string body(HttpRequestReader::bodyLimit, 'x');
        HttpRequestReader reader;
        const auto requests =
            readAll(reader, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8388608\r\n\r\n" + body,
                    HttpRequestReader::headerLimit);
        QCOMPARE(requests.size(), std::size_t{1});
        QCOMPARE(requests[0].body.size(), body.size());
    }

    void asksToContinueOnce()
    {
        const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n"
                                 "Content-Length: 5\r\n\r\n";
        HttpRequestReader reader;
        reader.append(head);
        QCOMPARE(reader.advance(), Step::wantsContinue);
        QCOMPARE(reader.advance(), Step::needMore);
        reader.append("hello");
        QCOMPARE(reader.advance(), Step::complete);
        QCOMPARE(reader.take().body, std::string("hello"));

        reader.append(head + "hello");
        QCOMPARE(reader.advance(), Step::complete); // nobody waits: the body is here
    }

    void joinsRepeatedFields()
    {
        HttpRequestReader reader;
        const auto requests =
            readAll(reader, "GET / HTTP/1.1\r\nHost: a\r\nB: 1\r\nC: x\r\nb:  2 \r\n\r\n", 1000);
        QCOMPARE(requests.size(), std::size_t{1});
        QVERIFY(contains(requests[0].headers, {"b", "1, 2"}));
    }

    void knowsAnIdleConnection()
    {
        HttpRequestReader reader;
        QVERIFY(reader.isIdle());
        reader.append("GE");
        QCOMPARE(reader.advance(), Step::needMore);
        QVERIFY(!reader.isIdle());
    }
};

QTEST_GUILESS_MAIN(TestHttpRequestReader)
#include "tst_http_request_reader.moc"
