#pragma once

#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>
#include <QUrl>

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include <unistd.h>

namespace ratescope {

/// Takes one connection on a thread of its own and, once a request has come, does with it whatever
/// a test wants, for as long as it wants: it may pour without end, whatever the test's thread does.
class ThreadedServer
{
public:
    /// On its own thread. One that goes on without end looks at mayGoOn().
    using Serve = std::function<void(QTcpSocket&)>;

    explicit ThreadedServer(Serve serve)
    {
        m_server.listen(QHostAddress::LocalHost);
        m_server.pauseAccepting();
        m_thread.reset(
            QThread::create([serve = std::move(serve), listening = m_server.socketDescriptor()] {
                QTcpServer own;
                own.setSocketDescriptor(::dup(static_cast<int>(listening)));
                if (!own.waitForNewConnection(10000)) {
                    return;
                }
                const std::unique_ptr<QTcpSocket> socket(own.nextPendingConnection());
                socket->waitForReadyRead(10000);
                serve(*socket);
            }));
        m_thread->start();
    }
    ~ThreadedServer()
    {
        m_thread->requestInterruption();
        m_thread->wait();
    }
    ThreadedServer(const ThreadedServer&) = delete;
    ThreadedServer& operator=(const ThreadedServer&) = delete;

    static bool mayGoOn() { return !QThread::currentThread()->isInterruptionRequested(); }

    QUrl url() const
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1/v1").arg(m_server.serverPort()));
    }
    /// Waits until it has done what it was to do; whether it has.
    bool ended(std::chrono::milliseconds patience) const
    {
        return m_thread->wait(patience.count());
    }

private:
    QTcpServer m_server;
    std::unique_ptr<QThread> m_thread;
};

} // namespace ratescope
