#include "store/store_thread.h"

#include <utility>

namespace ratescope {

StoreThread::StoreThread(QObject* parent)
    : QObject(parent)
    , m_thread([this] { run(); })
{}

StoreThread::~StoreThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void StoreThread::post(Work work)
{
    {
        const std::lock_guard lock(m_mutex);
        m_work.push_back(std::move(work));
    }
    m_wake.notify_one();
}

void StoreThread::answer(Work work)
{
    const std::lock_guard lock(m_mutex);
    m_answers.push_back(std::move(work));
    if (m_answers.size() == 1) {
        QMetaObject::invokeMethod(this, "deliver", Qt::QueuedConnection);
    }
}

bool StoreThread::idle() const
{
    const std::lock_guard lock(m_mutex);
    return m_work.empty();
}

void StoreThread::deliver()
{
    std::vector<Work> answers;
    {
        const std::lock_guard lock(m_mutex);
        answers.swap(m_answers);
    }
    for (const Work& answer : answers) {
        answer();
    }
}

void StoreThread::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_ending || !m_work.empty(); });
        if (m_work.empty()) {
            return;
        }
        const Work work = std::move(m_work.front());
        lock.unlock();
        work();
        lock.lock();
        m_work.pop_front();
    }
}

} // namespace ratescope
