#include "net/engine_thread.h"

#include "engine/engine.h"
#include "engine/random.h"
#include "net/http_transport.h"
#include "net/qt_scheduler.h"

#include <QMetaObject>
#include <QObject>
#include <QThread>

#include <functional>
#include <mutex>
#include <utility>

namespace ratescope {

namespace {

/// Lives on the engine's thread and is called there by name: so no memory of ours goes through
/// Qt's queues, and the mutex below is all that orders the two threads.
class Waker final : public QObject
{
    Q_OBJECT

public:
    explicit Waker(std::function<void()> action)
        : m_action(std::move(action))
    {}
    Q_INVOKABLE void wake() { m_action(); }

private:
    std::function<void()> m_action;
};

} // namespace

class EngineThread::Loop final : public QThread
{
public:
    struct Parts
    {
        Engine& engine;
        HttpTransport& transport;
    };
    using Command = std::function<void(Parts&)>;

    struct Beginning
    {
        Endpoint endpoint;
        Policy policy;
        std::uint64_t seed = 0;
        std::chrono::steady_clock::time_point epoch;
        Tap tap;
    };

    explicit Loop(Beginning beginning)
        : m_beginning(std::move(beginning))
    {
        setObjectName(QStringLiteral("engine"));
    }

    ~Loop() override
    {
        post([this](Parts&) { quit(); });
        wait();
        const std::lock_guard lock(m_mutex); // all that the thread did happened before this
    }

    void post(Command command)
    {
        const std::lock_guard lock(m_mutex);
        m_commands.push_back(std::move(command));
        if (m_commands.size() == 1 && m_waker != nullptr) {
            QMetaObject::invokeMethod(m_waker, "wake", Qt::QueuedConnection);
        }
    }

    std::vector<Event> takeEvents()
    {
        std::vector<Event> events;
        const std::lock_guard lock(m_mutex);
        events.swap(m_events);
        return events;
    }

private:
    void run() override
    {
        live();
        const std::lock_guard lock(m_mutex); // hands what was done to whoever waits for the end
    }

    void live()
    {
        Beginning beginning;
        {
            const std::lock_guard lock(m_mutex);
            beginning = std::move(m_beginning);
        }
        QtScheduler scheduler(beginning.epoch);
        HttpTransport transport(scheduler, beginning.endpoint);
        SeededRandom random(beginning.seed);
        Engine engine(
            scheduler, transport, random,
            [this, tap = beginning.tap](const Event& event) {
                if (tap) {
                    tap(event);
                }
                const std::lock_guard lock(m_mutex);
                m_events.push_back(event);
            },
            beginning.policy);
        engine.useAccount(accountOf(beginning.endpoint));
        Parts parts{engine, transport};
        Waker waker([this, &parts] { runCommands(parts); });
        {
            const std::lock_guard lock(m_mutex);
            m_waker = &waker;
        }
        runCommands(parts);
        exec();
        const std::lock_guard lock(m_mutex);
        m_waker = nullptr;
    }

    void runCommands(Parts& parts)
    {
        std::vector<Command> commands;
        {
            const std::lock_guard lock(m_mutex);
            commands.swap(m_commands);
        }
        for (const Command& command : commands) {
            command(parts);
        }
    }

    std::mutex m_mutex; ///< guards everything below
    Beginning m_beginning;
    std::vector<Command> m_commands;
    std::vector<Event> m_events;
    Waker* m_waker = nullptr; ///< null while the thread does not listen
};

EngineThread::EngineThread(const Endpoint& endpoint, const Policy& policy, std::uint64_t seed,
                           Tap tap)
    : m_epoch(std::chrono::steady_clock::now())
    , m_loop(
          std::make_unique<Loop>(Loop::Beginning{endpoint, policy, seed, m_epoch, std::move(tap)}))
{
    m_loop->start();
}

EngineThread::~EngineThread() = default;

void EngineThread::submit(JobSpec job)
{
    m_loop->post([job = std::move(job)](Loop::Parts& parts) { parts.engine.submit(job); });
}

void EngineThread::cancel(JobId job)
{
    m_loop->post([job](Loop::Parts& parts) { parts.engine.cancel(job); });
}

void EngineThread::retryNow(JobId job)
{
    m_loop->post([job](Loop::Parts& parts) { parts.engine.retryNow(job); });
}

void EngineThread::setPolicy(const Policy& policy)
{
    m_loop->post([policy](Loop::Parts& parts) { parts.engine.setPolicy(policy); });
}

void EngineThread::startRun(Workload workload)
{
    m_loop->post(
        [workload = std::move(workload)](Loop::Parts& parts) { parts.engine.startRun(workload); });
}

void EngineThread::pauseRun()
{
    m_loop->post([](Loop::Parts& parts) { parts.engine.pauseRun(); });
}

void EngineThread::resumeRun()
{
    m_loop->post([](Loop::Parts& parts) { parts.engine.resumeRun(); });
}

void EngineThread::stopRun()
{
    m_loop->post([](Loop::Parts& parts) { parts.engine.stopRun(); });
}

void EngineThread::noteServerChange(ServerChanged change)
{
    m_loop->post([change = std::move(change)](Loop::Parts& parts) {
        parts.engine.noteServerChange(change);
    });
}

std::vector<Event> EngineThread::takeEvents()
{
    return m_loop->takeEvents();
}

Instant EngineThread::now() const
{
    return Instant(
        std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - m_epoch));
}

void EngineThread::setEndpoint(const Endpoint& endpoint)
{
    m_loop->post([endpoint](Loop::Parts& parts) {
        parts.transport.setEndpoint(endpoint);
        parts.engine.useAccount(accountOf(endpoint));
    });
}

} // namespace ratescope

#include "engine_thread.moc"
