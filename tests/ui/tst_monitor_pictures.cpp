// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "metrics/run_summary.h"
#include "metrics/time_series.h"
#include "scripted_load.h"
#include "ui/charts/monitor_charts.h"
#include "ui/charts/rate_chart.h"
#include "ui/charts/refusal_chart.h"
#include "ui/figure_strip.h"
#include "ui/requests/requests_pane.h"
#include "ui/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QSplitter>
#include <QStyleFactory>
#include <QTableView>
#include <QTextEdit>
#include <QToolButton>
#include <QVBoxLayout>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// The centre of the window, fed by a script. With RATESCOPE_PICTURES set to a folder, what a test
/// looks at is left there as PNG for a person to look at.
struct Screen
{
    explicit Screen(const QPalette& palette)
    {
        QApplication::setPalette(palette);
        figures = new FigureStrip;
        charts = new MonitorCharts;
        log = new RequestsPane;
        QObject::connect(charts, &MonitorCharts::visibleRangeChanged, log,
                         &RequestsPane::setTimeRange);
        auto* column = new QVBoxLayout(&window);
        column->setContentsMargins(8, 8, 8, 8);
        column->addWidget(figures);
        auto* splitter = new QSplitter(Qt::Vertical);
        splitter->addWidget(charts);
        splitter->addWidget(log);
        splitter->setStretchFactor(0, 3);
        splitter->setStretchFactor(1, 2);
        column->addWidget(splitter, 1);
    }

    void feed(const std::vector<Event>& events)
    {
        for (const Event& event : events) {
            series.fold(event);
            summary.fold(event);
        }
        log->append(events);
    }

    /// Ten updates a second of stream time, as fast as the machine can.
    void play(ScriptedLoad& load, Instant until)
    {
        while (now < until) {
            now += 100ms;
            feed(load.advance(now));
        }
        refresh();
    }

    void refresh()
    {
        figures->refresh(series, summary, now);
        charts->refresh(series, now);
        log->refresh(now);
        QTest::qWait(120); // the charts come one after the other
    }

    QImage picture(const QString& name)
    {
        const QImage image = window.grab().toImage();
        const QString folder = qEnvironmentVariable("RATESCOPE_PICTURES");
        if (!folder.isEmpty()) {
            image.save(QDir(folder).filePath(name + QLatin1String(".png")));
        }
        return image;
    }

    QWidget window;
    FigureStrip* figures;
    MonitorCharts* charts;
    RequestsPane* log;
    TimeSeries series;
    RunSummary summary;
    Instant now;
};

int pixelsOf(const QImage& image, const QColor& colour)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            count += image.pixel(x, y) == colour.rgb() ? 1 : 0;
        }
    }
    return count;
}

} // namespace

class TestMonitorPictures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setFont(tabularFont(QApplication::font()));
    }

    void looks_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<QSize>("size");
        QTest::newRow("light-wide") << false << QSize(720, 700);
        QTest::newRow("dark-wide") << true << QSize(720, 700);
        QTest::newRow("light-narrow") << false << QSize(520, 500);
        QTest::newRow("dark-narrow") << true << QSize(520, 560);
        QTest::newRow("light-no-docks") << false << QSize(1264, 700);
    }

    /// Each meaning is on the picture in its own colour, whatever the size.
    void looks()
    {
        QFETCH(bool, dark);
        QFETCH(QSize, size);
        const QPalette palette = dark ? darkPalette() : lightPalette();
        const Theme theme = Theme::forPalette(palette);
        Screen screen(palette);
        screen.window.resize(size);
        screen.window.show();
        QVERIFY(QTest::qWaitForWindowActive(&screen.window));
        const QString name = QLatin1String(QTest::currentDataTag());
        screen.refresh();
        screen.picture(QStringLiteral("empty-") + name);

        ScriptedLoad::Settings settings;
        settings.throttlePerSecond = 3;
        ScriptedLoad load(settings);
        screen.play(load, Instant(40s));
        Policy policy;
        policy.throttle.rate = RequestRate::perSecond(2);
        screen.feed({load.make(screen.now, PolicyChanged{std::make_shared<Policy>(policy),
                                                         "throttle 180 → 120/min"})});
        load.settings.shareRefused = 0.1;
        load.settings.attemptsPerSecond = 2;
        screen.play(load, Instant(45s));
        screen.feed({load.make(screen.now,
                               ServerChanged{RequestRate::perSecond(1.5), "limit 120 → 90/min"})});
        screen.play(load, Instant(65s));
        auto* table = screen.window.findChild<QTableView*>();
        QVERIFY(table);
        auto* choice = screen.log->findChild<QComboBox*>();
        QVERIFY(choice);
        choice->setCurrentIndex(4); // refused at least once
        QVERIFY(table->model()->rowCount() > 5);
        table->selectRow(table->model()->rowCount() - 1);
        screen.refresh();
        screen.picture(QStringLiteral("refused-") + name);
        auto* verdict = screen.log->findChild<QTextEdit*>(); // perhaps in the table's place
        verdict->setFocus();
        QTest::keyClick(verdict, Qt::Key_Escape); // closes the verdict, which gives its room back
        choice->setCurrentIndex(0);
        table->clearSelection();
        table->scrollToBottom();
        screen.refresh();
        const QImage image = screen.picture(QStringLiteral("run-") + name);
        auto* rates = screen.window.findChild<RateChart*>();
        auto* refusals = screen.window.findChild<RefusalChart*>();
        QVERIFY(rates && refusals);
        QCOMPARE(rates->plotArea().left(), refusals->plotArea().left());
        QCOMPARE(rates->plotArea().right(), refusals->plotArea().right());
        const QPointF middle = rates->plotArea().center();
        QMouseEvent move(QEvent::MouseMove, middle, rates->mapToGlobal(middle), Qt::NoButton,
                         Qt::NoButton, Qt::NoModifier);
        QApplication::sendEvent(rates->viewport(), &move);
        const QImage hovered = screen.picture(QStringLiteral("hover-") + name);
        QVERIFY(hovered != image); // the crosshair and its read-out

        QVERIFY(pixelsOf(image, theme.firstTries) > 300);
        QVERIFY(pixelsOf(image, theme.retries) > 100);
        QVERIFY(pixelsOf(image, theme.answered) > 30);
        QVERIFY(pixelsOf(image, theme.refused) > 100);
        QVERIFY(pixelsOf(image, theme.throttle) > 30);
    }
};

QTEST_MAIN(TestMonitorPictures)
#include "tst_monitor_pictures.moc"
