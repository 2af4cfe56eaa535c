#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "store/stored_run.h"
#include "ui/runs/run_replay.h"

class QLabel;

namespace ratescope {

class MonitorView;

/// A stored run as the live one is shown: figures, charts, requests and changes, below a line that
/// says that this is the past and how to get back.
class RunPage : public QWidget
{
    Q_OBJECT

public:
    explicit RunPage(const StoredRun& run, RunReplay::Opener opener, QWidget* parent = nullptr);

    const RunReplay& replay() const { return *m_replay; }
    const StoredRun& run() const { return m_run; }
    const RunReplay::Opener& opener() const { return m_opener; }

Q_SIGNALS:
    void leaveRequested();
    void reportRequested();

private:
    QWidget* makeBanner();
    void showFigures();
    void showProblem(const QString& problem);

    StoredRun m_run;
    RunReplay::Opener m_opener;
    RunReplay* m_replay;
    QLabel* m_state;
    MonitorView* m_view = nullptr;
};

} // namespace ratescope
