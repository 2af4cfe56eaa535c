#include "cli/unix_signals.h"

#include <QTimer>

#include <chrono>
#include <csignal>

#include <sys/signalfd.h>
#include <unistd.h>

namespace ratescope {

using namespace std::chrono_literals;

namespace {

sigset_t endingSignals()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

} // namespace

UnixSignals::UnixSignals()
{
    const sigset_t set = endingSignals();
    m_descriptor = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (m_descriptor < 0) {
        return; // the signals keep their usual effect
    }
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &UnixSignals::onReadable);
}

UnixSignals::~UnixSignals()
{
    if (m_descriptor >= 0) {
        m_notifier.reset();
        close(m_descriptor);
    }
}

void UnixSignals::onReadable()
{
    signalfd_siginfo info;
    if (read(m_descriptor, &info, sizeof info) != static_cast<ssize_t>(sizeof info)) {
        return;
    }
    m_notifier->setEnabled(false);
    // SIGTERM is to end the program within this time, so that a second one finds it gone.
    QTimer::singleShot(500ms, this, &UnixSignals::unblock);
    Q_EMIT endWanted();
}

void UnixSignals::unblock()
{
    signalfd_siginfo info;
    while (read(m_descriptor, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    }
    const sigset_t set = endingSignals();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace ratescope
