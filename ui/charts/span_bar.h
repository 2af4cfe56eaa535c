#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "ui/charts/time_axis.h"

#include <optional>

class QButtonGroup;
class QToolButton;

namespace ratescope {

/// The buttons above the charts: which stretch of time, back to live, hold the picture.
class SpanBar : public QWidget
{
    Q_OBJECT

public:
    explicit SpanBar(QWidget* parent = nullptr);

    /// What is looked at: empty after a zoom.
    void showChoice(std::optional<SpanChoice> choice, bool live);
    /// Without what is for a live picture only.
    void showPast();
    /// Stands before what is for a live picture.
    void addTool(QWidget* tool);
    bool held() const;
    /// As a click would.
    void setHeld(bool held);

Q_SIGNALS:
    void spanChosen(ratescope::SpanChoice choice);
    void liveWanted();
    void heldChanged(bool held);

private:
    QButtonGroup* m_spans;
    QToolButton* m_live;
    QToolButton* m_hold;
};

} // namespace ratescope
