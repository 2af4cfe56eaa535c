#pragma once

class QMainWindow;

namespace ratescope {

/// Makes a window that the desktop has framed no larger than the screen, and moves it there: a
/// desktop need not do so, and its title bar then pushes the status line out of sight. Where docks
/// at both sides need more width than the screen has, or those at one side more height, they become
/// tabs.
void fitToScreen(QMainWindow& window);

} // namespace ratescope
