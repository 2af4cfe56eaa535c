#pragma once

#include "core/workload.h"

#include <QWidget>

class QAction;
class QCheckBox;
class QLineEdit;
class QSpinBox;

namespace ratescope {

/// The workload, how many jobs of which prompt, and the buttons that run, pause and stop it.
class RunBar : public QWidget
{
    Q_OBJECT

public:
    enum class State { idle, running, paused };

    explicit RunBar(QWidget* parent = nullptr);

    void setState(State state);

Q_SIGNALS:
    void runRequested(const ratescope::Workload& workload);
    void pauseRequested();
    void resumeRequested();
    void stopRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    Workload workload() const;
    void pauseToggled();
    void paintIcons();

    State m_state = State::idle;
    QSpinBox* m_jobs;
    QLineEdit* m_prompt;
    QCheckBox* m_stream;
    QAction* m_run;
    QAction* m_pause;
    QAction* m_stop;
};

} // namespace ratescope
