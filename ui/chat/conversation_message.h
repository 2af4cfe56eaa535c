#pragma once

#include "core/event.h"
#include "core/job.h"
#include "core/outcome.h"
#include "core/time.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <variant>

namespace ratescope {

/// What goes with every message of a conversation. Empty fields leave the choice to the server.
struct ChatSettings
{
    QString systemPrompt;
    std::optional<Tokens> maxTokens;   ///< 1 … 1,000,000
    std::optional<double> temperature; ///< 0 … 2
    bool operator==(const ChatSettings&) const = default;
};

/// A message of the person: nothing more will happen to it.
struct MessageTyped
{};
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
struct MessageDone
{
    Duration duration = Duration::zero(); ///< of the attempt that was answered
    std::optional<Duration> firstText;    ///< from its start to the first byte of text
    std::optional<Tokens> tokens;         ///< of the answer, as the server counted them
    int attempts = 1;
    Duration waited = Duration::zero(); ///< from being asked to the start of that attempt
};
struct MessageFailed
{
    Cause cause = Cause::none;
    int attempts = 0;
    QString why;  ///< in the engine's words
    QString said; ///< in the server's
};
struct MessageStopped
{};

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
    std::uint64_t id = 0; ///< never used again within one conversation object
    Role role = Role::user;
    QString text; ///< only ever grows while `epoch` stays the same
    MessageState state;
    int epoch = 0;              ///< rises when the text so far became void
    std::uint64_t revision = 0; ///< rises with every change of this message
};

} // namespace ratescope
