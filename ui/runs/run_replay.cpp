#include "ui/runs/run_replay.h"

#include <QMetaObject>
#include <QThread>

#include <deque>
#include <mutex>
#include <utility>

namespace ratescope {

namespace {

/// Stretches of some 10,000 events that wait for the screen. More would only take memory.
constexpr std::size_t mostWaiting = 8;

} // namespace

class RunReplay::Reader final : public QThread
{
public:
    struct State
    {
        std::deque<std::vector<Event>> batches;
        TimeSeries series;
        RunSummary summary;
        Instant end;
        double share = 0;
        QString problem;
        bool folded = false;
        bool stopped = false;
    };

    Reader(RunReplay& replay, Opener opener)
        : m_replay(replay)
        , m_opener(std::move(opener))
    {}

    ~Reader() override
    {
        {
            const std::lock_guard lock(m_mutex);
            m_state.stopped = true;
        }
        wait();
    }

    /// Calls `look` with what there is; it may take things out.
    template <typename Look>
    void visit(Look look)
    {
        const std::lock_guard lock(m_mutex);
        look(m_state);
    }

private:
    void run() override
    {
        State result;
        read(result);
        {
            const std::lock_guard lock(m_mutex);
            m_state.series = std::move(result.series);
            m_state.summary = std::move(result.summary);
            m_state.end = result.end;
            m_state.problem = std::move(result.problem);
            m_state.folded = true;
        }
        wake();
    }

    void read(State& result)
    {
        auto opened = m_opener();
        if (auto* problem = std::get_if<StoreProblem>(&opened)) {
            result.problem = std::move(problem->message);
            return;
        }
        EventSource& source = *std::get<std::unique_ptr<EventSource>>(opened);
        for (;;) {
            auto some = source.next();
            if (auto* problem = std::get_if<StoreProblem>(&some)) {
                result.problem = std::move(problem->message);
                return;
            }
            auto& events = std::get<std::vector<Event>>(some);
            if (events.empty()) {
                return;
            }
            for (const Event& event : events) {
                result.series.fold(event);
                result.summary.fold(event);
            }
            result.end = events.back().at;
            if (!handOver(std::move(events), source.shareRead())) {
                return;
            }
        }
    }

    /// Waits for room; false when nobody wants the rest.
    bool handOver(std::vector<Event> events, double share)
    {
        for (;;) {
            {
                const std::lock_guard lock(m_mutex);
                if (m_state.stopped) {
                    return false;
                }
                if (m_state.batches.size() < mostWaiting) {
                    m_state.share = share;
                    m_state.batches.push_back(std::move(events));
                    break;
                }
            }
            msleep(2);
        }
        wake();
        return true;
    }

    void wake() { QMetaObject::invokeMethod(&m_replay, "take", Qt::QueuedConnection); }

    RunReplay& m_replay;
    Opener m_opener;
    std::mutex m_mutex;
    State m_state; ///< guarded
};

RunReplay::RunReplay(QObject* parent)
    : QObject(parent)
{}

RunReplay::~RunReplay() = default;

void RunReplay::start(Opener opener)
{
    m_reader = std::make_unique<Reader>(*this, std::move(opener));
    m_reader->start();
}

void RunReplay::take()
{
    if (m_done) {
        return;
    }
    std::vector<Event> events;
    bool readyNow = false;
    bool last = false;
    QString problem;
    m_reader->visit([&](Reader::State& state) {
        if (!state.batches.empty()) {
            events = std::move(state.batches.front());
            state.batches.pop_front();
        }
        if (state.folded && !m_ready) {
            m_series = std::move(state.series);
            m_summary = std::move(state.summary);
            m_end = state.end;
            readyNow = true;
        }
        m_share = state.share;
        problem = state.problem;
        last = state.folded && state.batches.empty();
    });
    if (readyNow) {
        m_ready = true;
        Q_EMIT figuresReady();
    }
    if (!events.empty()) {
        Q_EMIT eventsRead(events);
    }
    m_done = last;
    if (last && !problem.isEmpty()) {
        Q_EMIT failed(problem);
    } else if (last) {
        Q_EMIT finished();
    }
}

} // namespace ratescope
