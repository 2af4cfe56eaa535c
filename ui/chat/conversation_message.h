#pragma once

#include "core/event.h"
#include "wire/conversation.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <variant>

namespace ratescope {

/// In the engine's queue: behind others, or between two attempts.
struct MessageQueued
{};
struct MessageWaiting
{
    WaitReason reason = WaitReason::backoff;
    Instant until;
    int attempts = 0;          ///< made so far
    Cause cause = Cause::none; ///< of the last attempt; none before the first
    int httpStatus = 0;        ///< of the last attempt; 0 when no answer came
    QString said;              ///< the server's own words about it
};
/// An attempt is under way; text may come.
struct MessageStreaming
{
    Instant since;
    int attempt = 1;
    bool begun = false; ///< the first byte of text has come
};

using MessageState = std::variant<MessageTyped, MessageQueued, MessageWaiting, MessageStreaming,
                                  MessageDone, MessageFailed, MessageStopped>;

/// Whether more may still happen to a message in this state.
inline bool isOpen(const MessageState& state)
{
    return std::holds_alternative<MessageQueued>(state) ||
           std::holds_alternative<MessageWaiting>(state) ||
           std::holds_alternative<MessageStreaming>(state);
}

struct ConversationMessage
{
    std::uint64_t id = 0;     ///< below 2^63, never used again anywhere
    std::uint64_t parent = 0; ///< the message it follows; 0 for a first one
    Role role = Role::user;
    QString text; ///< only ever grows while `epoch` stays the same
    std::vector<Attachment> attachments;
    QString model; ///< of an answer
    WallTime at{};
    MessageState state;
    int epoch = 0;              ///< rises when the text so far became void
    std::uint64_t revision = 0; ///< rises with every change of this message
    std::uint64_t number = 0;   ///< counts the messages of its conversation as they were made
    int sibling = 1;            ///< which of the messages that follow the same one this is
    int siblings = 1;
};

/// An id for a message or a conversation.
std::uint64_t newId();

KeptMessage keptOf(const ConversationMessage& message);
/// An answer that was open when it was written is one that the end of the program cut short.
ConversationMessage messageOf(const KeptMessage& kept);

} // namespace ratescope
