#pragma once

#include "ui/status_story.h"

#include <QPixmap>
#include <QString>

class QWidget;

namespace ratescope {

/// A small mark for a state, in a shape and colour of its own, for the widget's palette and screen.
QPixmap moodMark(Status::Mood mood, const QWidget& widget);

/// The same in a word or two: "calm", "refused".
QString moodWord(Status::Mood mood);

} // namespace ratescope
