#include "store/run_recorder.h"

#include "store/recordable_events.h"
#include "store/run_owner.h"
#include "store/run_schema.h"
#include "store/run_writer.h"
#include "wire/policy_json.h"
#include "wire/server_json.h"

#include <QCoreApplication>
#include <QLocale>
#include <QMetaObject>
#include <QThread>
#include <QTimer>

#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

/// What is noted lies here for so long at most before it is written.
constexpr auto gathering = 200ms;
/// Some 100 MB. A burst of this many jobs queued at one instant is still recorded whole.
constexpr std::size_t mostWaiting = 250'000;
constexpr std::size_t mostWorkloads = 100; ///< announced, whose run has not begun

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::RunRecorder)
};

QString sizeText(std::int64_t bytes)
{
    return QLocale().formattedDataSize(bytes, 1);
}

/// Lives on the recorder's thread and is called there by name: as the engine's does, so that no
/// memory of ours goes through Qt's queues.
class RecorderWaker final : public QObject
{
    Q_OBJECT

public:
    explicit RecorderWaker(std::function<void()> write)
    {
        m_timer.setSingleShot(true);
        m_timer.setInterval(gathering);
        connect(&m_timer, &QTimer::timeout, this, std::move(write));
    }
    Q_INVOKABLE void wake()
    {
        if (!m_timer.isActive()) {
            m_timer.start();
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

    void note(const Event& event);
    void setEndpoint(const Endpoint& endpoint);
    void setServer(const ServerSettings& server);
    void addWorkload(const Workload& workload);
    void setLimit(std::int64_t bytes);
    RecorderState state() const;
    void stop();

private:
    struct Noted
    {
        std::vector<Event> events;
        std::deque<StoredRun> starts; ///< one for each RunStarted among them
        std::uint64_t missed = 0;
        std::int64_t limit = 0;
    };

    void run() override;
    Noted takeNoted();
    void writeNoted();
    void write(const Event& event, std::deque<StoredRun>& starts);
    void begin(StoredRun run);
    void flush();
    void finish(RunState state);
    bool open();
    void fail(const StoreProblem& problem);
    std::optional<StoreProblem> keepWithinLimit();
    std::variant<std::int64_t, StoreProblem> sizeOfOthers();
    template <typename Change>
    void tell(Change change);

    // On the recorder's thread only.
    const DataFolder m_folder;
    std::optional<RunOwner> m_owner;
    std::unique_ptr<Database> m_database;
    std::optional<RunWriter> m_writer;
    RecordableEvents m_recordable;
    std::vector<Event> m_pending; ///< of the open run
    std::int64_t m_currentLimit = 0;
    std::int64_t m_sizeOfOthers = 0; ///< bytes of all runs but the open one

    mutable std::mutex m_mutex; ///< guards everything below
    std::vector<Event> m_events;
    std::deque<StoredRun> m_starts;
    std::deque<QJsonObject> m_workloads;
    StoredRun m_next; ///< the run to come, as far as it is known
    QJsonObject m_endpoint;
    QJsonObject m_server;
    std::uint64_t m_missed = 0;
    std::int64_t m_limit = 0;
    RecorderState m_state;
    RecorderWaker* m_waker = nullptr; ///< null while the thread does not listen
};

void RunRecorder::Thread::note(const Event& event)
{
    if (std::holds_alternative<AnswerText>(event.body)) {
        return; // never stored, and there are many
    }
    const std::lock_guard lock(m_mutex);
    if (m_events.size() >= mostWaiting) {
        ++m_missed;
        return;
    }
    if (const auto* started = std::get_if<RunStarted>(&event.body)) {
        m_next.name = QString::fromStdString(started->name);
        m_next.startedAt =
            std::chrono::time_point_cast<WallTime::duration>(std::chrono::system_clock::now());
        m_next.settings = {{QStringLiteral("endpoint"), m_endpoint}};
        if (m_next.simulated) {
            m_next.settings.insert(QStringLiteral("server"), m_server);
        }
        if (!m_workloads.empty()) {
            m_next.settings.insert(QStringLiteral("workload"), m_workloads.front());
            m_workloads.pop_front();
        }
        m_starts.push_back(m_next);
    }
    m_events.push_back(event);
    if (m_events.size() == 1 && m_waker != nullptr) {
        QMetaObject::invokeMethod(m_waker, "wake", Qt::QueuedConnection);
    }
}

void RunRecorder::Thread::setEndpoint(const Endpoint& endpoint)
{
    const QString address =
        endpoint.baseUrl.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
    const std::lock_guard lock(m_mutex);
    m_next.endpoint = endpoint.name;
    m_next.model = endpoint.model;
    m_next.simulated = endpoint.simulated;
    m_endpoint = {{QStringLiteral("name"), endpoint.name},
                  {QStringLiteral("base_url"), address},
                  {QStringLiteral("model"), endpoint.model},
                  {QStringLiteral("dialect"), endpoint.dialect},
                  {QStringLiteral("simulated"), endpoint.simulated}};
}

void RunRecorder::Thread::setServer(const ServerSettings& server)
{
    QJsonObject settings = serverToJson(server);
    const std::lock_guard lock(m_mutex);
    m_server = std::move(settings);
}

void RunRecorder::Thread::addWorkload(const Workload& workload)
{
    const Duration last =
        workload.arrivals.empty() ? Duration::zero() : workload.arrivals.back().at;
    const std::lock_guard lock(m_mutex);
    if (m_workloads.size() < mostWorkloads) {
        m_workloads.push_back(
            {{QStringLiteral("name"), QString::fromStdString(workload.name)},
             {QStringLiteral("jobs"), static_cast<qint64>(workload.arrivals.size())},
             {QStringLiteral("last_arrival"), toSeconds(last)}});
    }
}

void RunRecorder::Thread::setLimit(std::int64_t bytes)
{
    const std::lock_guard lock(m_mutex);
    m_limit = bytes;
}

RecorderState RunRecorder::Thread::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
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
        RecorderWaker waker([this] { writeNoted(); });
        {
            const std::lock_guard lock(m_mutex);
            m_waker = &waker;
        }
        open();
        waker.wake();
        exec();
        const std::lock_guard lock(m_mutex);
        m_waker = nullptr;
    }
    writeNoted();
    finish(RunState::interrupted);
    m_writer.reset();
    m_database.reset();
    m_owner.reset();
    const std::lock_guard lock(m_mutex); // hands what was done to whoever waits for the end
}

