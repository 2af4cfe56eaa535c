#include "cli/unix_signals.h"

#include <QTimer>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>

#include <sys/eventfd.h>
#include <unistd.h>

namespace ratescope {

using namespace std::chrono_literals;

namespace {

/// All that a signal's handler can reach: the descriptor of the one object there is.
volatile std::sig_atomic_t noted = -1;

void note(int)
{
    const int kept = errno;
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(noted, &one, sizeof one);
    errno = kept;
}

/// Of what is ignored, as by nohup, nothing is to be heard.
void handle(void (*handler)(int))
{
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction present
        {};
        sigaction(number, nullptr, &present);
        if (present.sa_handler != SIG_IGN) {
            struct sigaction wanted
            {};
            wanted.sa_handler = handler;
            wanted.sa_flags = SA_RESTART;
            sigaction(number, &wanted, nullptr);
        }
    }
}

} // namespace

UnixSignals::UnixSignals()
    : m_descriptor(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
    if (m_descriptor < 0) {
        return; // the signals keep their usual effect
    }
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &UnixSignals::onReadable);
    noted = m_descriptor;
    handle(note);
}

UnixSignals::~UnixSignals()
{
    if (m_descriptor >= 0) {
        handle(SIG_DFL);
        m_notifier.reset();
        close(m_descriptor);
    }
}

void UnixSignals::onReadable()
{
    m_notifier->setEnabled(false);
    // SIGTERM is to end the program within this time, so that a second one finds it gone.
    QTimer::singleShot(500ms, this, [] { handle(SIG_DFL); });
    Q_EMIT endWanted();
}

} // namespace ratescope
