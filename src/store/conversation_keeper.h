#pragma once

#include "store/conversation_store.h"
#include "store/data_folder.h"
#include "store/store_thread.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace ratescope {

/// The store of conversations on a thread of its own, so that a slow disk never stops the screen.
/// Calls return at once and are carried out in order; answers and problems come as signals on the
/// thread that made this. The destructor waits until everything is written.
///
/// Where the file cannot be used, that is told, and everything goes on in memory for this run.
class ConversationKeeper final : public QObject
{
    Q_OBJECT

public:
    /// Without a folder nothing outlives this object.
    explicit ConversationKeeper(std::optional<DataFolder> folder, QObject* parent = nullptr);
    ~ConversationKeeper() override;

    void save(const ConversationHeader& header, std::vector<KeptMessage> messages);
    void rename(std::uint64_t id, const QString& title);
    void setDeleted(std::uint64_t id, bool deleted);
    void list(const QString& search);
    void load(std::uint64_t id);
    void loadLatest();

    /// Whether all that was asked for has been carried out.
    bool idle() const { return m_thread.idle(); }

Q_SIGNALS:
    void listed(const QString& search,
                const std::vector<ratescope::ConversationSummary>& summaries);
    void loaded(const ratescope::KeptConversation& conversation);
    /// loadLatest() found nothing.
    void nothingKept();
    /// One sentence for a person; the same one is not told twice in a row.
    void failed(const QString& why);

private:
    class Worker;

    void post(std::function<void(Worker&)> work);
    void tell(const QString& why);

    QString m_told;
    std::unique_ptr<Worker> m_worker; ///< used on m_thread only, but made and ended here
    StoreThread m_thread;
};

} // namespace ratescope