RunRecorder::Thread::Noted RunRecorder::Thread::takeNoted()
{
    Noted noted;
    const std::lock_guard lock(m_mutex);
    noted.events.swap(m_events);
    noted.starts.swap(m_starts);
    noted.missed = std::exchange(m_missed, 0);
    noted.limit = m_limit;
    return noted;
}

void RunRecorder::Thread::writeNoted()
{
    Noted noted = takeNoted();
    if (m_currentLimit != noted.limit) {
        m_currentLimit = noted.limit;
        if (open()) {
            if (const auto problem = keepWithinLimit()) {
                fail(*problem);
            }
        }
    }
    for (const Event& event : noted.events) {
        write(event, noted.starts);
    }
    if (noted.missed > 0 && m_writer && m_writer->isOpen()) {
        m_writer->addMissed(noted.missed);
        tell([&](RecorderState& state) {
            state.problem = Sentences::tr("Events came faster than the disk could take them: the "
                                          "record of this run lacks some.");
        });
    }
    flush();
}

void RunRecorder::Thread::write(const Event& event, std::deque<StoredRun>& starts)
{
    std::vector<Event> taken = m_recordable.take(event);
    if (std::holds_alternative<RunStarted>(event.body)) {
        flush();
        StoredRun run = std::move(starts.front());
        starts.pop_front();
        if (const auto policy = m_recordable.policy()) {
            run.settings.insert(QStringLiteral("policy"), policyToJson(*policy));
        }
        begin(std::move(run));
    }
    if (!m_writer || !m_writer->isOpen()) {
        return;
    }
    m_pending.insert(m_pending.end(), std::make_move_iterator(taken.begin()),
                     std::make_move_iterator(taken.end()));
    if (std::holds_alternative<RunFinished>(event.body)) {
        flush();
        finish(RunState::finished);
    }
}

void RunRecorder::Thread::begin(StoredRun run)
{
    tell([](RecorderState& state) {
        state.problem.clear();
        state.notice.clear();
    });
    if (!open()) {
        return;
    }
    if (const auto problem = keepWithinLimit()) {
        fail(*problem);
        return;
    }
    if (const auto problem = m_writer->begin(run)) {
        fail(*problem);
        return;
    }
    tell([this](RecorderState& state) {
        state.recording = m_writer->run();
        ++state.changes;
    });
}

