#pragma once

#include "core/event.h"

#include <QWidget>

#include <vector>

namespace ratescope {

/// The one line that greets a person who has never sent anything: what this is and what to press.
/// It goes once something was sent, or when told to.
class FirstStartLine : public QWidget
{
    Q_OBJECT

public:
    explicit FirstStartLine(QWidget* parent = nullptr);

    void fold(const std::vector<Event>& events);

Q_SIGNALS:
    /// It has said what it had to, once and for all.
    void done();

private:
    void finish();

    bool m_done = false;
};

} // namespace ratescope
