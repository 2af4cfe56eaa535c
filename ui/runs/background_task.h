#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QObject>

#include "store/store_problem.h"
#include "store/watched_source.h"

#include <QTimer>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

class QThread;
class QWidget;

namespace ratescope {

/// One piece of work with the disk on a thread of its own, so that the screen never waits for it. A
/// small window shows how far it is when it takes longer than a moment, and can cancel it.
class BackgroundTask : public QObject
{
    Q_OBJECT

public:
    /// Called on that thread.
    using Work = std::function<std::optional<StoreProblem>(ReadProgress&)>;
    /// Called on the screen's thread with what the work returned, never after a cancel. The task is
    /// gone afterwards.
    using Then = std::function<void(const std::optional<StoreProblem>&)>;

    /// `title` says what goes on: "Saving the run…". Ends with `parent` at the latest: whatever is
    /// under way is cancelled then.
    static void run(QWidget* parent, const QString& title, Work work, Then then);

    ~BackgroundTask() override;

private:
    explicit BackgroundTask(QWidget* parent);

    void start(const QString& title, Work work, Then then);

    ReadProgress m_progress;
    std::mutex m_mutex;
    std::optional<StoreProblem> m_problem; ///< guarded
    std::unique_ptr<QThread> m_thread;
    QTimer m_look;
};

} // namespace ratescope
