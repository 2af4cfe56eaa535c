#pragma once

#include <QObject>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ratescope {

/// Carries out work with the disk in order on a thread of its own, so that nobody ever waits for
/// the disk, or for another program that holds a file. Used from the thread that made it.
class StoreThread final : public QObject
{
    Q_OBJECT

public:
    using Work = std::function<void()>;

    explicit StoreThread(QObject* parent = nullptr);
    /// Waits until everything is carried out; what is answered then is dropped.
    ~StoreThread() override;

    void post(Work work);
    /// From within work: to be carried out on the thread that made this.
    void answer(Work work);
    /// Whether all that was posted has been carried out.
    bool idle() const;

private:
    Q_INVOKABLE void deliver();
    void run();

    mutable std::mutex m_mutex; ///< guards everything below but the thread
    std::condition_variable m_wake;
    std::deque<Work> m_work; ///< the first is being carried out
    std::vector<Work> m_answers;
    bool m_ending = false;
    std::thread m_thread;
};

} // namespace ratescope
