#pragma once

#include "ui/status_story.h"

#include <QWidget>

class QLabel;
class QProgressBar;

namespace ratescope {

class FittedLabel;

/// The window's last line: the state in one sentence, the run's progress and the time left.
class StatusLine : public QWidget
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget* parent = nullptr);
    void setStatus(const Status& status);
    QString sentence() const;

Q_SIGNALS:
    /// From now on nothing goes on without a person, who must be able to read why.
    void troubleBegan();

protected:
    void changeEvent(QEvent* event) override;

private:
    void showMark();

    QLabel* m_mark;
    FittedLabel* m_sentence;
    QProgressBar* m_progress;
    QLabel* m_left;
    Status::Mood m_mood = Status::Mood::quiet;
};

} // namespace ratescope
