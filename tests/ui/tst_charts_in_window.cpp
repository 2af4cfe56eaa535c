#include <QTest>

#include "fake_engine.h"
#include "simulated_setup.h"
#include "store/settings_file.h"
#include "ui/application_menu.h"
#include "ui/charts/bucket_chart.h"
#include "ui/charts/monitor_charts.h"
#include "ui/figure_strip.h"
#include "ui/figure_tile.h"
#include "ui/main_window.h"
#include "ui/requests/filter_bar.h"

#include <QFileDialog>
#include <QImage>
#include <QLineEdit>
#include <QMenu>
#include <QTemporaryDir>
#include <QTimer>
#include <QToolButton>

#include <memory>

using namespace ratescope;
using namespace std::chrono_literals;

/// What the window joins to the charts: the figures that lead to them, the menu that saves them,
/// and what is there again next time.
class TestChartsInWindow : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> start(SettingsFile* settings = nullptr)
    {
        WindowSetup setup = simulatedOnly();
        setup.settings = settings;
        auto window = std::make_unique<MainWindow>(m_engine, m_switch, m_server, std::move(setup));
        window->show();
        if (!QTest::qWaitForWindowExposed(window.get())) {
            qWarning("not shown");
        }
        window->activateWindow();
        return window;
    }
    static MonitorCharts* chartsOf(const MainWindow& window)
    {
        return window.findChild<MonitorCharts*>(QStringLiteral("charts"));
    }
    static QToolButton* spanButton(const MainWindow& window, const QString& text)
    {
        for (QToolButton* button : chartsOf(window)->findChildren<QToolButton*>()) {
            if (button->text() == text) {
                return button;
            }
        }
        return nullptr;
    }
    static ApplicationMenu* more(const MainWindow& window)
    {
        return window.findChild<ApplicationMenu*>();
    }
    static void click(QWidget* widget) { QTest::mouseClick(widget, Qt::LeftButton); }

    FakeEngine m_engine;
    FakeEndpointSwitch m_switch;
    FakeServerControl m_server;
    QTemporaryDir m_folder;

private Q_SLOTS:
    void init() { m_engine = {}; }

    void everyFigureLeadsToWhatExplainsIt_data()
    {
        QTest::addColumn<int>("tile");
        QTest::addColumn<ChartKind>("chart");
        QTest::addColumn<LaneChoice>("choice");
        const auto lanes = [](LaneChoice::Outcome outcome, int attempts) {
            LaneChoice choice;
            choice.outcome = outcome;
            choice.attempts = attempts;
            return choice;
        };
        using Outcome = LaneChoice::Outcome;
        QTest::newRow("rate") << 0 << ChartKind::rate << lanes(Outcome::any, 0);
        QTest::newRow("429s") << 1 << ChartKind::refusals << lanes(Outcome::refusedOnce, 0);
        QTest::newRow("efficiency") << 2 << ChartKind::rate << lanes(Outcome::any, 0);
        QTest::newRow("tries") << 3 << ChartKind::rate << lanes(Outcome::any, 2);
        QTest::newRow("queue") << 4 << ChartKind::waits << lanes(Outcome::waiting, 0);
        QTest::newRow("p95") << 5 << ChartKind::latency << lanes(Outcome::any, 0);
        QTest::newRow("tokens") << 6 << ChartKind::headroom << lanes(Outcome::any, 0);
        QTest::newRow("headroom") << 7 << ChartKind::headroom << lanes(Outcome::any, 0);
    }

    /// By mouse, with that chart folded away before.
    void everyFigureLeadsToWhatExplainsIt()
    {
        QFETCH(int, tile);
        QFETCH(ChartKind, chart);
        QFETCH(LaneChoice, choice);
        const auto window = start();
        BucketChart* wanted = chartsOf(*window)->chart(chart);
        wanted->setCollapsed(true);
        click(window->findChild<FigureStrip*>()->findChildren<FigureTile*>().at(tile));
        QVERIFY(!wanted->collapsed());
        QTRY_VERIFY(wanted->hasFocus());
        QVERIFY(window->findChild<FilterBar*>()->choice() == choice);
    }

    void theMenuSavesThePicture()
    {
        const auto window = start();
        m_engine.happen(JobQueued{{1}, Priority::workload, 0});
        m_engine.happen(AttemptStarted{{{1}, 1}});
        window->feed().tick();
        ApplicationMenu* const button = more(*window);
        QMenu* saving = chartsOf(*window)->saveMenu();
        QVERIFY(button->menu()->actions().contains(saving->menuAction()));
        const QString file = m_folder.filePath(QStringLiteral("all.png"));
        QTimer::singleShot(0, saving, [&] {
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog != nullptr);
            dialog->findChild<QLineEdit*>()->setText(file);
            QTest::keyClick(dialog->findChild<QLineEdit*>(), Qt::Key_Return);
        });
        saving->popup(window->mapToGlobal(QPoint(100, 100)));
        QAction* action = saving->findChild<QAction*>(QStringLiteral("savePictureOfAll"));
        QTest::mouseClick(saving, Qt::LeftButton, {}, saving->actionGeometry(action).center());
        const QImage picture(file);
        QCOMPARE(picture.width(), 2 * chartsOf(*window)->chart(ChartKind::rate)->width());
    }

    void foldedChartsAndSpanAreThereAgain()
    {
        const QString file = m_folder.filePath(QStringLiteral("settings.json"));
        {
            SettingsFile settings(file);
            const auto window = start(&settings);
            BucketChart* waits = chartsOf(*window)->chart(ChartKind::waits);
            click(waits->findChild<QToolButton*>(QStringLiteral("foldChart")));
            click(spanButton(*window, QStringLiteral("5 min")));
            // A closer look is of the moment.
            QTest::keyClick(chartsOf(*window)->chart(ChartKind::rate), Qt::Key_Plus);
            QVERIFY(!chartsOf(*window)->span());
        }
        SettingsFile settings(file);
        const auto window = start(&settings);
        MonitorCharts* charts = chartsOf(*window);
        QVERIFY(charts->chart(ChartKind::waits)->collapsed());
        QVERIFY(!charts->chart(ChartKind::rate)->collapsed());
        QVERIFY(charts->span() == SpanChoice::fiveMinutes);
        QVERIFY(spanButton(*window, QStringLiteral("5 min"))->isChecked());

        Q_EMIT more(*window)->layoutResetRequested();
        QVERIFY(!charts->chart(ChartKind::waits)->collapsed());
        QVERIFY(charts->span() == SpanChoice::oneMinute);
    }
};

QTEST_MAIN(TestChartsInWindow)
#include "tst_charts_in_window.moc"
