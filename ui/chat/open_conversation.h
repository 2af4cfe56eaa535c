#pragma once

#include "store/conversation_keeper.h"
#include "ui/chat/chat_conversation.h"

#include <cstdint>
#include <memory>

namespace ratescope {

/// A conversation that is on the screen, or whose answer still comes; it knows what of it is kept.
class OpenConversation
{
public:
    /// An empty one.
    explicit OpenConversation(const ChatSettings& settings);
    /// One that is kept as it is.
    explicit OpenConversation(const KeptConversation& kept);
    /// One from a file, as new: with ids of its own, and kept nowhere yet.
    static std::unique_ptr<OpenConversation> fromFile(KeptConversation conversation);

    /// What has changed since the last time. Nothing of an empty one.
    void save(ConversationKeeper& keeper);

    ConversationHeader header;
    ChatConversation talk;

private:
    std::uint64_t m_savedRevision = 0;
    ConversationHeader m_savedHeader;
};

} // namespace ratescope
