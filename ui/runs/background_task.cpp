#include "ui/runs/background_task.h"

#include <QProgressDialog>
#include <QThread>

#include <utility>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr int steps = 1000; ///< of the bar

} // namespace

void BackgroundTask::run(QWidget* parent, const QString& title, Work work, Then then)
{
    (new BackgroundTask(parent))->start(title, std::move(work), std::move(then));
}

BackgroundTask::BackgroundTask(QWidget* parent)
    : QObject(parent)
{
    m_look.setInterval(100ms);
}

BackgroundTask::~BackgroundTask()
{
    m_progress.cancelled = true;
    m_thread->wait();
}

void BackgroundTask::start(const QString& title, Work work, Then then)
{
    auto* window =
        new QProgressDialog(title, tr("Cancel"), 0, steps, static_cast<QWidget*>(parent()));
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->setMinimumDuration(500);
    window->setAutoClose(false);
    window->setAutoReset(false);
    window->setValue(0);
    connect(this, &QObject::destroyed, window, &QObject::deleteLater);
    connect(window, &QProgressDialog::canceled, this, [this] { m_progress.cancelled = true; });
    connect(&m_look, &QTimer::timeout, window,
            [this, window] { window->setValue(static_cast<int>(m_progress.share * steps)); });
    m_thread.reset(QThread::create([this, work = std::move(work)] { // waited for in the destructor
        auto problem = work(m_progress);
        const std::lock_guard lock(m_mutex); // hands over all that the work has done
        m_problem = std::move(problem);
    }));
    connect(m_thread.get(), &QThread::finished, this, [this, then = std::move(then)] {
        std::optional<StoreProblem> problem;
        {
            const std::lock_guard lock(m_mutex);
            problem = std::move(m_problem);
        }
        const bool cancelled = m_progress.cancelled;
        deleteLater();
        if (!cancelled) {
            then(problem);
        }
    });
    m_look.start();
    m_thread->start();
}

} // namespace ratescope
