#include "net/simulated_endpoint.h"

#include "net/simulated_server.h"

#include <QThread>

#include <condition_variable>
#include <mutex>

namespace ratescope {

/// The server's thread, on which the server is made, because there its sockets and timers must
/// live.
class SimulatedEndpoint::Loop final : public QThread
{
public:
    struct Beginning
    {
        ServerSettings settings;
        std::uint64_t seed = 0;
        SimulatedLimits limits;
        SimulatedRecord* record = nullptr;
    };

    explicit Loop(const Beginning& beginning)
        : m_beginning(beginning)
    {
        setObjectName(QStringLiteral("simulated endpoint"));
        std::unique_lock lock(m_mutex);
        start();
        m_begun.wait(lock, [this] { return m_server != nullptr; });
    }

    ~Loop() override
    {
        {
            const std::lock_guard lock(m_mutex);
            quit();
        }
        wait();
        const std::lock_guard lock(m_mutex); // all that the thread did happened before this
    }

    /// Thread-safe; as long as this object lives.
    SimulatedServer& server() const { return *m_server; }

private:
    void run() override
    {
        live();
        const std::lock_guard lock(m_mutex); // hands what was done to whoever waits for the end
    }

    void live()
    {
        std::unique_lock lock(m_mutex);
        SimulatedServer server(m_beginning.settings, m_beginning.seed, m_beginning.limits,
                               *m_beginning.record);
        m_server = &server;
        m_begun.notify_one();
        lock.unlock();
        exec();
        lock.lock(); // what others did with the server happened before its end
    }

    const Beginning m_beginning;
    std::mutex m_mutex;
    std::condition_variable m_begun;
    SimulatedServer* m_server = nullptr; ///< on the thread's stack; unchanged once it has begun
};

SimulatedEndpoint::SimulatedEndpoint(const ServerSettings& settings, std::uint64_t seed,
                                     const SimulatedLimits& limits)
    : m_loop(std::make_unique<Loop>(Loop::Beginning{settings, seed, limits, &m_record}))
{}

SimulatedEndpoint::~SimulatedEndpoint() = default;

std::optional<QString> SimulatedEndpoint::listen(quint16 port)
{
    SimulatedServer& server = m_loop->server();
    std::optional<QString> problem;
    server.call([&] {
        problem = server.listen(port);
        m_port = problem ? quint16{0} : server.port();
    });
    return problem;
}

QUrl SimulatedEndpoint::baseUrl() const
{
    QUrl url;
    if (m_port != 0) {
        url.setScheme(QStringLiteral("http"));
        url.setHost(QStringLiteral("127.0.0.1"));
        url.setPort(m_port);
        url.setPath(QStringLiteral("/v1"));
    }
    return url;
}

void SimulatedEndpoint::setSettings(const ServerSettings& settings)
{
    m_loop->server().setSettings(settings, false);
}

void SimulatedEndpoint::startAnew(const ServerSettings& settings)
{
    m_loop->server().setSettings(settings, true);
}

ServerCounters SimulatedEndpoint::counters() const
{
    return m_record.counters();
}

quint64 SimulatedEndpoint::requestsOf(const QByteArray& clientRequestId) const
{
    return m_record.requestsOf(clientRequestId);
}

} // namespace ratescope
