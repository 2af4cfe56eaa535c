#include "store/run_archive.h"

#include "store/run_limit.h"
#include "store/run_schema.h"
#include "wire/policy_json.h"

#include <QCoreApplication>
#include <QLocale>

#include <utility>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::RunRecorder)
};

QString sizeText(std::int64_t bytes)
{
    return QLocale().formattedDataSize(bytes, 1);
}

} // namespace

RunArchive::RunArchive(DataFolder folder, std::int64_t limit, Teller tell,
                       std::chrono::milliseconds patience)
    : m_folder(std::move(folder))
    , m_limit(limit)
    , m_tell(std::move(tell))
    , m_patience(patience)
{
    setLimit(limit);
}

RunArchive::~RunArchive()
{
    finish(RunState::interrupted);
}

std::optional<StoreProblem> RunArchive::open()
{
    if (m_database) {
        return std::nullopt;
    }
    if (auto problem = m_folder.make()) {
        return problem;
    }
    auto opened = Database::open(m_folder.file(QLatin1String(runDatabaseName)), runMigrations());
    if (auto* problem = std::get_if<StoreProblem>(&opened)) {
        return std::move(*problem);
    }
    m_database = std::get<std::unique_ptr<Database>>(std::move(opened));
    m_owner.emplace(m_folder);
    m_writer.emplace(*m_database, m_owner->name());
    purgeDeletedRuns(*m_database); // else next time
    return std::nullopt;
}

void RunArchive::setLimit(std::int64_t bytes)
{
    m_limit = bytes;
    auto problem = open();
    if (!problem) {
        problem = keepWithinLimit();
    }
    if (problem && !problem->mayPass) {
        m_tell([&](RecorderState& state) {
            state.problem = Sentences::tr("Runs are not stored. %1").arg(problem->message);
        });
    }
}

void RunArchive::write(RunInbox::Content noted)
{
    for (const Event& event : noted.events) {
        write(event, noted.starts);
    }
    if (noted.missed > 0 && m_recording) {
        m_missed += noted.missed;
        m_tell([](RecorderState& state) {
            state.problem = Sentences::tr("Events came faster than the disk could take them: the "
                                          "record of this run lacks some.");
        });
    }
    flush();
}

void RunArchive::write(const Event& event, std::deque<StoredRun>& starts)
{
    std::vector<Event> taken = m_recordable.take(event);
    if (std::holds_alternative<RunStarted>(event.body)) {
        flush();
        finish(RunState::cutShort); // one that has not ended by itself
        forget();
        StoredRun run = std::move(starts.front());
        starts.pop_front();
        if (const auto policy = m_recordable.policy()) {
            run.settings.insert(QStringLiteral("policy"), policyToJson(*policy));
        }
        m_start = std::move(run);
        m_recording = true;
        m_tell([](RecorderState& state) {
            state.problem.clear();
            state.notice.clear();
        });
    }
    if (!m_recording) {
        return;
    }
    m_pending.insert(m_pending.end(), std::make_move_iterator(taken.begin()),
                     std::make_move_iterator(taken.end()));
    if (std::holds_alternative<RunFinished>(event.body)) {
        m_ended = true;
        flush();
    }
}

void RunArchive::flush()
{
    if (!m_recording || (m_pending.empty() && !m_start && !m_ended)) {
        return;
    }
    auto problem = writePending();
    if (problem && problem->mayPass && m_pending.size() < RunInbox::mostWaiting &&
        !(m_failing.isValid() && m_failing.hasExpired(m_patience.count()))) {
        retryLater(*problem);
        return;
    }
    if (!problem && std::exchange(m_failing, {}).isValid()) {
        m_tell([](RecorderState& state) {
            state.problem.clear();
            state.notice = Sentences::tr("The run is stored again; nothing of it is missing.");
        });
    }
    if (!problem && m_sizeOfOthers + m_writer->bytes() > m_limit) {
        problem = keepWithinLimit();
        if (problem && problem->mayPass) {
            problem.reset(); // next time
        }
    }
    if (!problem && m_writer->bytes() > m_limit) {
        problem = StoreProblem{
            Sentences::tr("This run alone is larger than the %1 that stored runs may take. Its "
                          "beginning is kept.")
                .arg(sizeText(m_limit))};
    }
    if (problem) {
        giveUp(*problem);
    } else if (m_ended) {
        finish(RunState::finished);
    }
}

std::optional<StoreProblem> RunArchive::writePending()
{
    if (auto problem = open()) {
        return problem;
    }
    if (m_start) {
        if (auto problem = keepWithinLimit()) {
            return problem;
        }
        if (auto problem = m_writer->begin(*m_start)) {
            return problem;
        }
        m_start.reset();
        m_tell([this](RecorderState& state) {
            state.recording = m_writer->run();
            state.latest = state.recording;
            ++state.changes;
        });
    }
    m_writer->addMissed(std::exchange(m_missed, 0));
    auto problem = m_writer->append(m_pending);
    if (!problem) {
        m_pending.clear();
    }
    return problem;
}

void RunArchive::retryLater(const StoreProblem& problem)
{
    if (!m_failing.isValid()) {
        m_failing.start();
        m_tell([&](RecorderState& state) {
            state.problem = Sentences::tr("The run goes on; it cannot be stored just now, which is "
                                          "tried again. %1")
                                .arg(problem.message);
        });
    }
}

void RunArchive::giveUp(const StoreProblem& problem)
{
    const bool begun = m_writer && m_writer->isOpen();
    finish(RunState::cutShort);
    m_tell([&](RecorderState& state) {
        state.problem = (begun ? Sentences::tr("The run goes on, but is not stored any further. %1")
                               : Sentences::tr("This run is not stored. %1"))
                            .arg(problem.message);
    });
}

void RunArchive::finish(RunState state)
{
    if (m_recording && m_writer && m_writer->isOpen()) {
        m_sizeOfOthers += m_writer->bytes();
        const auto problem = m_writer->end(state);
        m_tell([&](RecorderState& told) {
            if (problem) {
                told.problem = problem->message;
            }
            told.recording = RunId();
            ++told.changes;
        });
    }
    forget();
}

void RunArchive::forget()
{
    m_start.reset();
    m_pending.clear();
    m_ended = false;
    m_recording = false;
    m_missed = 0;
    m_failing.invalidate();
}

std::optional<StoreProblem> RunArchive::keepWithinLimit()
{
    auto deleted = deleteOldRuns(*m_database, m_writer->run(), m_limit - m_writer->bytes());
    if (auto* problem = std::get_if<StoreProblem>(&deleted)) {
        return std::move(*problem);
    }
    const auto& done = std::get<RunsDeleted>(deleted);
    m_sizeOfOthers = done.left;
    if (done.runs > 0) {
        m_tell([&](RecorderState& state) {
            state.notice = Sentences::tr("%n old run(s) were deleted: stored runs may take %1.",
                                         nullptr, done.runs)
                               .arg(sizeText(m_limit));
            ++state.changes;
        });
    }
    return std::nullopt;
}

} // namespace ratescope
