#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

namespace ratescope {

/// An icon of resources/icons in one colour, with a paler picture for disabled controls: the
/// desktop's own icons stay black on a dark palette. An unknown name gives an empty icon.
QIcon colouredIcon(const QString& name, const QColor& colour);

} // namespace ratescope
