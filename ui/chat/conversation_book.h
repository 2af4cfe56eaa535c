#pragma once

#include "engine/engine_handle.h"
#include "store/conversation_keeper.h"
#include "ui/chat/open_conversation.h"
#include "ui/chat/queue_place.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace ratescope {

/// All conversations: the one that is shown, those whose answers are still coming in the
/// background, and the kept ones. Sends what is asked, takes in what happens, and writes it down
/// as it happens: at once when a message begins or ends, every half second while it streams.
class ConversationBook final : public QObject
{
    Q_OBJECT

public:
    /// Both outlive it. Without a keeper nothing is kept.
    ConversationBook(EngineHandle& engine, ConversationKeeper* keeper, QObject* parent = nullptr);
    ~ConversationBook() override;

    const ChatConversation& current() const { return m_current->talk; }
    const ConversationHeader& header() const { return m_current->header; }
    /// The whole of the current one, with every branch.
    KeptConversation snapshot() const;
    /// Where the open answer stands in the engine's queue, as long as that is what it waits for.
    std::optional<QueuePlace> place() const;

    void setSettings(const ChatSettings& settings);
    const ChatSettings& settings() const { return m_current->header.settings; }

    void ask(const TypedMessage& typed, Asking asking);
    void askAgain(std::size_t index, Asking asking);
    void askInstead(std::size_t index, const TypedMessage& typed, Asking asking);
    void showSibling(std::size_t index, int step);
    void stop();
    void retryNow();

    /// An empty conversation; the one before goes on in the background while its answer comes.
    void startNew();
    void openLatest();
    /// opened() follows. With `hit`, the branch of that message is shown.
    void open(std::uint64_t id, std::uint64_t hit = 0);
    void rename(std::uint64_t id, const QString& title);
    void remove(std::uint64_t id, const QString& title);
    void undoRemove();
    /// The title of what undoRemove() would bring back.
    std::optional<QString> removed() const;
    /// Keeps a conversation from a file as a new one and opens it.
    void adopt(KeptConversation conversation);

    void fold(const std::vector<Event>& events);
    /// Writes what is due.
    void tick(Instant now);

Q_SIGNALS:
    /// Another conversation is shown now; `hit` is the message to look at, or 0.
    void opened(std::uint64_t hit);
    /// Title, order or number of the kept ones may have changed.
    void listChanged();

private:
    struct Removed
    {
        std::uint64_t id = 0;
        QString title;
        bool wasCurrent = false;
    };

    void submit(JobSpec job, WallTime at);
    void putAway();
    void show(std::unique_ptr<OpenConversation> entry, std::uint64_t hit);
    void showLoaded(const KeptConversation& kept);
    void save(OpenConversation& conversation);
    void cancel(const std::optional<JobId>& job);

    EngineHandle& m_engine;
    ConversationKeeper* m_keeper;
    std::unique_ptr<OpenConversation> m_current; ///< never null
    std::vector<std::unique_ptr<OpenConversation>> m_background;
    QueuePlaces m_places;
    std::optional<Removed> m_removed;
    std::uint64_t m_wanted = 0; ///< the conversation being loaded; 0: the latest, if any
    std::uint64_t m_wantedHit = 0;
    bool m_loading = false;
    Instant m_savedAt;
    bool m_endSeen = false; ///< something ended or began: to be written at once
};

} // namespace ratescope
