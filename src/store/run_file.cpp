#include "store/run_file.h"

#include "store/readable_file.h"
#include "store/whole_file.h"
#include "wire/event_json.h"
#include "wire/json_fields.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>

#include <zlib.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <utility>

namespace ratescope {

namespace {

constexpr int fileVersion = 1;
/// An event with two bodies of 16 KiB, every byte escaped, fits.
constexpr qsizetype longestLine = 1 << 20;
constexpr std::size_t batch = 10'000;

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::RunFile)
};

StoreProblem cannotWrite(const QString& file, const QString& why)
{
    return {Sentences::tr("%1 cannot be written: %2.").arg(QDir::toNativeSeparators(file), why)};
}

QByteArray headerLine(const StoredRun& run)
{
    const QDateTime start =
        QDateTime::fromMSecsSinceEpoch(run.startedAt.time_since_epoch().count()).toUTC();
    const QJsonObject header{{QStringLiteral("ratescope_run"), fileVersion},
                             {QStringLiteral("name"), run.name},
                             {QStringLiteral("started"), start.toString(Qt::ISODateWithMs)},
                             {QStringLiteral("endpoint"), run.endpoint},
                             {QStringLiteral("model"), run.model},
                             {QStringLiteral("simulated"), run.simulated},
                             {QStringLiteral("settings"), run.settings}};
    return QJsonDocument(header).toJson(QJsonDocument::Compact);
}

/// Every line of a source; `write` is false when it could not.
std::optional<StoreProblem> eachLine(EventSource& events,
                                     const std::function<bool(const QByteArray&)>& write,
                                     const std::function<StoreProblem()>& problem)
{
    for (;;) {
        auto some = events.next();
        if (auto* failed = std::get_if<StoreProblem>(&some)) {
            return std::move(*failed);
        }
        const auto& read = std::get<std::vector<Event>>(some);
        if (read.empty()) {
            return std::nullopt;
        }
        for (const Event& event : read) {
            if (!write(eventToLine(event) + '\n')) {
                return problem();
            }
        }
    }
}

/// Deflates into a file that takes its place only when it is whole.
class Compressor
{
public:
    explicit Compressor(QSaveFile& file)
        : m_file(file)
    {
        constexpr int gzipWindow = 15 + 16; // zlib's way of asking for a gzip frame
        constexpr int memory = 8;
        deflateInit2(&m_stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipWindow, memory,
                     Z_DEFAULT_STRATEGY);
    }
    ~Compressor() { deflateEnd(&m_stream); }
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;

    bool write(QByteArray bytes, int flush = Z_NO_FLUSH)
    {
        m_stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
        m_stream.avail_in = static_cast<uInt>(bytes.size());
        do {
            m_stream.next_out = reinterpret_cast<Bytef*>(m_out.data());
            m_stream.avail_out = static_cast<uInt>(m_out.size());
            deflate(&m_stream, flush);
            const auto made = static_cast<qint64>(m_out.size() - m_stream.avail_out);
            if (m_file.write(m_out.data(), made) != made) {
                return false;
            }
        } while (m_stream.avail_out == 0);
        return true;
    }

private:
    QSaveFile& m_file;
    z_stream m_stream{};
    std::array<char, 65536> m_out{};
};

} // namespace

std::optional<StoreProblem> writeRunFile(const QString& file, const StoredRun& run,
                                         EventSource& events)
{
    QSaveFile out(file);
    const auto problem = [&] { return cannotWrite(file, out.errorString()); };
    if (!out.open(QIODevice::WriteOnly)) {
        return problem();
    }
    Compressor compressor(out);
    if (!compressor.write(headerLine(run) + '\n')) {
        return problem();
    }
    if (auto failed = eachLine(
            events, [&](const QByteArray& line) { return compressor.write(line); }, problem)) {
        return failed;
    }
    if (!compressor.write({}, Z_FINISH) || !commitWhole(out)) {
        return problem();
    }
    return std::nullopt;
}

std::optional<StoreProblem> writeEventLines(const QString& file, EventSource& events)
{
    QSaveFile out(file);
    const auto problem = [&] { return cannotWrite(file, out.errorString()); };
    if (!out.open(QIODevice::WriteOnly)) {
        return problem();
    }
    if (auto failed = eachLine(
            events, [&](const QByteArray& line) { return out.write(line) == line.size(); },
            problem)) {
        return failed;
    }
    return commitWhole(out) ? std::nullopt : std::optional(problem());
}

RunFileReader::RunFileReader(const QString& file)
    : m_file(file)
{}

RunFileReader::~RunFileReader()
{
    if (m_stream != nullptr) {
        gzclose(m_stream);
    }
}

std::variant<std::unique_ptr<RunFileReader>, StoreProblem> RunFileReader::open(const QString& file)
{
    std::unique_ptr<RunFileReader> reader(new RunFileReader(file));
    if (const auto why = whyNoFile(file)) {
        return StoreProblem{Sentences::tr("%1 is no run that was saved: %2.")
                                .arg(QDir::toNativeSeparators(file), *why)};
    }
    reader->m_size = QFileInfo(file).size();
    // Reads what is not compressed as it stands.
    reader->m_stream = gzopen(QFile::encodeName(file).constData(), "rb");
    if (reader->m_stream == nullptr) {
        return StoreProblem{Sentences::tr("%1 cannot be opened. Check whether you may read it.")
                                .arg(QDir::toNativeSeparators(file))};
    }
    constexpr unsigned buffer = 1U << 18U;
    gzbuffer(reader->m_stream, buffer);
    if (auto problem = reader->readHeader()) {
        return *std::move(problem);
    }
    return reader;
}

