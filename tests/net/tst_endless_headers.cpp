#include "net/http_transport.h"
#include "net/qt_scheduler.h"
#include "run_until.h"
#include "threaded_server.h"
#include "transport_listener_spy.h"

#include <QElapsedTimer>
#include <QTest>

#include <chrono>
#include <memory>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// Sends headers until it is hung up.
void sendHeaders(QTcpSocket& socket)
{
    socket.write("HTTP/1.1 200 OK\r\n");
    const QByteArray headers = QByteArray("X-Again: and again\r\n").repeated(1000);
    while (ThreadedServer::mayGoOn() && socket.write(headers) > 0 &&
           socket.waitForBytesWritten(20000)) {
    }
}

} // namespace

class EndlessHeadersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leaveNobodyWaiting();
};

void EndlessHeadersTest::leaveNobodyWaiting()
{
    const ThreadedServer server(sendHeaders);
    QtScheduler scheduler;
    TransportListenerSpy spy;
    Endpoint endpoint;
    endpoint.baseUrl = server.url();
    endpoint.model = QStringLiteral("test-model");
    auto transport = std::make_unique<HttpTransport>(scheduler, endpoint);
    transport->setListener(&spy);
    transport->start(attemptOf(1), helloJob(), 500ms);
    QVERIFY(runUntil([&] { return spy.ends.contains(attemptOf(1)); }));
    QCOMPARE(spy.result(1).status, TransportStatus::timedOut);

    // Qt would wait five seconds for its thread, which reads for as long as there are headers.
    QElapsedTimer timer;
    timer.start();
    transport.reset();
    QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(server.ended(2s));
}

QTEST_GUILESS_MAIN(EndlessHeadersTest)
#include "tst_endless_headers.moc"
