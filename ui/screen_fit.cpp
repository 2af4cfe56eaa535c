#include "ui/screen_fit.h"

#include <QDockWidget>
#include <QLayout>
#include <QMainWindow>
#include <QScreen>
#include <QTimer>

#include <algorithm>

namespace ratescope {

namespace {

QList<QDockWidget*> docksAt(Qt::DockWidgetArea side, const QMainWindow& window)
{
    QList<QDockWidget*> docks = window.findChildren<QDockWidget*>();
    docks.removeIf([&](QDockWidget* dock) {
        return dock->isFloating() || dock->isHidden() || window.dockWidgetArea(dock) != side;
    });
    return docks;
}

/// Behind the first one, which stays in front; each is a click away.
void stack(const QList<QDockWidget*>& docks, QMainWindow& window)
{
    QDockWidget* const front = docks.constFirst();
    for (QDockWidget* dock : docks) {
        if (dock != front && !window.tabifiedDockWidgets(front).contains(dock)) {
            window.tabifyDockWidget(front, dock);
        }
    }
    window.layout()->activate(); // or its smallest size would still be the old one
    // Later: a stack that has just taken in another one shows that one's front.
    QTimer::singleShot(0, front, [front] { front->raise(); });
}

void stackWhatHasNoRoom(const QSize& room, QMainWindow& window)
{
    const QList<QDockWidget*> left = docksAt(Qt::LeftDockWidgetArea, window);
    if (!left.isEmpty() && window.minimumSizeHint().width() > room.width()) {
        stack(left.mid(0, 1) + docksAt(Qt::RightDockWidgetArea, window), window);
    }
    for (const auto side : {Qt::LeftDockWidgetArea, Qt::RightDockWidgetArea}) {
        const QList<QDockWidget*> docks = docksAt(side, window);
        if (!docks.isEmpty() && window.minimumSizeHint().height() > room.height()) {
            stack(docks, window);
        }
    }
}

} // namespace

void fitToScreen(QMainWindow& window)
{
    const QSize frame = window.frameGeometry().size() - window.size();
    // Only in height: maximised, a window has no frame at its sides.
    stackWhatHasNoRoom(window.screen()->availableSize() - QSize(0, frame.height()), window);
    if (window.isMaximized() || window.isFullScreen()) {
        return;
    }
    const QRect room = window.screen()->availableGeometry();
    window.resize(window.size().boundedTo(room.size() - frame));
    const QRect place(window.frameGeometry().topLeft(), window.size() + frame);
    const QPoint inside(
        std::max(room.left(), std::min(place.left(), room.right() + 1 - place.width())),
        std::max(room.top(), std::min(place.top(), room.bottom() + 1 - place.height())));
    if (inside != place.topLeft()) {
        window.move(inside);
    }
}

} // namespace ratescope
