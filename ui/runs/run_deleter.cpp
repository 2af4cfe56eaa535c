#include "ui/runs/run_deleter.h"

#include "store/run_keeper.h"

#include <QUndoCommand>
#include <QUndoStack>

#include <utility>

namespace ratescope {

/// What was deleted together. The store has done its part whenever the stack moves.
struct RunDeleter::Step final : QUndoCommand
{
    explicit Step(std::vector<RunId> deleted)
        : runs(std::move(deleted))
    {}
    const std::vector<RunId> runs;
};

RunDeleter::RunDeleter(RunKeeper& keeper, QObject* parent)
    : QObject(parent)
    , m_keeper(keeper)
    , m_steps(new QUndoStack(this))
{}

void RunDeleter::remove(const std::vector<StoredRun>& runs)
{
    std::vector<RunId> ids;
    ids.reserve(runs.size());
    for (const StoredRun& run : runs) {
        ids.push_back(run.id);
    }
    if (!ids.empty()) {
        change(ids, true, [this, ids] { m_steps->push(new Step(ids)); });
    }
}

void RunDeleter::undo()
{
    if (m_steps->canUndo()) {
        const auto* step = static_cast<const Step*>(m_steps->command(m_steps->index() - 1));
        change(step->runs, false, [this] { m_steps->undo(); });
    }
}

void RunDeleter::redo()
{
    if (m_steps->canRedo()) {
        const auto* step = static_cast<const Step*>(m_steps->command(m_steps->index()));
        change(step->runs, true, [this] { m_steps->redo(); });
    }
}

void RunDeleter::change(const std::vector<RunId>& runs, bool deleted,
                        const std::function<void()>& then)
{
    if (busy()) {
        return;
    }
    const int count = static_cast<int>(runs.size());
    m_doing = deleted ? tr("Deleting %n run(s)…", nullptr, count)
                      : tr("Bringing %n run(s) back…", nullptr, count);
    Q_EMIT busyChanged();
    const RunKeeper::Done answered = [this, then, deleted,
                                      count](const std::optional<StoreProblem>& problem) {
        // What cannot be brought back, because it is gone for good, bars nothing behind it.
        if (!problem || (!deleted && !problem->mayPass)) {
            then();
        }
        m_doing.clear();
        Q_EMIT busyChanged();
        Q_EMIT done(problem ? problem->message
                    : deleted
                        ? tr("Deleted %n run(s). Ctrl+Z brings (it|them) back.", nullptr, count)
                        : QString());
    };
    if (deleted) {
        m_keeper.remove(this, runs, answered);
    } else {
        m_keeper.restore(this, runs, answered);
    }
}

} // namespace ratescope
