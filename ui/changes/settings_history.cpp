#include "ui/changes/settings_history.h"

#include <QUndoCommand>

#include <utility>

namespace ratescope {

namespace {

constexpr int mergeable = 1;
/// Each panel numbers its controls from 0; here they need names that differ.
constexpr int serverControls = 1'000;
constexpr int workloadControls = 2'000;
constexpr int noControl = -1;

int named(int control, int panel)
{
    return control < 0 ? noControl : panel + control;
}

} // namespace

/// From one setup to another. Steps of one control in one gesture, or close in time, melt into one.
class SettingsHistory::Step : public QUndoCommand
{
public:
    Step(SettingsHistory& history, Setup after, const QString& name, int control, int gesture)
        : QUndoCommand(name)
        , m_history(history)
        , m_before(history.setup())
        , m_after(std::move(after))
        , m_control(control)
        , m_gesture(gesture)
        , m_at(history.m_clock())
    {}

    int id() const override { return m_control == noControl ? -1 : mergeable; }
    void undo() override { m_history.take(m_before); }
    void redo() override { m_history.take(m_after); }
    bool mergeWith(const QUndoCommand* other) override
    {
        const auto& later = static_cast<const Step&>(*other);
        const bool same = later.m_gesture == m_gesture || later.m_at - m_at < mergeWithin;
        if (later.m_control != m_control || !same) {
            return false;
        }
        m_after = later.m_after;
        m_at = later.m_at;
        setText(describe());
        setObsolete(m_after == m_before);
        return true;
    }

private:
    QString describe() const
    {
        std::string text = describeChange(m_before.policy, m_after.policy);
        if (text.empty()) {
            text = describeChange(m_before.server, m_after.server);
        }
        return text.empty() ? this->text() : QString::fromStdString(text);
    }

    SettingsHistory& m_history;
    Setup m_before;
    Setup m_after;
    int m_control;
    int m_gesture;
    Instant m_at;
};

SettingsHistory::SettingsHistory(const Setup& setup, Clock clock, QObject* parent)
    : QObject(parent)
    , m_setup(setup)
    , m_clock(std::move(clock))
{
    m_setup.policy = setup.policy.clamped();
    m_setup.server = setup.server.clamped();
    m_setup.workload = setup.workload.clamped();
    m_steps.setUndoLimit(500);
}

void SettingsHistory::changePolicy(const Policy& next, const QString& name, int control,
                                   int gesture)
{
    Setup setup = m_setup;
    setup.policy = next.clamped();
    push(setup,
         name.isEmpty() ? QString::fromStdString(describeChange(m_setup.policy, setup.policy))
                        : name,
         named(control, 0), gesture);
}

void SettingsHistory::changeServer(const ServerSettings& next, int control, int gesture)
{
    Setup setup = m_setup;
    setup.server = next.clamped();
    push(setup, QString::fromStdString(describeChange(m_setup.server, setup.server)),
         named(control, serverControls), gesture);
}

void SettingsHistory::changeWorkload(const WorkloadPlan& next, int control, int gesture)
{
    Setup setup = m_setup;
    setup.workload = next.clamped();
    push(setup, tr("workload"), named(control, workloadControls), gesture);
}

void SettingsHistory::open(const Setup& next, const QString& name)
{
    push(next, name, noControl, 0);
}

void SettingsHistory::push(const Setup& next, const QString& name, int control, int gesture)
{
    if (next != m_setup) {
        m_steps.push(new Step(*this, next, name, control, gesture));
    }
}

void SettingsHistory::take(const Setup& setup)
{
    const Setup before = std::exchange(m_setup, setup);
    if (before.workload != setup.workload) {
        Q_EMIT workloadChanged(m_setup.workload);
    }
    if (before.server != setup.server) {
        Q_EMIT serverChanged(m_setup.server);
    }
    if (before.policy != setup.policy) {
        Q_EMIT policyChanged(m_setup.policy);
    }
    Q_EMIT changed();
}

} // namespace ratescope
