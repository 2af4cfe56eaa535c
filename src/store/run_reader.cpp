#include "store/run_reader.h"

#include "store/run_schema.h"
#include "wire/event_pack.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>
#include <utility>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::RunReader)
};

} // namespace

std::variant<std::unique_ptr<RunReader>, StoreProblem>
RunReader::open(const DataFolder& folder, RunId run, std::uint64_t exchanges)
{
    auto opened = Database::open(folder.file(QLatin1String(runDatabaseName)), runMigrations());
    if (auto* problem = std::get_if<StoreProblem>(&opened)) {
        return std::move(*problem);
    }
    std::unique_ptr<RunReader> reader(
        new RunReader(std::get<std::unique_ptr<Database>>(std::move(opened)), run));
    if (auto problem = reader->findPacks(exchanges)) {
        return *std::move(problem);
    }
    return reader;
}

RunReader::RunReader(std::unique_ptr<Database> database, RunId run)
    : m_database(std::move(database))
    , m_run(run)
{}

std::optional<StoreProblem> RunReader::findPacks(std::uint64_t exchanges)
{
    auto rows =
        m_database->select(QStringLiteral("SELECT number, exchange_count FROM packs WHERE run = ?"
                                          " ORDER BY number DESC"),
                           {qint64{m_run.value}});
    if (auto* problem = std::get_if<StoreProblem>(&rows)) {
        return std::move(*problem);
    }
    m_firstWithExchanges = std::numeric_limits<int>::max();
    std::uint64_t found = 0;
    auto& row = std::get<QSqlQuery>(rows);
    while (row.next()) {
        const int number = row.value(0).toInt();
        m_packs = std::max(m_packs, number + 1);
        if (found < exchanges) {
            m_firstWithExchanges = number;
            found += row.value(1).toULongLong();
        }
    }
    return std::nullopt;
}

double RunReader::shareRead() const
{
    return m_packs == 0 ? 1.0 : std::min(1.0, static_cast<double>(m_next) / m_packs);
}

std::variant<std::vector<Event>, StoreProblem> RunReader::next()
{
    // By number rather than one long query: an open query would keep the recorder's log growing.
    auto rows = m_database->select(
        QStringLiteral("SELECT packs.events, exchanges.bodies FROM packs LEFT JOIN exchanges"
                       " ON exchanges.run = packs.run AND exchanges.number = packs.number"
                       " AND packs.number >= ? WHERE packs.run = ? AND packs.number = ?"),
        {m_firstWithExchanges, qint64{m_run.value}, m_next});
    if (auto* problem = std::get_if<StoreProblem>(&rows)) {
        return std::move(*problem);
    }
    auto& row = std::get<QSqlQuery>(rows);
    if (!row.next()) {
        return std::vector<Event>();
    }
    auto events = unpackEvents(row.value(0).toByteArray(), row.value(1).toByteArray());
    if (auto* problem = std::get_if<JsonProblem>(&events)) {
        return StoreProblem{Sentences::tr("Part %1 of this run cannot be read: %2.")
                                .arg(m_next + 1)
                                .arg(problem->message)};
    }
    ++m_next;
    return std::get<std::vector<Event>>(std::move(events));
}

} // namespace ratescope