void RunRecorder::Thread::flush()
{
    if (m_pending.empty() || !m_writer) {
        return;
    }
    auto problem = m_writer->append(m_pending);
    m_pending.clear();
    if (!problem && m_sizeOfOthers + m_writer->bytes() > m_currentLimit) {
        problem = keepWithinLimit();
    }
    if (!problem && m_writer->bytes() > m_currentLimit) {
        problem = StoreProblem{
            Sentences::tr("This run alone is larger than the %1 that stored runs may take. Its "
                          "beginning is kept.")
                .arg(sizeText(m_currentLimit))};
    }
    if (problem) {
        fail(*problem);
    }
}

void RunRecorder::Thread::finish(RunState state)
{
    if (!m_writer || !m_writer->isOpen()) {
        return;
    }
    m_sizeOfOthers += m_writer->bytes();
    if (const auto problem = m_writer->end(state)) {
        tell([&](RecorderState& told) { told.problem = problem->message; });
    }
    tell([](RecorderState& told) {
        told.recording = RunId();
        ++told.changes;
    });
}

bool RunRecorder::Thread::open()
{
    if (m_database) {
        return true;
    }
    auto problem = m_folder.make();
    if (!problem) {
        auto opened =
            Database::open(m_folder.file(QLatin1String(runDatabaseName)), runMigrations());
        if (auto* failed = std::get_if<StoreProblem>(&opened)) {
            problem = std::move(*failed);
        } else {
            m_database = std::get<std::unique_ptr<Database>>(std::move(opened));
            m_owner.emplace(m_folder);
            m_writer.emplace(*m_database, m_owner->name());
            problem = m_database->execute(
                QStringLiteral("DELETE FROM runs WHERE deleted_at IS NOT NULL"));
        }
    }
    if (problem) {
        tell([&](RecorderState& state) {
            state.problem = Sentences::tr("Runs are not stored. %1").arg(problem->message);
        });
    }
    return m_database != nullptr;
}

void RunRecorder::Thread::fail(const StoreProblem& problem)
{
    m_pending.clear();
    finish(RunState::cutShort);
    tell([&](RecorderState& state) {
        state.problem = Sentences::tr("The run goes on, but is not stored any further. %1")
                            .arg(problem.message);
    });
}

std::variant<std::int64_t, StoreProblem> RunRecorder::Thread::sizeOfOthers()
{
    auto rows = m_database->select(QStringLiteral("SELECT sum(bytes) FROM runs WHERE id <> ?"),
                                   {qint64{m_writer->run().value}});
    if (auto* problem = std::get_if<StoreProblem>(&rows)) {
        return std::move(*problem);
    }
    auto& row = std::get<QSqlQuery>(rows);
    return row.next() ? std::int64_t{row.value(0).toLongLong()} : std::int64_t{0};
}

std::optional<StoreProblem> RunRecorder::Thread::keepWithinLimit()
{
    int gone = 0;
    for (;;) {
        auto size = sizeOfOthers();
        if (auto* problem = std::get_if<StoreProblem>(&size)) {
            return std::move(*problem);
        }
        m_sizeOfOthers = std::get<std::int64_t>(size);
        if (m_sizeOfOthers == 0 || m_sizeOfOthers + m_writer->bytes() <= m_currentLimit) {
            break;
        }
        // The deleted ones first: nobody misses them.
        auto removed = m_database->select(
            QStringLiteral("DELETE FROM runs WHERE id = (SELECT id FROM runs WHERE id <> ?"
                           " AND state <> ? ORDER BY deleted_at IS NULL, started_at, id LIMIT 1)"),
            {qint64{m_writer->run().value}, static_cast<int>(RunState::recording)});
        if (auto* problem = std::get_if<StoreProblem>(&removed)) {
            return std::move(*problem);
        }
        if (std::get<QSqlQuery>(removed).numRowsAffected() == 0) {
            break; // the rest are other programs' that are being recorded
        }
        ++gone;
    }
    if (gone > 0) {
        tell([&](RecorderState& state) {
            state.notice =
                Sentences::tr("%n old run(s) were deleted: stored runs may take %1.", nullptr, gone)
                    .arg(sizeText(m_currentLimit));
            ++state.changes;
        });
    }
    return std::nullopt;
}

template <typename Change>
void RunRecorder::Thread::tell(Change change)
{
    const std::lock_guard lock(m_mutex);
    change(m_state);
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
    m_thread->setEndpoint(endpoint);
}

void RunRecorder::setServer(const ServerSettings& server)
{
    m_thread->setServer(server);
}

void RunRecorder::addWorkload(const Workload& workload)
{
    m_thread->addWorkload(workload);
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
