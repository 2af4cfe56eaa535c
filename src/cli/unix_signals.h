#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace ratescope {

/// SIGINT and SIGTERM as a Qt signal. To be made before any thread is started: threads inherit that
/// the two are blocked, and a blocked signal waits in the descriptor instead of ending the process.
class UnixSignals final : public QObject
{
    Q_OBJECT

public:
    UnixSignals();
    ~UnixSignals() override;

Q_SIGNALS:
    /// Once. Half a second after it the two signals have their usual effect again: whoever asks
    /// twice means it. What comes sooner is the same wish: timeout(1) signals both the program and
    /// its group.
    void endWanted();

private:
    void onReadable();
    void unblock();

    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace ratescope
