#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QObject>

#include "metrics/time_series.h"
#include "ui/changes/setup.h"

#include <QString>
#include <QUndoStack>

#include <functional>

namespace ratescope {

/// What is set, and the way back: every change of policy, simulated server or workload is one step
/// that can be taken back, whichever panel it came from. A drag is one step, and so are edits of
/// one control in quick succession.
class SettingsHistory : public QObject
{
    Q_OBJECT

public:
    using Clock = std::function<Instant()>;

    /// One control's edits that follow each other by less are one step.
    static constexpr Duration mergeWithin = gestureGap;

    /// The clock is asked at each change.
    SettingsHistory(const Setup& setup, Clock clock, QObject* parent = nullptr);

    const Setup& setup() const { return m_setup; }

    /// An edit of a control in a panel; see SettingsForm::Edited. Clamped; equal values do nothing.
    /// An empty name is made from what differs.
    void changePolicy(const Policy& next, const QString& name, int control, int gesture);
    void changeServer(const ServerSettings& next, int control, int gesture);
    void changeWorkload(const WorkloadPlan& next, int control, int gesture);
    /// All at once, under one name: a scenario is opened.
    void open(const Setup& next, const QString& name);
    /// A step of somebody else's that is to be taken back with the same keys.
    void push(QUndoCommand* step) { m_steps.push(step); }

    QUndoStack& steps() { return m_steps; }

Q_SIGNALS:
    /// Once for each change, also by undo and redo; only what differs.
    void policyChanged(const ratescope::Policy& policy);
    void serverChanged(const ratescope::ServerSettings& server);
    void workloadChanged(const ratescope::WorkloadPlan& workload);
    /// After those three.
    void changed();

private:
    class Step;

    void push(const Setup& next, const QString& name, int control, int gesture);
    void take(const Setup& setup);

    Setup m_setup;
    Clock m_clock;
    QUndoStack m_steps;
};

} // namespace ratescope
