#include "store/conversation_keeper.h"

#include <utility>

namespace ratescope {

/// What happens on the store's thread.
class ConversationKeeper::Worker
{
public:
    Worker(ConversationKeeper& keeper, std::optional<DataFolder> folder)
        : m_keeper(keeper)
        , m_folder(std::move(folder))
    {}

    /// The store, or nullptr when not even memory will do.
    ConversationStore* store()
    {
        if (!m_opened) {
            m_opened = true;
            open();
        }
        return m_store.get();
    }

    void close() { m_store.reset(); }

    void answer(StoreThread::Work work) { m_keeper.m_thread.answer(std::move(work)); }

    void report(const StoreProblem& problem)
    {
        answer([&keeper = m_keeper, why = problem.message] { keeper.tell(why); });
    }
    void report(const std::optional<StoreProblem>& problem)
    {
        if (problem) {
            report(*problem);
        }
    }

private:
    void open()
    {
        if (m_folder) {
            std::optional<StoreProblem> problem = m_folder->make();
            if (!problem) {
                problem = openFile(m_folder->file(QStringLiteral("conversations.sqlite")));
            }
            if (!problem) {
                return;
            }
            report(StoreProblem{tr("%1 Until then, conversations are kept for this run only.")
                                    .arg(problem->message)});
        }
        report(openFile(QStringLiteral(":memory:")));
    }

    std::optional<StoreProblem> openFile(const QString& file)
    {
        auto opened = ConversationStore::open(file);
        if (auto* problem = std::get_if<StoreProblem>(&opened)) {
            return std::move(*problem);
        }
        m_store = std::get<std::unique_ptr<ConversationStore>>(std::move(opened));
        return std::nullopt;
    }

    ConversationKeeper& m_keeper;
    std::optional<DataFolder> m_folder;
    std::unique_ptr<ConversationStore> m_store;
    bool m_opened = false;
};

ConversationKeeper::ConversationKeeper(std::optional<DataFolder> folder, QObject* parent)
    : QObject(parent)
    , m_worker(std::make_unique<Worker>(*this, std::move(folder)))
{}

ConversationKeeper::~ConversationKeeper()
{
    m_thread.post([this] { m_worker->close(); }); // a database ends on its thread
}

void ConversationKeeper::post(std::function<void(Worker&)> work)
{
    m_thread.post([this, work = std::move(work)] {
        if (m_worker->store() != nullptr) {
            work(*m_worker);
        }
    });
}

void ConversationKeeper::tell(const QString& why)
{
    if (m_told != why) {
        m_told = why;
        Q_EMIT failed(why);
    }
}

void ConversationKeeper::save(const ConversationHeader& header, std::vector<KeptMessage> messages)
{
    post([header, messages = std::move(messages)](Worker& worker) {
        worker.report(worker.store()->save(header, messages));
    });
}

void ConversationKeeper::rename(std::uint64_t id, const QString& title)
{
    post([id, title](Worker& worker) { worker.report(worker.store()->rename(id, title)); });
}

void ConversationKeeper::setDeleted(std::uint64_t id, bool deleted)
{
    post([id, deleted](Worker& worker) { worker.report(worker.store()->setDeleted(id, deleted)); });
}

void ConversationKeeper::list(const QString& search)
{
    post([this, search](Worker& worker) {
        auto found = worker.store()->list(search);
        if (auto* problem = std::get_if<StoreProblem>(&found)) {
            worker.report(*problem);
            return;
        }
        worker.answer([this, search,
                       summaries = std::get<std::vector<ConversationSummary>>(std::move(found))] {
            Q_EMIT listed(search, summaries);
        });
    });
}

void ConversationKeeper::load(std::uint64_t id)
{
    post([this, id](Worker& worker) {
        auto found = worker.store()->load(id);
        if (auto* problem = std::get_if<StoreProblem>(&found)) {
            worker.report(*problem);
        } else if (auto& conversation = std::get<std::optional<KeptConversation>>(found)) {
            worker.answer([this, kept = *std::move(conversation)] { Q_EMIT loaded(kept); });
        }
    });
}

void ConversationKeeper::loadLatest()
{
    post([this](Worker& worker) {
        auto found = worker.store()->loadLatest();
        if (auto* problem = std::get_if<StoreProblem>(&found)) {
            worker.report(*problem);
        } else if (auto& conversation = std::get<std::optional<KeptConversation>>(found)) {
            worker.answer([this, kept = *std::move(conversation)] { Q_EMIT loaded(kept); });
            return;
        }
        worker.answer([this] { Q_EMIT nothingKept(); });
    });
}

} // namespace ratescope
