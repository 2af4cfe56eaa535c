#pragma once

#include <QImage>
#include <QStringList>

class QWidget;

namespace ratescope {

/// Where a chart or a lane of the widget shows a meaning in another colour than the theme has for
/// it, be it beside its word in the legend or in the plot; nothing wrong: empty. The legends are
/// sampled by what their words mean, the plots by the colours that their own legend does not name,
/// the lanes by what happened to their jobs.
QStringList wrongColours(QWidget& widget, const QImage& picture);

} // namespace ratescope
