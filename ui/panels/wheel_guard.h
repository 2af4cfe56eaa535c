#pragma once

#include <QObject>

class QWidget;

namespace ratescope {

/// Lets the wheel scroll the panel rather than turn whatever control it happens to pass over:
/// a control takes the wheel only once it has the focus.
class WheelGuard : public QObject
{
    Q_OBJECT

public:
    explicit WheelGuard(QObject* parent = nullptr);
    void protect(QWidget* control);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace ratescope
