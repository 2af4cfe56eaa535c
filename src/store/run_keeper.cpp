#include "store/run_keeper.h"

#include <utility>

namespace ratescope {

RunKeeper::RunKeeper(const DataFolder& folder, std::chrono::milliseconds patience)
    : m_folder(folder)
    , m_patience(patience)
{}

RunKeeper::~RunKeeper()
{
    m_thread.post([this] { m_store.reset(); }); // a database ends on its thread
}

std::optional<StoreProblem> RunKeeper::open()
{
    if (m_store) {
        return std::nullopt;
    }
    auto opened = RunStore::open(m_folder, m_patience);
    if (auto* problem = std::get_if<StoreProblem>(&opened)) {
        return std::move(*problem);
    }
    m_store = std::get<std::unique_ptr<RunStore>>(std::move(opened));
    return std::nullopt;
}

template <typename Answer>
void RunKeeper::post(QObject* receiver, std::function<Answer(RunStore&)> work,
                     std::function<void(const Answer&)> then)
{
    // The receiver is looked at on its own thread only.
    m_thread.post([this, receiver = QPointer<QObject>(receiver), work = std::move(work),
                   then = std::move(then)] {
        auto problem = open();
        Answer answer = problem ? Answer(*std::move(problem)) : work(*m_store);
        m_thread.answer([receiver, then, answer = std::move(answer)] {
            if (receiver) {
                then(answer);
            }
        });
    });
}

void RunKeeper::list(QObject* receiver, Then<std::vector<StoredRun>> then)
{
    post<std::variant<std::vector<StoredRun>, StoreProblem>>(
        receiver, [](RunStore& store) { return store.list(); }, std::move(then));
}

void RunKeeper::find(QObject* receiver, RunId run, Then<StoredRun> then)
{
    post<std::variant<StoredRun, StoreProblem>>(
        receiver, [run](RunStore& store) { return store.find(run); }, std::move(then));
}

void RunKeeper::takeInterrupted(QObject* receiver, Then<std::vector<StoredRun>> then)
{
    post<std::variant<std::vector<StoredRun>, StoreProblem>>(
        receiver, [](RunStore& store) { return store.takeInterrupted(); }, std::move(then));
}

void RunKeeper::remove(QObject* receiver, std::vector<RunId> runs, Done done)
{
    post<std::optional<StoreProblem>>(
        receiver, [runs = std::move(runs)](RunStore& store) { return store.remove(runs); },
        std::move(done));
}

void RunKeeper::restore(QObject* receiver, std::vector<RunId> runs, Done done)
{
    post<std::optional<StoreProblem>>(
        receiver, [runs = std::move(runs)](RunStore& store) { return store.restore(runs); },
        std::move(done));
}

} // namespace ratescope
