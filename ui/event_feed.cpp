#include "ui/event_feed.h"

namespace ratescope {

EventFeed::EventFeed(EngineHandle& engine, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
{
    using namespace std::chrono_literals;
    m_timer.setInterval(100ms);
    connect(&m_timer, &QTimer::timeout, this, &EventFeed::tick);
}

void EventFeed::start()
{
    m_timer.start();
}

void EventFeed::tick()
{
    const std::vector<Event> events = m_engine.takeEvents();
    // After the events: none of them may lie in the future of the right edge.
    m_now = m_engine.now();
    for (const Event& event : events) {
        m_series.fold(event);
        m_summary.fold(event);
        if (const auto* started = std::get_if<RunStarted>(&event.body)) {
            Q_EMIT runStarted(QString::fromStdString(started->name));
        } else if (std::holds_alternative<RunFinished>(event.body)) {
            Q_EMIT runFinished(m_summary.figures());
        }
    }
    if (!events.empty()) {
        Q_EMIT eventsArrived(events);
    }
    Q_EMIT ticked();
}

} // namespace ratescope
