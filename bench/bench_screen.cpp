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
// second are shown at ten updates a second, and how much of a core that takes: all five charts, the
// figures and the requests, behind them an hour and a day of the same load, which is filled in
// virtual time. Beside it an empty chart repainting at the same pace.
//
// --short: 3 s a row instead of 20, and the hour alone.

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
    std::printf("%-30s event median %5.2f ms   worst %6.2f ms   %5.1f %% of a core\n", name,
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

/// The centre of the window, as high as it takes to see all charts at once.
class Monitor
{
public:
    Monitor()
        : m_load(settings())
        , m_figures(new FigureStrip)
        , m_charts(new MonitorCharts)
        , m_requests(new RequestsPane)
    {
        QObject::connect(m_charts, &MonitorCharts::visibleRangeChanged, m_requests,
                         &RequestsPane::setTimeRange);
        auto* splitter = new QSplitter(Qt::Vertical);
        splitter->addWidget(m_charts);
        splitter->addWidget(m_requests);
        auto* column = new QVBoxLayout(&m_window);
        column->addWidget(m_figures);
        column->addWidget(splitter, 1);
        m_window.resize(720, 1000);
    }

    /// In virtual time. The requests get the last quarter of an hour, which fills them.
    void fillUntil(Instant end)
    {
        while (m_now < end) {
            const bool late = m_now >= end - 15min;
            advance(late ? Duration(100ms) : Duration(10s), late);
        }
    }

    Figures show(TimedApplication& application, SpanChoice span, int seconds)
    {
        m_charts->setSpan(span);
        m_window.show();
        const Figures figures = measure(application, seconds, [this] {
            advance(Duration(1s) / ticksPerSecond, true);
            m_figures->refresh(m_series, m_summary, m_now);
            m_charts->refresh(m_series, m_now);
            m_requests->refresh(m_now);
        });
        m_window.hide();
        return figures;
    }

private:
    static ScriptedLoad::Settings settings()
    {
        ScriptedLoad::Settings settings;
        settings.attemptsPerSecond = 200;
        settings.limitPerSecond = 150;
        settings.throttlePerSecond = 180;
        settings.jobs = 1000000000;
        settings.start = Instant(0s);
        settings.asLive = true;
        return settings;
    }

    void advance(Duration by, bool requests)
    {
        m_now += by;
        const std::vector<Event> events = m_load.advance(m_now);
        for (const Event& event : events) {
            m_series.fold(event);
            m_summary.fold(event);
        }
        if (requests) {
            m_requests->append(events);
        }
    }

    ScriptedLoad m_load;
    TimeSeries m_series;
    RunSummary m_summary;
    Instant m_now;
    QWidget m_window;
    FigureStrip* m_figures;
    MonitorCharts* m_charts;
    RequestsPane* m_requests;
};

} // namespace

int main(int argc, char** argv)
{
    TimedApplication application(argc, argv);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(lightPalette());
    QApplication::setQuitOnLastWindowClosed(false); // the first window goes before the second comes
    const bool brief = argc > 1 && std::string_view(argv[1]) == "--short";
    const int seconds = brief ? 3 : 20;
    print("empty chart", measureEmptyChart(application, seconds));
    Monitor monitor;
    const auto printRows = [&](const char* minute, const char* hour, const char* all) {
        print(minute, monitor.show(application, SpanChoice::oneMinute, seconds));
        print(hour, monitor.show(application, SpanChoice::oneHour, seconds));
        print(all, monitor.show(application, SpanChoice::all, seconds));
    };
    monitor.fillUntil(Instant(1h));
    printRows("1 h behind, window 1 min", "1 h behind, window 1 h", "1 h behind, window all");
    if (!brief) {
        monitor.fillUntil(Instant(24h));
        printRows("24 h behind, window 1 min", "24 h behind, window 1 h",
                  "24 h behind, window all");
    }
    return 0;
}
