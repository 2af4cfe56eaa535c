#pragma once

#include <QObject>

#include "store/stored_run.h"

#include <functional>
#include <vector>

class QUndoStack;

namespace ratescope {

class RunKeeper;

/// Deletes stored runs, and takes that back and does it again. The store does it beside the
/// screen's thread, and what can be undone moves only after the store did: until then this is busy,
/// and asks for nothing else.
class RunDeleter : public QObject
{
    Q_OBJECT

public:
    /// The keeper outlives it.
    explicit RunDeleter(RunKeeper& keeper, QObject* parent = nullptr);

    void remove(const std::vector<StoredRun>& runs);
    void undo();
    void redo();
    bool busy() const { return !m_doing.isEmpty(); }
    /// "Deleting 2 runs…"; empty when it is not busy.
    const QString& doing() const { return m_doing; }

Q_SIGNALS:
    void busyChanged();
    /// The store did it, or could not; what to tell a person may be empty.
    void done(const QString& said);

private:
    struct Step;

    void change(const std::vector<RunId>& runs, bool deleted, const std::function<void()>& then);

    RunKeeper& m_keeper;
    QUndoStack* m_steps;
    QString m_doing;
};

} // namespace ratescope
