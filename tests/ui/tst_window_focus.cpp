// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "ui/charts/monitor_charts.h"
#include "ui/charts/rate_chart.h"
#include "ui/chat/chat_composer.h"
#include "ui/chat/chat_input.h"
#include "ui/outlined_style.h"
#include "ui/requests/lane_table.h"
#include "ui/runs/runs_dialog.h"
#include "ui/window_memory.h"
#include "whole_window.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTabBar>
#include <QTimer>

#include <functional>
#include <map>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
{
    QTest::keyClick(QApplication::focusWidget(), static_cast<Qt::Key>(key), modifiers);
}

QString nameOf(const QWidget* widget)
{
    return QStringLiteral("%1 %2 (%3)")
        .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
             widget->accessibleName());
}

/// What the tab key goes through, from the endpoint on and once round.
QList<QWidget*> stops(const WholeWindow& whole)
{
    QWidget* first = whole.find<QComboBox>("endpoint");
    first->setFocus();
    QList<QWidget*> found;
    do {
        QWidget* now = QApplication::focusWidget();
        found.append(now);
        press(Qt::Key_Tab);
        if (QApplication::focusWidget() == now) {
            press(Qt::Key_Tab, Qt::ControlModifier); // where Tab is a letter
        }
    } while (QApplication::focusWidget() != first && found.size() < 300);
    return found;
}

/// The parts of the window in the order in which the eye goes through them.
int partOf(const WholeWindow& whole, const QWidget* widget)
{
    const QList<const QWidget*> parts{
        whole.find<QWidget>("runBar"),     whole.find<QWidget>("firstStartBar"),
        whole.find<QWidget>("demoBar"),    whole.find<QWidget>("policyDock"),
        whole.find<QWidget>("serverDock"), whole.find<QWidget>("centreSplit")->parentWidget(),
        whole.find<QWidget>("chatDock")};
    for (qsizetype i = 0; i < parts.size(); ++i) {
        if (parts[i] != nullptr && (parts[i] == widget || parts[i]->isAncestorOf(widget))) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

} // namespace

/// The whole window without a mouse.
class TestWindowFocus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(new OutlinedStyle);
        QApplication::setCursorFlashTime(0); // a cursor is always seen
    }

    void firstStartIsExplainedOnce();
    void dismissedIsDismissed();
    void tabFollowsTheEye();
    void tabReachesEverything();
    void everythingSaysWhatItIs_data();
    void everythingSaysWhatItIs();
    void focusIsSeen_data();
    void focusIsSeen();
    void everythingHasAKey();
    void dialogsGiveTheFocusBack_data();
    void dialogsGiveTheFocusBack();
};

void TestWindowFocus::firstStartIsExplainedOnce()
{
    WholeWindow whole;
    auto* words = whole.find<QLabel>("firstStartWords");
    QVERIFY(words->isVisible());
    QVERIFY(words->sizeHint().width() <= words->width()); // one line
    whole.play(1s);
    QVERIFY(words->isVisible());
    whole.say(QStringLiteral("Hello"));
    whole.play(1s);
    whole.settle();
    QVERIFY(whole.find<QLabel>("firstStartWords") == nullptr);
    QVERIFY(
        whole.settings().section(QStringLiteral("choices")).contains(QStringLiteral("started")));
}

void TestWindowFocus::dismissedIsDismissed()
{
    WholeWindow whole;
    whole.click("dismissFirstStart");
    whole.settle();
    QVERIFY(whole.find<QLabel>("firstStartWords") == nullptr);
    QVERIFY(rememberedSettings(whole.settings()).started);
}

void TestWindowFocus::tabFollowsTheEye()
{
    WholeWindow whole;
    const QList<QWidget*> order = stops(whole);
    QVERIFY(order.size() > 40);
    for (qsizetype i = 1; i < order.size(); ++i) {
        const QWidget* before = order[i - 1];
        const QWidget* now = order[i];
        const int part = partOf(whole, now);
        const QString step = nameOf(before) + QStringLiteral(" → ") + nameOf(now);
        QVERIFY2(part >= 0, qPrintable(nameOf(now)));
        QVERIFY2(part >= partOf(whole, before), qPrintable(step));
        if (part != partOf(whole, before)) {
            continue;
        }
        // Never back up by more than a row: what stands on a line is read from left to right.
        const int up = before->mapTo(&whole.window(), QPoint()).y() -
                       now->mapTo(&whole.window(), QPoint(0, now->height())).y();
        QVERIFY2(up < 0, qPrintable(step));
    }
}

