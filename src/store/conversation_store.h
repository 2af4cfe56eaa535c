#pragma once

#include "store/store_problem.h"
#include "wire/conversation.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace ratescope {

class Database;

/// One line of the list of conversations.
struct ConversationSummary
{
    std::uint64_t id = 0;
    QString title;
    WallTime changed{};
    std::uint64_t hit = 0; ///< the first message that says what was searched; 0: only the title
    QString snippet;       ///< the surroundings of that place
    bool operator==(const ConversationSummary&) const = default;
};

/// The conversations in one SQLite file, with a full-text index over their messages. Used on one
/// thread.
class ConversationStore
{
public:
    /// Removes for good what was deleted in an earlier run. ":memory:" is a file, too.
    static std::variant<std::unique_ptr<ConversationStore>, StoreProblem> open(const QString& file);
    ~ConversationStore();

    /// Writes the header and these messages, new or known, in one transaction.
    std::optional<StoreProblem> save(const ConversationHeader& header,
                                     const std::vector<KeptMessage>& messages);
    std::optional<StoreProblem> rename(std::uint64_t id, const QString& title);
    /// Hides a conversation, or brings it back; opening the store anew removes hidden ones.
    std::optional<StoreProblem> setDeleted(std::uint64_t id, bool deleted);

    /// The latest first; with a search, those whose title or text has it. At most 500.
    std::variant<std::vector<ConversationSummary>, StoreProblem> list(const QString& search);
    /// None when there is no such conversation.
    std::variant<std::optional<KeptConversation>, StoreProblem> load(std::uint64_t id);
    /// The one changed last.
    std::variant<std::optional<KeptConversation>, StoreProblem> loadLatest();

private:
    explicit ConversationStore(std::unique_ptr<Database> database);

    std::optional<StoreProblem> saveMessage(std::uint64_t conversation, const KeptMessage& message);

    std::unique_ptr<Database> m_database;
};

} // namespace ratescope
