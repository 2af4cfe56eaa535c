#pragma once

#include "ui/chat/conversation_message.h"

#include <cstddef>
#include <vector>

namespace ratescope {

/// The messages of a conversation: one branch that is shown, and the others beside it. Nothing is
/// ever forgotten.
class MessageTree
{
public:
    const std::vector<ConversationMessage>& shown() const { return m_shown; }
    /// The last message shown, to be changed; call touched() afterwards.
    ConversationMessage& last() { return m_shown.back(); }
    void touched(ConversationMessage& message) { message.revision = ++m_revision; }
    std::uint64_t revision() const { return m_revision; }

    void load(const KeptConversation& kept);
    /// A new message after the last one shown; gets its id here.
    void append(ConversationMessage message);
    /// Puts the message at `index` and all that follow beside.
    void cut(std::size_t index);
    /// Shows another message in place of the one at `index`, and what was said last after it.
    void showSibling(std::size_t index, int step);
    void showBranchOf(std::uint64_t id);

    std::vector<KeptMessage> changedSince(std::uint64_t revision) const;

private:
    const ConversationMessage* beside(std::uint64_t id) const;
    void show(std::uint64_t id);
    void followDown();
    void countSiblings();

    std::vector<ConversationMessage> m_shown;
    std::vector<ConversationMessage> m_beside;
    std::uint64_t m_revision = 0;
    std::uint64_t m_lastNumber = 0;
};

} // namespace ratescope
