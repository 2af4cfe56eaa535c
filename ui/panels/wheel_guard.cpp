#include "ui/panels/wheel_guard.h"

#include <QEvent>
#include <QWidget>

namespace ratescope {

WheelGuard::WheelGuard(QObject* parent)
    : QObject(parent)
{}

void WheelGuard::protect(QWidget* control)
{
    control->setFocusPolicy(Qt::StrongFocus);
    control->installEventFilter(this);
}

bool WheelGuard::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Wheel && !static_cast<QWidget*>(watched)->hasFocus()) {
        event->ignore(); // goes on to the scroll area
        return true;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace ratescope
