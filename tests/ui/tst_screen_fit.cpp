// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "ui/screen_fit.h"
#include "whole_window.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QScreen>

using namespace ratescope;

/// On a screen of 800 by 800, which is all that the offscreen platform has.
class TestScreenFit : public QObject
{
    Q_OBJECT

private:
    static QDockWidget* addDock(QMainWindow& window, Qt::DockWidgetArea area, const QSize& least)
    {
        auto* dock = new QDockWidget(&window);
        auto* content = new QWidget;
        content->setMinimumSize(least);
        dock->setWidget(content);
        window.addDockWidget(area, dock);
        return dock;
    }
    static QSize room(const QMainWindow& window) { return window.screen()->availableSize(); }

private Q_SLOTS:
    void aWindowWithRoomStaysAsItIs()
    {
        QMainWindow window;
        QDockWidget* left = addDock(window, Qt::LeftDockWidgetArea, {200, 200});
        addDock(window, Qt::LeftDockWidgetArea, {200, 200});
        addDock(window, Qt::RightDockWidgetArea, {200, 200});
        window.show();
        fitToScreen(window);
        QVERIFY(window.tabifiedDockWidgets(left).isEmpty());
    }

    void docksTooHighBecomeTabs()
    {
        QMainWindow window;
        QDockWidget* upper = addDock(window, Qt::LeftDockWidgetArea, {100, 500});
        QDockWidget* lower = addDock(window, Qt::LeftDockWidgetArea, {100, 500});
        QDockWidget* other = addDock(window, Qt::RightDockWidgetArea, {100, 500});
        window.show();
        QVERIFY(window.minimumSizeHint().height() > room(window).height());
        fitToScreen(window);
        QCOMPARE(window.tabifiedDockWidgets(upper), QList<QDockWidget*>{lower});
        QCOMPARE(window.dockWidgetArea(other), Qt::RightDockWidgetArea);
        QVERIFY(window.minimumSizeHint().height() <= room(window).height());
    }

    void allOfThemBecomeTabsWhereBothAreShort()
    {
        QMainWindow window;
        QDockWidget* upper = addDock(window, Qt::LeftDockWidgetArea, {500, 500});
        addDock(window, Qt::LeftDockWidgetArea, {500, 500});
        addDock(window, Qt::RightDockWidgetArea, {500, 500});
        window.show();
        window.resize(1200, 1200);
        fitToScreen(window);
        QCOMPARE(window.tabifiedDockWidgets(upper).size(), 2);
        QTRY_VERIFY(!upper->visibleRegion().isEmpty()); // still in front
        QVERIFY(room(window).width() >= window.width() && room(window).height() >= window.height());
    }

    void theWholeWindowFitsBelowItsUsualWidth()
    {
        WholeWindow whole;
        QMainWindow& window = whole.window();
        QVERIFY(window.minimumSizeHint().width() > room(window).width());
        QVERIFY(window.minimumSizeHint().width() <= 1022); // 1024 with a thin frame
        fitToScreen(window);
        whole.settle();
        auto* policy = whole.find<QDockWidget>("policyDock");
        QVERIFY(window.tabifiedDockWidgets(policy).contains(whole.find<QDockWidget>("chatDock")));
        QVERIFY(!policy->visibleRegion().isEmpty()); // in front
        QVERIFY(window.width() <= room(window).width());
        QVERIFY(window.height() <= room(window).height());
        QVERIFY(QRect(QPoint(), room(window)).contains(window.geometry()));
    }
};

QTEST_MAIN(TestScreenFit)
#include "tst_screen_fit.moc"
