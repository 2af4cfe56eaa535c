#pragma once

class QWidget;

namespace ratescope {

/// What this program is, its version, its licence and those of what it is made with.
void showAbout(QWidget* parent);

} // namespace ratescope
