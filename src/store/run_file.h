#pragma once

#include "store/event_source.h"
#include "store/stored_run.h"

#include <QString>

#include <memory>
#include <optional>

struct gzFile_s;

namespace ratescope {

inline constexpr const char* runFileSuffix = ".ratescope-run";

/// A run as one file: gzip over JSON Lines, one line about the run and then one for each event.
/// Text rather than a copy of the database, because a file comes from anywhere: each line is
/// checked by the reader that checks every event, what is wrong has a line and a field, and any
/// program can read it (`zcat`).
std::optional<StoreProblem> writeRunFile(const QString& file, const StoredRun& run,
                                         EventSource& events);
/// The events alone, not compressed.
std::optional<StoreProblem> writeEventLines(const QString& file, EventSource& events);

/// Reads both: a file of events alone is a run without a name.
class RunFileReader final : public EventSource
{
public:
    /// Reads and checks the line about the run.
    static std::variant<std::unique_ptr<RunFileReader>, StoreProblem> open(const QString& file);
    ~RunFileReader() override;

    const StoredRun& run() const { return m_run; }
    std::variant<std::vector<Event>, StoreProblem> next() override;
    double shareRead() const override;

private:
    explicit RunFileReader(const QString& file);

    /// Empty at the end of the file; without its line end.
    std::variant<QByteArray, StoreProblem> readLine();
    std::optional<StoreProblem> readHeader();
    /// Empty at the end of the file.
    std::variant<std::optional<Event>, StoreProblem> nextEvent();
    StoreProblem at(const QString& what) const;

    QString m_file;
    gzFile_s* m_stream = nullptr;
    qint64 m_size = 0; ///< of the file, compressed
    StoredRun m_run;
    QByteArray m_pending;                  ///< a first line that is an event already
    std::optional<StoreProblem> m_problem; ///< found behind events that were to be handed out first
    qint64 m_line = 0;
    std::uint64_t m_lastSequence = 0;
    Instant m_lastAt;
};

} // namespace ratescope
