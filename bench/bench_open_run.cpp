// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QStyleFactory>
#include <QTemporaryDir>
#include <QTimer>

#include "metrics/run_summary.h"
#include "metrics/time_series.h"
#include "scripted_load.h"
#include "store/run_reader.h"
#include "store/run_schema.h"
#include "store/run_writer.h"
#include "ui/charts/bucket_chart.h"
#include "ui/runs/run_page.h"
#include "ui/runs/run_saver.h"
#include "ui/theme.h"

#include <algorithm>
#include <cstdio>
#include <span>

// From the wish to see a stored run of a million events to the first picture on the screen with all
// five charts in it, and to the last of its requests in the list; how long one event holds the
// screen's thread meanwhile; beside it the same events read and folded without a screen.

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t wanted = 1'000'000;

RunId storeRun(const DataFolder& folder)
{
    ScriptedLoad::Settings settings;
    settings.attemptsPerSecond = 200;
    settings.limitPerSecond = 150;
    settings.jobs = 250'000;
    ScriptedLoad load(settings);
    auto opened = Database::open(folder.file(QLatin1String(runDatabaseName)), runMigrations());
    RunWriter writer(*std::get<std::unique_ptr<Database>>(opened), QStringLiteral("bench"));
    static_cast<void>(writer.begin(StoredRun()));
    std::size_t written = 0;
    for (Instant at(500ms); written < wanted; at += 500ms) {
        const std::vector<Event> events = load.advance(at);
        const auto some = std::span(events).first(std::min(events.size(), wanted - written));
        static_cast<void>(writer.append(some));
        written += some.size();
    }
    const RunId run = writer.run();
    static_cast<void>(writer.end(RunState::finished));
    return run;
}

double secondsWithoutScreen(const DataFolder& folder, RunId run)
{
    QElapsedTimer time;
    time.start();
    auto reader = RunReader::open(folder, run, 5000);
    auto& source = *std::get<std::unique_ptr<RunReader>>(reader);
    TimeSeries series;
    RunSummary summary;
    for (;;) {
        const auto some = source.next();
        const auto* part = std::get_if<std::vector<Event>>(&some);
        if (part == nullptr || part->empty()) {
            return static_cast<double>(time.elapsed()) / 1e3;
        }
        for (const Event& event : *part) {
            series.fold(event);
            summary.fold(event);
        }
    }
}

/// When the charts were last painted.
class PaintWatch final : public QObject
{
public:
    PaintWatch(const QElapsedTimer& clock, const QWidget& page)
        : m_clock(clock)
    {
        for (BucketChart* chart : page.findChildren<BucketChart*>()) {
            chart->viewport()->installEventFilter(this);
        }
    }

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Paint) {
            // After the paint itself, which follows this.
            QTimer::singleShot(0, this, [this] { latest = m_clock.elapsed(); });
        }
        return QObject::eventFilter(watched, event);
    }

    qint64 latest = 0; ///< ms

private:
    const QElapsedTimer& m_clock;
};

/// Knows how long the longest event took.
class TimedApplication final : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        QElapsedTimer time;
        time.start();
        const bool result = QApplication::notify(receiver, event);
        longest = std::max(longest, static_cast<double>(time.nsecsElapsed()) / 1e6);
        return result;
    }

    double longest = 0; ///< ms
};

void print(const char* what, double value, const char* unit)
{
    std::printf("%-52s %8.2f %s\n", what, value, unit);
}

} // namespace

int main(int argc, char** argv)
{
    TimedApplication application(argc, argv);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(lightPalette());
    const QTemporaryDir temporary;
    const DataFolder folder(temporary.path());
    const RunId run = storeRun(folder);
    const double yardstick = secondsWithoutScreen(folder, run);
    print("yardstick: read and fold without a screen", yardstick, "s");

    QWidget window;
    window.resize(1280, 800);
    window.show();
    QApplication::processEvents();
    application.longest = 0;
    QElapsedTimer clock;
    clock.start();
    StoredRun described;
    described.id = run;
    RunPage page(described, storedRunOpener(folder, run, 5000), &window);
    page.resize(window.size());
    page.show();
    PaintWatch paints(clock, page);
    qint64 picture = 0;
    // The charts are drawn one after the other, each in a moment: a pause means that all are.
    QTimer quiet;
    quiet.setInterval(10ms);
    QObject::connect(&quiet, &QTimer::timeout, [&] {
        if (clock.elapsed() - paints.latest > 150) {
            picture = paints.latest;
            quiet.stop();
        }
    });
    QObject::connect(&page.replay(), &RunReplay::figuresReady, &quiet, [&] {
        paints.latest = clock.elapsed();
        quiet.start();
    });
    qint64 all = 0;
    QTimer end;
    end.setInterval(20ms);
    QObject::connect(&end, &QTimer::timeout, [&] {
        if (all == 0 && page.replay().done()) {
            all = clock.elapsed();
        }
        if (all > 0 && picture > 0) {
            QApplication::quit();
        }
    });
    end.start();
    QApplication::exec();
    print("to the first picture with all charts", static_cast<double>(picture) / 1e3, "s");
    print("in yardsticks", static_cast<double>(picture) / 1e3 / yardstick, "");
    print("to the last request in the list", static_cast<double>(all) / 1e3, "s");
    print("the longest event on the screen's thread", application.longest, "ms");
    return 0;
}
