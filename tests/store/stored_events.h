#pragma once

#include "core/event.h"
#include "store/event_source.h"
#include "store/run_reader.h"
#include "store/run_store.h"

#include <QtGlobal>

#include <memory>
#include <vector>

namespace ratescope {

/// A stream made by hand: each call makes the next event, `step` later.
class RunScript
{
public:
    using Sink = std::function<void(const Event&)>;

    explicit RunScript(Sink sink)
        : m_sink(std::move(sink))
    {}

    Event emit(EventBody body)
    {
        Event event{Instant(m_at), ++m_sequence, std::move(body)};
        m_at += std::chrono::milliseconds(10);
        m_sink(event);
        return event;
    }
    /// One job from queue to answer.
    void answerJob(Priority priority = Priority::workload, std::string body = {})
    {
        const JobId job{++m_jobs};
        emit(JobQueued{job, priority, 0});
        emit(AttemptStarted{{job, 1}});
        Exchange exchange;
        exchange.requestHeaders = {{"authorization", "Bearer sk-secret"}};
        exchange.requestBody = body;
        exchange.responseBody = std::move(body);
        emit(AnswerText{{job, 1}, "hush"});
        emit(AttemptFinished{{job, 1},
                             std::chrono::milliseconds(20),
                             Outcome(),
                             std::make_shared<const Exchange>(exchange)});
        emit(JobFinished{job, priority, JobEnd::answered, 1, Cause::none, {}});
    }
    void wholeRun(const std::string& name, int jobs, const std::string& body = {})
    {
        emit(RunStarted{name, static_cast<std::uint64_t>(jobs)});
        for (int i = 0; i < jobs; ++i) {
            answerJob(Priority::workload, body);
        }
        emit(RunFinished{});
    }

private:
    Sink m_sink;
    Duration m_at = std::chrono::seconds(1);
    std::uint64_t m_sequence = 0;
    std::uint64_t m_jobs = 0;
};

inline std::unique_ptr<RunStore> openStore(const DataFolder& folder)
{
    auto opened = RunStore::open(folder);
    if (auto* problem = std::get_if<StoreProblem>(&opened)) {
        qFatal("%s", qPrintable(problem->message));
    }
    return std::get<std::unique_ptr<RunStore>>(std::move(opened));
}

inline std::vector<StoredRun> listed(RunStore& store)
{
    auto runs = store.list();
    if (auto* problem = std::get_if<StoreProblem>(&runs)) {
        qFatal("%s", qPrintable(problem->message));
    }
    return std::get<std::vector<StoredRun>>(std::move(runs));
}

inline std::vector<Event> allOf(EventSource& source)
{
    std::vector<Event> events;
    for (;;) {
        auto some = source.next();
        if (auto* problem = std::get_if<StoreProblem>(&some)) {
            qFatal("%s", qPrintable(problem->message));
        }
        const auto& batch = std::get<std::vector<Event>>(some);
        if (batch.empty()) {
            return events;
        }
        events.insert(events.end(), batch.begin(), batch.end());
    }
}

inline std::vector<Event> storedEvents(const DataFolder& folder, RunId run,
                                       std::uint64_t exchanges = 1'000'000)
{
    auto opened = RunReader::open(folder, run, exchanges);
    if (auto* problem = std::get_if<StoreProblem>(&opened)) {
        qFatal("%s", qPrintable(problem->message));
    }
    return allOf(*std::get<std::unique_ptr<RunReader>>(opened));
}

} // namespace ratescope
