#include "store/run_writer.h"

#include "wire/event_pack.h"

#include <QJsonDocument>

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

constexpr std::size_t mostInPack = 10'000; ///< so that a reader's batches stay small

} // namespace

RunWriter::RunWriter(Database& database, QString owner)
    : m_database(database)
    , m_owner(std::move(owner))
{}

std::optional<StoreProblem> RunWriter::begin(const StoredRun& run)
{
    if (isOpen()) {
        if (auto problem = end(RunState::cutShort)) {
            return problem;
        }
    }
    auto inserted = m_database.select(
        QStringLiteral("INSERT INTO runs (name, started_at, endpoint, model, simulated, settings,"
                       " state, owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
        {run.name, qint64{run.startedAt.time_since_epoch().count()}, run.endpoint, run.model,
         run.simulated, QJsonDocument(run.settings).toJson(QJsonDocument::Compact),
         static_cast<int>(RunState::recording), m_owner});
    if (auto* problem = std::get_if<StoreProblem>(&inserted)) {
        return std::move(*problem);
    }
    m_run = RunId{std::get<QSqlQuery>(inserted).lastInsertId().toLongLong()};
    m_summary = RunSummary();
    m_folded = 0;
    m_written = Written();
    m_missed = 0;
    return std::nullopt;
}

std::optional<StoreProblem> RunWriter::append(std::span<const Event> events)
{
    if (!isOpen() || events.empty()) {
        return std::nullopt;
    }
    for (const Event& event : events.subspan(std::min(m_folded, events.size()))) {
        m_summary.fold(event);
    }
    m_folded = events.size();
    Written written = m_written;
    auto problem = m_database.transaction([&]() -> std::optional<StoreProblem> {
        for (std::size_t from = 0; from < events.size(); from += mostInPack) {
            const auto some = events.subspan(from, std::min(mostInPack, events.size() - from));
            if (auto failed = insertPack(some, written)) {
                return failed;
            }
        }
        return updateFigures(written);
    });
    if (!problem) {
        m_written = written;
        m_folded = 0;
    }
    return problem;
}

std::optional<StoreProblem> RunWriter::insertPack(std::span<const Event> events, Written& written)
{
    const EventPack pack = packEvents(events);
    auto problem = m_database.execute(
        QStringLiteral("INSERT INTO packs (run, number, event_count, exchange_count, events)"
                       " VALUES (?, ?, ?, ?, ?)"),
        {qint64{m_run.value}, written.packs, pack.eventCount, pack.exchangeCount, pack.events});
    if (!problem && pack.exchangeCount > 0) {
        problem = m_database.execute(
            QStringLiteral("INSERT INTO exchanges (run, number, bodies) VALUES (?, ?, ?)"),
            {qint64{m_run.value}, written.packs, pack.exchanges});
    }
    ++written.packs;
    written.events += events.size();
    written.bytes += pack.events.size() + pack.exchanges.size();
    return problem;
}

std::optional<StoreProblem> RunWriter::updateFigures(const Written& written)
{
    const RunFigures& figures = m_summary.figures();
    const auto number = [](std::uint64_t count) { return static_cast<qint64>(count); };
    return m_database.execute(
        QStringLiteral("UPDATE runs SET planned = ?, jobs = ?, answered = ?, lost = ?,"
                       " cancelled = ?, attempts = ?, refused = ?, elapsed = ?, finished = ?,"
                       " stopped = ?, events = ?, missed = ?, bytes = ? WHERE id = ?"),
        {number(figures.planned), number(figures.jobs), number(figures.answered),
         number(figures.lost), number(figures.cancelled), number(figures.attempts),
         number(figures.refused), qint64{figures.elapsed.count()}, figures.finished,
         figures.stopped, number(written.events), number(m_missed), qint64{written.bytes},
         qint64{m_run.value}});
}

std::optional<StoreProblem> RunWriter::end(RunState state)
{
    const RunId run = std::exchange(m_run, RunId());
    return m_database.execute(QStringLiteral("UPDATE runs SET state = ? WHERE id = ?"),
                              {static_cast<int>(state), qint64{run.value}});
}

} // namespace ratescope