StoreProblem RunFileReader::at(const QString& what) const
{
    return {Sentences::tr("%1, line %2: %3")
                .arg(QDir::toNativeSeparators(m_file))
                .arg(m_line)
                .arg(what)};
}

std::variant<QByteArray, StoreProblem> RunFileReader::readLine()
{
    if (!m_pending.isEmpty()) {
        return std::exchange(m_pending, {});
    }
    ++m_line;
    QByteArray line(longestLine + 2, Qt::Uninitialized);
    const bool read = gzgets(m_stream, line.data(), static_cast<int>(line.size())) != nullptr;
    const qsizetype length = read ? static_cast<qsizetype>(qstrlen(line.constData())) : 0;
    if (length == 0 || line.at(length - 1) != '\n') {
        int code = Z_OK;
        gzerror(m_stream, &code);
        if (code == Z_BUF_ERROR) {
            return at(Sentences::tr("the file was cut off here"));
        }
        if (code != Z_OK && code != Z_STREAM_END) {
            return at(Sentences::tr("the file is damaged here"));
        }
    }
    if (!read) {
        return QByteArray();
    }
    line.resize(length);
    const bool whole = line.endsWith('\n') || gzeof(m_stream) != 0;
    if (!whole) {
        return at(line.size() > longestLine ? Sentences::tr("longer than %1 bytes").arg(longestLine)
                                            : Sentences::tr("not a line of text"));
    }
    while (line.endsWith('\n') || line.endsWith('\r')) {
        line.chop(1);
    }
    if (line.isEmpty()) {
        return at(Sentences::tr("empty"));
    }
    return line;
}

std::optional<StoreProblem> RunFileReader::readHeader()
{
    auto line = readLine();
    if (auto* problem = std::get_if<StoreProblem>(&line)) {
        return std::move(*problem);
    }
    auto parsed = parseJsonLine(std::get<QByteArray>(line));
    if (auto* problem = std::get_if<JsonProblem>(&parsed)) {
        return at(problem->message);
    }
    const QJsonObject object = std::get<QJsonObject>(parsed);
    m_run.state = RunState::finished;
    if (object.contains(QLatin1String("event"))) {
        m_run.name = m_file.section(u'/', -1);
        m_pending = std::get<QByteArray>(line);
        return std::nullopt;
    }
    std::optional<JsonProblem> problem;
    JsonFields fields(object, QString(), problem);
    int version = 0;
    QString started;
    fields.require("ratescope_run");
    fields.readInteger("ratescope_run", 1, std::numeric_limits<int>::max(), version);
    if (!problem && version > fileVersion) {
        return at(Sentences::tr("this run was saved by a newer Ratescope (version %1 of the file; "
                                "this one knows %2). Update Ratescope to open it")
                      .arg(version)
                      .arg(fileVersion));
    }
    fields.read("name", m_run.name);
    fields.read("started", started);
    fields.read("endpoint", m_run.endpoint);
    fields.read("model", m_run.model);
    fields.read("simulated", m_run.simulated);
    m_run.settings = fields.object("settings").content();
    const QDateTime start = QDateTime::fromString(started, Qt::ISODateWithMs);
    if (!start.isValid()) {
        fields.fail("started", QStringLiteral("must be a time such as 2026-11-24T08:30:00.000Z"));
    }
    fields.finish();
    if (problem) {
        return at(problem->message);
    }
    m_run.startedAt = WallTime(std::chrono::milliseconds(start.toMSecsSinceEpoch()));
    return std::nullopt;
}

double RunFileReader::shareRead() const
{
    const auto read = static_cast<double>(gzoffset(m_stream));
    return m_size <= 0 ? 1.0 : std::clamp(read / static_cast<double>(m_size), 0.0, 1.0);
}

std::variant<std::vector<Event>, StoreProblem> RunFileReader::next()
{
    std::vector<Event> events;
    while (events.size() < batch && !m_problem) {
        auto event = nextEvent();
        if (auto* problem = std::get_if<StoreProblem>(&event)) {
            m_problem = std::move(*problem);
        } else if (auto& read = std::get<std::optional<Event>>(event)) {
            events.push_back(*std::move(read));
        } else {
            return events;
        }
    }
    if (events.empty() && m_problem) {
        return *m_problem;
    }
    return events;
}

std::variant<std::optional<Event>, StoreProblem> RunFileReader::nextEvent()
{
    auto line = readLine();
    if (auto* problem = std::get_if<StoreProblem>(&line)) {
        return std::move(*problem);
    }
    if (std::get<QByteArray>(line).isEmpty()) {
        return std::nullopt;
    }
    auto event = eventFromLine(std::get<QByteArray>(line));
    if (auto* problem = std::get_if<JsonProblem>(&event)) {
        return at(problem->message);
    }
    auto& read = std::get<Event>(event);
    if (read.sequence <= m_lastSequence) {
        return at(QStringLiteral("sequence: must rise from line to line"));
    }
    if (read.at < m_lastAt) {
        return at(QStringLiteral("at: must not fall from line to line"));
    }
    m_lastSequence = read.sequence;
    m_lastAt = read.at;
    return std::optional(std::move(read));
}

} // namespace ratescope
