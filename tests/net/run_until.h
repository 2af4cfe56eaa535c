#pragma once

#include <QEventLoop>
#include <QTimer>

#include <chrono>

namespace ratescope {

/// Runs the event loop until the condition holds or 30 s have passed; says whether it holds. Unlike
/// QTRY_VERIFY it never sleeps, so exchanges on this thread run at their own speed.
template <typename Condition>
bool runUntil(Condition condition)
{
    QEventLoop loop;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (condition()) {
            loop.quit();
        }
    });
    look.start(1);
    QTimer::singleShot(std::chrono::seconds(30), &loop, &QEventLoop::quit);
    loop.exec();
    return condition();
}

/// Lets things happen for a while.
inline void runFor(std::chrono::milliseconds time)
{
    QEventLoop loop;
    QTimer::singleShot(time, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace ratescope
