#pragma once

#include "core/event.h"
#include "core/outcome.h"
#include "core/workload.h"
#include "engine/engine_handle.h"
#include "metrics/run_summary.h"
#include "wire/endpoint.h"

#include <QMap>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>

#include <cstdint>
#include <memory>
#include <string>

namespace ratescope {

/// One headless run: starts a workload, folds its events, and knows when it is over.
class RunSession final : public QObject
{
    Q_OBJECT

public:
    /// The engine outlives it. The key is only for keeping it out of the reasons.
    RunSession(EngineHandle& engine, const ApiKey& key);

    void start(Workload workload);
    /// Over within a quarter of a second, whatever the engine does.
    void stop();

    const RunSummary& summary() const { return m_summary; }
    /// How long nobody sends yet because the quota of a long window is used up; zero when it is
    /// not.
    Duration quotaGone() const;
    /// What the controller thinks of the limit; nullptr when it has said nothing.
    const Belief* belief() const { return m_belief.get(); }
    /// Why jobs were lost, in words, how many of them, and what helps; the most frequent first, at
    /// most five.
    QStringList reasons() const;

Q_SIGNALS:
    void progressed(); ///< several times a second
    void over();       ///< once

private:
    struct Loss
    {
        std::uint64_t jobs = 0;
        Cause cause = Cause::none;
    };

    void takeEvents();
    void noteReason(const JobFinished& job);
    void end();

    EngineHandle& m_engine;
    const ApiKey m_key;
    RunSummary m_summary;
    std::shared_ptr<const Belief> m_belief;
    Instant m_quotaBack; ///< the latest time that the quota of a long window was said to be back
    QMap<QString, Loss> m_reasons;
    JobId m_lastFailed;     ///< whose attempt failed last,
    std::string m_lastSaid; ///< and what the server, or the transport, said about it
    QTimer m_events;
    QTimer m_progress;
    QTimer m_patience;
    bool m_over = false;
};

} // namespace ratescope
