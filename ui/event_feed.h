#pragma once

#include "core/event.h"
#include "engine/engine_handle.h"
#include "metrics/run_summary.h"
#include "metrics/time_series.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <vector>

namespace ratescope {

/// The one road from the engine to the screen: ten times a second it takes what has happened, folds
/// it into the figures and hands the batch on. Everything on screen hangs on it, so everything on
/// screen tells of the same moment.
class EventFeed : public QObject
{
    Q_OBJECT

public:
    /// The engine outlives the feed.
    explicit EventFeed(EngineHandle& engine, QObject* parent = nullptr);

    void start();
    /// One tick now; what the timer does.
    void tick();

    const TimeSeries& series() const { return m_series; }
    const RunSummary& summary() const { return m_summary; }
    /// The engine's time at the last tick.
    Instant now() const { return m_now; }

Q_SIGNALS:
    /// Never empty. The figures already hold it.
    void eventsArrived(const std::vector<ratescope::Event>& events);
    /// Comes before the eventsArrived of the batch that holds it.
    void runStarted(const QString& name);
    /// The figures as they were at that event, though the same batch may hold a later start.
    void runFinished(const ratescope::RunFigures& figures);
    /// After each tick, whether anything happened or not.
    void ticked();

private:
    EngineHandle& m_engine;
    TimeSeries m_series;
    RunSummary m_summary;
    QTimer m_timer;
    Instant m_now;
};

} // namespace ratescope
