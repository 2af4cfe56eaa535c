#include "net/http_transport.h"
#include "net/qt_scheduler.h"
#include "run_until.h"
#include "transport_listener_spy.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>

#include <chrono>
#include <memory>

#include <unistd.h>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// Takes one connection on a thread of its own and sends headers until it is hung up.
class EndlessHeaders
{
public:
    EndlessHeaders()
    {
        m_server.listen(QHostAddress::LocalHost);
        m_server.pauseAccepting();
        m_thread.reset(QThread::create([listening = m_server.socketDescriptor()] {
            QTcpServer own;
            own.setSocketDescriptor(::dup(static_cast<int>(listening)));
            if (!own.waitForNewConnection(10000)) {
                return;
            }
            const std::unique_ptr<QTcpSocket> socket(own.nextPendingConnection());
            socket->waitForReadyRead(10000);
            socket->write("HTTP/1.1 200 OK\r\n");
            const QByteArray headers = QByteArray("X-Again: and again\r\n").repeated(1000);
            while (!QThread::currentThread()->isInterruptionRequested() &&
                   socket->write(headers) > 0 && socket->waitForBytesWritten(20000)) {
            }
        }));
        m_thread->start();
    }
    ~EndlessHeaders()
    {
        m_thread->requestInterruption();
        m_thread->wait();
    }

    QUrl url() const
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1/v1").arg(m_server.serverPort()));
    }
    /// Whether it was hung up.
    bool ended() const { return m_thread->wait(2000); }

private:
    QTcpServer m_server;
    std::unique_ptr<QThread> m_thread;
};

} // namespace

class EndlessHeadersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leaveNobodyWaiting();
};

void EndlessHeadersTest::leaveNobodyWaiting()
{
    EndlessHeaders server;
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
    QVERIFY(server.ended());
}

QTEST_GUILESS_MAIN(EndlessHeadersTest)
#include "tst_endless_headers.moc"