/// Sliders, choices, numbers, tables, fields and buttons alike, also in a verdict that is open.
void TestWindowFocus::tabReachesEverything()
{
    WholeWindow whole;
    whole.click("demo4");
    whole.play(13s);
    whole.window().findChild<LaneTable*>()->selectRow(0);
    whole.settle();
    const QList<QWidget*> reached = stops(whole);
    QStringList missed;
    std::map<QString, int> kinds;
    for (QWidget* widget : whole.window().findChildren<QWidget*>()) {
        const auto* button = qobject_cast<QAbstractButton*>(widget);
        const bool ofGroup = button != nullptr && button->group() != nullptr;
        if (widget->window() != &whole.window() || !widget->isVisible() || !widget->isEnabled() ||
            (widget->focusPolicy() & Qt::TabFocus) == 0 || widget->focusProxy() != nullptr ||
            ofGroup || widget->objectName().startsWith(QStringLiteral("qt_"))) {
            continue;
        }
        ++kinds[QLatin1String(widget->metaObject()->className())];
        if (!reached.contains(widget)) {
            missed.append(nameOf(widget));
        }
    }
    QVERIFY2(missed.isEmpty(), qPrintable(missed.join(u'\n')));
    for (const char* kind : {"QSlider", "QComboBox", "ratescope::NumberBox", "QTableWidget",
                             "ratescope::LaneTable", "QLineEdit"}) {
        QVERIFY2(kinds[QLatin1String(kind)] > 0, kind);
    }
}

void TestWindowFocus::everythingSaysWhatItIs_data()
{
    using Open = std::function<void(WholeWindow&)>;
    QTest::addColumn<Open>("open");
    const auto row = [](const char* name, Open open) { QTest::newRow(name) << std::move(open); };
    row("window", [](WholeWindow&) {});
    row("verdict", [](WholeWindow& whole) {
        whole.click("demo4");
        whole.play(13s);
        whole.window().findChild<LaneTable*>()->selectRow(0);
    });
    row("changes",
        [](WholeWindow& whole) { whole.find<QTabBar>("detailTabs")->setCurrentIndex(1); });
    row("chat", [](WholeWindow& whole) {
        whole.say(QStringLiteral("Hello"));
        whole.play(3s);
    });
    row("conversations", [](WholeWindow& whole) {
        whole.say(QStringLiteral("Hello"));
        whole.play(3s);
        whole.click("list");
    });
    row("workload", [](WholeWindow& whole) { whole.click("workload"); });
    row("politeness", [](WholeWindow& whole) { whole.click("politeness"); });
    row("chat settings", [](WholeWindow& whole) {
        whole.window()
            .findChild<ChatComposer*>()
            ->findChild<QAbstractButton*>(QStringLiteral("more"))
            ->click();
    });
    row("runs", [](WholeWindow& whole) { whole.showRuns(); });
    row("endpoints", [](WholeWindow& whole) {
        for (QAction* action : whole.find<QWidget>("applicationMenu")->findChildren<QAction*>()) {
            if (action->text().startsWith(QStringLiteral("&Endpoints"))) {
                action->trigger();
            }
        }
    });
}

/// To those who hear the screen: whatever can have the focus has a name, and so has each chart.
void TestWindowFocus::everythingSaysWhatItIs()
{
    QFETCH(const std::function<void(WholeWindow&)>, open);
    WholeWindow whole;
    QStringList nameless;
    int named = 0;
    const auto look = [&] {
        const QWidgetList all = QApplication::allWidgets();
        for (QWidget* widget : all) {
            const auto* label = qobject_cast<QLabel*>(widget);
            const bool silent = label != nullptr && label->text().isEmpty(); // so far
            if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus || silent ||
                widget->focusProxy() != nullptr ||
                widget->objectName().startsWith(QStringLiteral("qt_"))) {
                continue;
            }
            QAccessibleInterface* const spoken = QAccessible::queryAccessibleInterface(widget);
            if (spoken == nullptr || spoken->text(QAccessible::Name).trimmed().isEmpty()) {
                nameless.append(nameOf(widget) + QStringLiteral(" in ") +
                                nameOf(widget->parentWidget()));
            } else {
                ++named;
            }
        }
    };
    QTimer::singleShot(200, &whole.window(), [&] { // before: a dialog runs a loop of its own
        look();
        if (QWidget* dialog = QApplication::activeModalWidget()) {
            dialog->close();
        }
    });
    open(whole);
    QTRY_VERIFY(named > 40);
    nameless.removeDuplicates();
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u'\n')));
}

