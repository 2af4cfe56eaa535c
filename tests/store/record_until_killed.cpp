#include "store/run_recorder.h"

#include <QCoreApplication>
#include <QTimer>

#include <cstdio>

using namespace ratescope;

/// A program to be killed: records a run that never ends into the folder named by its argument, and
/// says on standard output which event it has noted when (milliseconds of the steady clock).
int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    RunRecorder recorder(DataFolder(QString::fromLocal8Bit(argv[1])));
    std::uint64_t sequence = 0;
    const auto note = [&](EventBody body) {
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        recorder.note({Instant(now), ++sequence, std::move(body)});
        std::printf("%llu %lld\n", static_cast<unsigned long long>(sequence),
                    static_cast<long long>(now / std::chrono::milliseconds(1)));
        std::fflush(stdout);
    };
    note(RunStarted{"endless", 1'000'000});
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &application, [&] {
        note(JobQueued{JobId{sequence}, Priority::workload, 0});
    });
    timer.start(std::chrono::milliseconds(5));
    return QCoreApplication::exec();
}
