#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace ratescope {

/// SIGINT, SIGTERM and SIGHUP as a Qt signal, for both programs. One at a time.
class UnixSignals final : public QObject
{
    Q_OBJECT

public:
    UnixSignals();
    ~UnixSignals() override;

Q_SIGNALS:
    /// Once. Half a second after it the signals have their usual effect again: whoever asks
    /// twice means it. What comes sooner is the same wish: timeout(1) signals both the program and
    /// its group.
    void endWanted();

private:
    void onReadable();

    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace ratescope