void TestWindowFocus::focusIsSeen_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void TestWindowFocus::focusIsSeen()
{
    QFETCH(bool, dark);
    WholeWindow whole;
    whole.find<QAction>(dark ? "colours-dark" : "colours-light")->trigger();
    whole.click("demo5"); // so that there are rows
    whole.play(15s);
    whole.settle();
    QStringList unseen;
    for (QWidget* stop : stops(whole)) {
        for (QWidget* above = stop->parentWidget(); above != nullptr;
             above = above->parentWidget()) {
            if (auto* area = qobject_cast<QScrollArea*>(above)) {
                area->ensureWidgetVisible(stop);
            }
        }
        const QWidget* holder = stop->parentWidget(); // some draw it round their field
        const QRect place(holder->mapTo(&whole.window(), QPoint()), holder->size());
        stop->setFocus(Qt::TabFocusReason);
        const QImage with = whole.window().grab(place).toImage();
        stop->clearFocus();
        if (whole.window().grab(place).toImage() == with) {
            unseen.append(nameOf(stop));
        }
    }
    QVERIFY2(unseen.isEmpty(), qPrintable(unseen.join(u'\n')));
}

void TestWindowFocus::everythingHasAKey()
{
    WholeWindow whole;
    const auto sentence = [&] { return whole.find<QLabel>("statusSentence")->text(); };
    whole.find<QComboBox>("endpoint")->setFocus();
    press(Qt::Key_F5);
    whole.play(3s);
    QVERIFY2(!sentence().startsWith(QStringLiteral("Nothing")), qPrintable(sentence()));
    press(Qt::Key_F6);
    whole.play(1s);
    QVERIFY2(sentence().startsWith(QStringLiteral("Paused")), qPrintable(sentence()));
    press(Qt::Key_F6);
    whole.play(1s);
    press(Qt::Key_F, Qt::ControlModifier);
    const auto* search = qobject_cast<QLineEdit*>(QApplication::focusWidget());
    QVERIFY(search != nullptr);

    auto* charts = whole.window().findChild<MonitorCharts*>();
    auto* chart = whole.window().findChild<RateChart*>();
    chart->setFocus();
    press(Qt::Key_Space);
    QVERIFY(charts->paused());
    press(Qt::Key_Space);
    QVERIFY(!charts->paused());
    press(Qt::Key_PageUp);
    press(Qt::Key_L);
    QVERIFY(!whole.find<QAbstractButton>("liveButton")->isEnabled());

    whole.setValue("concurrency", QStringLiteral("7"));
    whole.play(500ms);
    press(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(whole.find<QAction>("redoChange") == nullptr ||
            whole.find<QAction>("redoChange")->isEnabled());
    press(Qt::Key_Escape);
    whole.play(1s);
    QVERIFY2(sentence().startsWith(QStringLiteral("Stopped")), qPrintable(sentence()));
}

void TestWindowFocus::dialogsGiveTheFocusBack_data()
{
    QTest::addColumn<QString>("opener");
    QTest::newRow("runs") << QStringLiteral("showRuns");
    QTest::newRow("endpoints") << QStringLiteral("editEndpoint");
}

void TestWindowFocus::dialogsGiveTheFocusBack()
{
    QFETCH(const QString, opener);
    WholeWindow whole;
    auto* before = whole.find<QComboBox>("scenario");
    before->setFocus();
    bool closed = false;
    QTimer::singleShot(300, &whole.window(), [&closed] {
        QWidget* dialog = QApplication::activeWindow();
        QVERIFY(qobject_cast<QDialog*>(dialog) != nullptr);
        QVERIFY(QApplication::focusWidget() != nullptr);
        QTest::keyClick(dialog, Qt::Key_Escape);
        closed = !dialog->isVisible();
    });
    if (auto* action = whole.window().findChild<QAction*>(opener)) {
        action->trigger();
    } else {
        whole.window().findChild<QAbstractButton*>(opener)->click();
    }
    QTRY_VERIFY(closed);
    whole.window().activateWindow(); // which a window manager does by itself
    QTRY_COMPARE(QApplication::focusWidget(), before);
}

QTEST_MAIN(TestWindowFocus)
#include "tst_window_focus.moc"
