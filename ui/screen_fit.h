#pragma once

class QWidget;

namespace ratescope {

/// Makes a window that the desktop has framed no larger than the screen, and moves it there: a
/// desktop need not do so, and its title bar then pushes the status line out of sight.
void fitToScreen(QWidget& window);

} // namespace ratescope
