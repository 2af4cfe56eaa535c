#pragma once

#include <QImage>
#include <QStringList>

class QWidget;

namespace ratescope {

// Each says in a line a piece what is wrong with what a widget shows; nothing wrong: empty.

/// Words cut short with "…", cut off by an edge, or lying on one another.
QStringList cutWords(QWidget& widget);
/// Words that do not stand out 4.5 : 1 from what is around them in the picture; disabled controls
/// may.
QStringList faintWords(QWidget& widget, const QImage& picture);
/// Children that reach beyond their parent or, in one layout, over one another. What scrolls may.
QStringList straying(const QWidget& widget);

} // namespace ratescope
