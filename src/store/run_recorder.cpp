#include "store/run_recorder.h"

#include "store/run_archive.h"
#include "store/run_inbox.h"

#include <QMetaObject>
#include <QThread>
#include <QTimer>

#include <functional>
#include <mutex>
#include <optional>
#include <utility>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

/// What is noted lies in the inbox for so long at most before it is written.
constexpr auto gathering = 200ms;
/// Before what could not be written is tried again.
constexpr auto pause = 1s;

/// Lives on the recorder's thread and is called there by name: as the engine's does, so that no
/// memory of ours goes through Qt's queues.
class RecorderWaker final : public QObject
{
    Q_OBJECT

public:
    explicit RecorderWaker(std::function<void()> write)
    {
        m_timer.setSingleShot(true);
        connect(&m_timer, &QTimer::timeout, this, std::move(write));
    }
    Q_INVOKABLE void wake() { wakeAfter(gathering); }
    void wakeAfter(std::chrono::milliseconds time)
    {
        if (!m_timer.isActive()) {
            m_timer.start(time);
        }
    }

private:
    QTimer m_timer;
};

} // namespace

class RunRecorder::Thread final : public QThread
{
public:
    Thread(const DataFolder& folder, std::int64_t limit)
        : m_folder(folder)
        , m_limit(limit)
    {
        setObjectName(QStringLiteral("recorder"));
    }

    RunInbox& inbox() { return m_inbox; }
    void note(const Event& event);
    void setLimit(std::int64_t bytes);
    RecorderState state() const;
    void stop();

private:
    void run() override;
    void wake();
    std::int64_t limit() const;
    void change(const RunArchive::Change& change);
    void write(RunArchive& archive);

    const DataFolder m_folder;
    RunInbox m_inbox;
    std::int64_t m_currentLimit = 0; ///< the recorder's thread's

    mutable std::mutex m_mutex; ///< guards everything below
    std::int64_t m_limit = 0;
    RecorderState m_state;
    RecorderWaker* m_waker = nullptr; ///< null while the thread does not listen
};

void RunRecorder::Thread::note(const Event& event)
{
    if (m_inbox.note(event)) {
        wake();
    }
}

void RunRecorder::Thread::setLimit(std::int64_t bytes)
{
    {
        const std::lock_guard lock(m_mutex);
        m_limit = bytes;
    }
    wake();
}

RecorderState RunRecorder::Thread::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

void RunRecorder::Thread::wake()
{
    const std::lock_guard lock(m_mutex);
    if (m_waker != nullptr) {
        QMetaObject::invokeMethod(m_waker, "wake", Qt::QueuedConnection);
    }
}

std::int64_t RunRecorder::Thread::limit() const
{
    const std::lock_guard lock(m_mutex);
    return m_limit;
}

void RunRecorder::Thread::change(const RunArchive::Change& change)
{
    const std::lock_guard lock(m_mutex);
    change(m_state);
}

void RunRecorder::Thread::stop()
{
    quit();
    wait();
    const std::lock_guard lock(m_mutex); // all that the thread did happened before this
}

void RunRecorder::Thread::run()
{
    {
        m_currentLimit = limit();
        RunArchive archive(m_folder, m_currentLimit,
                           [this](const RunArchive::Change& made) { change(made); });
        {
            RecorderWaker waker([&] {
                write(archive);
                if (archive.waiting()) {
                    waker.wakeAfter(pause);
                }
            });
            {
                const std::lock_guard lock(m_mutex);
                m_waker = &waker;
            }
            waker.wake(); // for what was noted before
            exec();
            const std::lock_guard lock(m_mutex);
            m_waker = nullptr;
        }
        write(archive);
    }
    const std::lock_guard lock(m_mutex); // hands what was done to whoever waits for the end
}

void RunRecorder::Thread::write(RunArchive& archive)
{
    if (const std::int64_t now = limit(); now != m_currentLimit) {
        m_currentLimit = now;
        archive.setLimit(now);
    }
    archive.write(m_inbox.take());
}

RunRecorder::RunRecorder(const DataFolder& folder, std::int64_t limit)
    : m_thread(std::make_unique<Thread>(folder, limit))
{
    m_thread->start();
}

RunRecorder::~RunRecorder()
{
    m_thread->stop();
}

void RunRecorder::note(const Event& event)
{
    m_thread->note(event);
}

void RunRecorder::setEndpoint(const Endpoint& endpoint)
{
    m_thread->inbox().setEndpoint(endpoint);
}

void RunRecorder::setServer(const ServerSettings& server)
{
    m_thread->inbox().setServer(server);
}

void RunRecorder::addWorkload(const Workload& workload)
{
    m_thread->inbox().addWorkload(workload);
}

void RunRecorder::setLimit(std::int64_t bytes)
{
    m_thread->setLimit(bytes);
}

RecorderState RunRecorder::state() const
{
    return m_thread->state();
}

} // namespace ratescope

#include "run_recorder.moc"
