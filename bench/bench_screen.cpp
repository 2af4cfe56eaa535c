#include <QApplication>
#include <QElapsedTimer>
#include <QSplitter>
#include <QStyleFactory>
#include <QTimer>
#include <QVBoxLayout>
#include <QtCharts/QChart>
#include <QtCharts/QChartView>

#include "metrics/run_summary.h"
#include "metrics/time_series.h"
#include "scripted_load.h"
#include "ui/charts/monitor_charts.h"
#include "ui/figure_strip.h"
#include "ui/requests/requests_pane.h"
#include "ui/theme.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string_view>
#include <vector>

// How long one event holds the screen's thread (in the thread's own time) while 200 attempts a
// second are shown at ten updates a second, and how much of a core that takes; beside it an empty
// chart repainting at the same pace.

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

constexpr int ticksPerSecond = 10;

double secondsOf(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// The screen thread's own time, so that what else the machine does is not counted.
double threadSeconds()
{
    return secondsOf(CLOCK_THREAD_CPUTIME_ID);
}

double processorSeconds()
{
    return secondsOf(CLOCK_PROCESS_CPUTIME_ID);
}

/// Times every event that the application handles, timers and paints alike.
class TimedApplication : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (m_depth > 0) {
            return QApplication::notify(receiver, event); // inside another: counted with that
        }
        ++m_depth;
        const double before = threadSeconds();
        const bool result = QApplication::notify(receiver, event);
        --m_depth;
        if (measuring) {
            milliseconds.push_back((threadSeconds() - before) * 1e3);
        }
        return result;
    }

    bool measuring = false;
    std::vector<double> milliseconds;

private:
    int m_depth = 0;
};

struct Figures
{
    double medianTick = 0; ///< of the events that cost anything worth counting
    double worst = 0;
    double share = 0; ///< of one core
};

/// Runs the event loop for `seconds` with `tick` called at the pace of the screen.
template <typename Tick>
Figures measure(TimedApplication& application, int seconds, const Tick& tick)
{
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    timer.setInterval(1000 / ticksPerSecond);
    QObject::connect(&timer, &QTimer::timeout, tick);
    timer.start();
    double before = 0;
    QElapsedTimer wall;
    QTimer::singleShot(1000, &application, [&] { // the first second is start-up
        application.milliseconds.clear();
        application.measuring = true;
        before = processorSeconds();
        wall.start();
        QTimer::singleShot(1000 * seconds, &application, [] { QApplication::quit(); });
    });
    QApplication::exec();
    application.measuring = false;
    const double share =
        (processorSeconds() - before) / (static_cast<double>(wall.nsecsElapsed()) / 1e9);

    // Most events are wake-ups of microseconds; the median is of those that do work.
    std::vector<double>& all = application.milliseconds;
    all.erase(std::remove_if(all.begin(), all.end(), [](double ms) { return ms < 0.2; }),
              all.end());
    std::sort(all.begin(), all.end());
    if (all.empty()) {
        return {0, 0, share};
    }
    return {all[all.size() / 2], all.back(), share};
}

void print(const char* name, const Figures& figures)
{
    std::printf("%-24s event median %5.2f ms   worst %6.2f ms   %5.1f %% of a core\n", name,
                figures.medianTick, figures.worst, 100 * figures.share);
    std::fflush(stdout);
}

Figures measureEmptyChart(TimedApplication& application, int seconds)
{
    QChartView view(new QChart);
    view.resize(720, 440);
    view.show();
    return measure(application, seconds, [&] { view.viewport()->update(); });
}

Figures measureMonitor(TimedApplication& application, int seconds)
{
    ScriptedLoad::Settings settings;
    settings.attemptsPerSecond = 200;
    settings.limitPerSecond = 150;
    settings.jobs = 50000;
    settings.start = Instant(0s);
    ScriptedLoad load(settings);

    QWidget window;
    auto* figures = new FigureStrip;
    auto* charts = new MonitorCharts;
    auto* log = new RequestsPane;
    QObject::connect(charts, &MonitorCharts::visibleRangeChanged, log, &RequestsPane::setTimeRange);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(charts);
    splitter->addWidget(log);
    auto* column = new QVBoxLayout(&window);
    column->addWidget(figures);
    column->addWidget(splitter, 1);
    window.resize(720, 700);
    window.show();

    TimeSeries series;
    RunSummary summary;
    Instant now;
    const auto feed = [&] {
        now += Duration(1s) / ticksPerSecond;
        const std::vector<Event> events = load.advance(now);
        for (const Event& event : events) {
            series.fold(event);
            summary.fold(event);
        }
        log->append(events);
    };
    while (now < Instant(70s)) { // a full minute on the chart before it is measured
        feed();
    }
    return measure(application, seconds, [&] {
        feed();
        figures->refresh(series, summary, now);
        charts->refresh(series, now);
        log->refresh(now);
    });
}

} // namespace

int main(int argc, char** argv)
{
    TimedApplication application(argc, argv);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(lightPalette());
    QApplication::setQuitOnLastWindowClosed(false); // the first window goes before the second comes
    const int seconds = argc > 1 && std::string_view(argv[1]) == "--short" ? 3 : 20;
    print("empty chart", measureEmptyChart(application, seconds));
    print("monitor, 200 attempts/s", measureMonitor(application, seconds));
    return 0;
}
