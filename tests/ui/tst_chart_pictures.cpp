// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "scripted_load.h"
#include "ui/charts/bucket_chart.h"
#include "ui/charts/monitor_charts.h"
#include "ui/theme.h"

#include <QApplication>
#include <QDir>
#include <QStyleFactory>

#include <algorithm>
#include <functional>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// What the charts are shown: events up to an instant, over a span.
struct Stretch
{
    const char* name;
    std::function<std::vector<Event>(Instant now)> events;
    Instant now;
    SpanChoice span;
    Duration past = 0s; ///< how far into the past is looked
};

std::vector<Event> nothing(Instant /*now*/)
{
    return {};
}

std::vector<Event> oneAnswer(Instant now)
{
    ScriptedLoad::Settings settings;
    settings.start = now - 10s;
    settings.jobs = 1;
    settings.shareRefused = settings.shareFailed = 0;
    return ScriptedLoad(settings).advance(now);
}

std::vector<Event> steady(Instant now, double perSecond, Instant start = Instant(0s))
{
    ScriptedLoad::Settings settings;
    settings.attemptsPerSecond = perSecond;
    settings.limitPerSecond = perSecond * 0.8;
    settings.throttlePerSecond = perSecond * 0.9;
    settings.jobs = 100000000;
    settings.start = start;
    settings.asLive = true;
    return ScriptedLoad(settings).advance(now);
}

/// Straight down to nothing at 1.5 times the pace that the limit allows; the first 429 is to come.
std::vector<Event> draining(Instant now)
{
    ScriptedLoad::Settings settings;
    settings.attemptsPerSecond = 4;
    settings.shareRefused = settings.shareFailed = 0;
    settings.jobs = 100000;
    settings.start = now - 32s;
    settings.asLive = true;
    settings.limitPerSecond = 2.5; // 150 in the minute
    return ScriptedLoad(settings).advance(now);
}

/// A job that waited an hour and a quarter, and an answer that took as long.
std::vector<Event> longWaits(Instant now)
{
    std::vector<Event> events;
    std::uint64_t sequence = 0;
    const auto add = [&](Instant at, EventBody body) {
        events.push_back({at, ++sequence, std::move(body)});
    };
    const Instant start = now - 3h;
    for (std::uint64_t id = 1; id <= 40; ++id) {
        add(start, JobQueued{{id}, Priority::workload, 0});
    }
    for (std::uint64_t id = 1; id <= 40; ++id) {
        const Instant at = start + id * 2min;
        add(at, AttemptStarted{{{id}, 1}});
    }
    for (std::uint64_t id = 1; id <= 40; ++id) {
        const Duration took = id * 2min;
        AttemptFinished finished;
        finished.attempt = {{id}, 1};
        finished.duration = took;
        add(start + 80min + id * 1min, finished);
        JobFinished job;
        job.job = {id};
        job.attempts = 1;
        add(start + 80min + id * 1min, job);
    }
    return events;
}

std::vector<Event> manyChanges(Instant now)
{
    std::vector<Event> events = steady(now, 5, now - 70s);
    ScriptedLoad stamps(ScriptedLoad::Settings{});
    const auto policy = std::make_shared<Policy>();
    for (int i = 0; i < 14; ++i) {
        const Instant at = now - 55s + i * i * 300ms;
        const std::string text = i % 3 == 0
                                     ? "backoff full jitter → decorrelated, base 500 ms → 2 s, "
                                       "cap 30 → 60 s, hints obeyed"
                                     : "throttle 80 → 55/min";
        events.push_back(stamps.make(at, PolicyChanged{policy, text}));
    }
    std::stable_sort(events.begin(), events.end(),
                     [](const Event& a, const Event& b) { return a.at < b.at; });
    return events;
}

std::vector<Stretch> stretches()
{
    return {
        {"nothing", nothing, Instant(3s), SpanChoice::oneMinute},
        {"one-answer", oneAnswer, Instant(30s), SpanChoice::oneMinute},
        {"draining", draining, Instant(92s), SpanChoice::oneMinute},
        {"busy", [](Instant now) { return steady(now, 5); }, Instant(90s), SpanChoice::oneMinute},
        {"changes", manyChanges, Instant(100s), SpanChoice::oneMinute},
        {"hour", [](Instant now) { return steady(now, 5); }, Instant(1h), SpanChoice::oneHour},
        {"day", [](Instant now) { return steady(now, 2); }, Instant(24h), SpanChoice::all},
        {"day-past", [](Instant now) { return steady(now, 2); }, Instant(24h), SpanChoice::oneHour,
         Duration(90min)},
        {"fast", [](Instant now) { return steady(now, 10000); }, Instant(20s),
         SpanChoice::oneMinute},
        {"long-waits", longWaits, Instant(4h), SpanChoice::all},
    };
}

} // namespace

/// The charts in every state that is hard on them, from scripted events, as pictures. With
/// RATESCOPE_PICTURES set to a folder they are left there as PNG for a person to look at; with
/// QT_SCALE_FACTOR=2 they are those of a screen of twice the pixels.
class TestChartPictures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setFont(tabularFont(QApplication::font()));
    }

    void nothingIsCut_data()
    {
        QTest::addColumn<int>("stretch");
        const auto all = stretches();
        for (std::size_t i = 0; i < all.size(); ++i) {
            QTest::newRow(all[i].name) << int(i);
        }
    }

    /// No ink touches the sides of a chart, whatever stands in it: a label that does is cut.
    void nothingIsCut()
    {
        QFETCH(int, stretch);
        const Stretch shown = stretches()[std::size_t(stretch)];
        TimeSeries series;
        for (const Event& event : shown.events(shown.now)) {
            series.fold(event);
        }
        struct Look
        {
            const char* name;
            bool dark;
            QSize size;
        };
        for (const Look& look :
             {Look{"light", false, {676, 640}}, Look{"dark", true, {676, 640}},
              Look{"small-light", false, {500, 560}}, Look{"small-dark", true, {500, 560}}}) {
            QApplication::setPalette(look.dark ? darkPalette() : lightPalette());
            MonitorCharts charts;
            charts.resize(look.size);
            charts.show();
            QVERIFY(QTest::qWaitForWindowExposed(&charts));
            charts.setSpan(shown.span);
            charts.refresh(series, shown.now);
            if (shown.past > 0s) {
                for (Duration gone = 0s; gone < shown.past; gone += 30min) {
                    QTest::keyClick(charts.chart(ChartKind::rate), Qt::Key_PageUp);
                }
            }
            QTest::qWait(120); // the charts come one after the other
            const QString folder = qEnvironmentVariable("RATESCOPE_PICTURES");
            if (!folder.isEmpty()) {
                const QString name = QStringLiteral("%1-%2.png")
                                         .arg(QLatin1String(shown.name), QLatin1String(look.name));
                QVERIFY(charts.grab().save(QDir(folder).filePath(name)));
            }
            for (std::size_t kind = 0; kind < chartCount; ++kind) {
                BucketChart* chart = charts.chart(static_cast<ChartKind>(kind));
                chart->clearFocus();
                const QImage image = chart->grab().toImage();
                for (int y = 0; y < image.height(); ++y) {
                    for (const int x : {0, image.width() - 1}) {
                        QVERIFY2(image.pixel(x, y) == chart->backgroundBrush().color().rgb(),
                                 qPrintable(QStringLiteral("%1, %2: ink at %3, %4")
                                                .arg(chart->title(), QLatin1String(look.name))
                                                .arg(x)
                                                .arg(y)));
                    }
                }
            }
        }
    }
};

QTEST_MAIN(TestChartPictures)
#include "tst_chart_pictures.moc"
