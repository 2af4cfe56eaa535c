#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QObject>

#include "metrics/run_summary.h"
#include "metrics/time_series.h"
#include "store/event_source.h"

#include <functional>
#include <memory>
#include <vector>

namespace ratescope {

/// Reads a run's events on a thread of its own and folds them into fresh figures there; the events
/// themselves are handed to the screen a stretch at a time.
class RunReplay : public QObject
{
    Q_OBJECT

public:
    /// Called on the reading thread.
    using Opener = std::function<std::variant<std::unique_ptr<EventSource>, StoreProblem>()>;

    explicit RunReplay(QObject* parent = nullptr);
    /// Stops reading.
    ~RunReplay() override;

    void start(Opener opener);

    bool done() const { return m_done; }
    // Whole once figuresReady() was sent.
    const TimeSeries& series() const { return m_series; }
    const RunSummary& summary() const { return m_summary; }
    Instant end() const { return m_end; }        ///< of the last event
    double shareRead() const { return m_share; } ///< 0 … 1, about

Q_SIGNALS:
    /// All events are folded; some of them may still be on their way to the screen.
    void figuresReady();
    void eventsRead(const std::vector<ratescope::Event>& events);
    /// After the last eventsRead.
    void finished();
    void failed(const QString& problem);

private:
    class Reader;

    Q_INVOKABLE void take();

    std::unique_ptr<Reader> m_reader;
    TimeSeries m_series;
    RunSummary m_summary;
    Instant m_end;
    double m_share = 0;
    bool m_ready = false;
    bool m_done = false;
};

} // namespace ratescope
