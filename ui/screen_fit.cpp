#include "ui/screen_fit.h"

#include <QScreen>
#include <QWidget>

#include <algorithm>

namespace ratescope {

void fitToScreen(QWidget& window)
{
    const QSize frame = window.frameGeometry().size() - window.size();
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
