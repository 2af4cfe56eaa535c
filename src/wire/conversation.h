#pragma once

#include "core/job.h"
#include "core/outcome.h"
#include "core/time.h"
#include "core/units.h"
#include "wire/attachment.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace ratescope {

/// What goes with every message of a conversation. Empty fields leave the choice to the server.
struct ChatSettings
{
    QString systemPrompt;
    std::optional<Tokens> maxTokens;   ///< 1 … 1,000,000
    std::optional<double> temperature; ///< 0 … 2
    std::optional<double> topP;        ///< above 0, up to 1
    QStringList stop;                  ///< at most 4, none empty
    bool operator==(const ChatSettings&) const = default;
};

/// A message of the person: nothing more will happen to it.
struct MessageTyped
{
    bool operator==(const MessageTyped&) const = default;
};
struct MessageDone
{
    Duration duration = Duration::zero(); ///< of the attempt that was answered
    std::optional<Duration> firstText;    ///< from its start to the first byte of text
    std::optional<Tokens> promptTokens;   ///< as the server counted them
    std::optional<Tokens> tokens;         ///< of the answer, likewise
    int attempts = 1;
    Duration waited = Duration::zero(); ///< from being asked to the start of that attempt
    bool operator==(const MessageDone&) const = default;
};
struct MessageFailed
{
    Cause cause = Cause::none;
    int attempts = 0;
    QString why;  ///< in the engine's words
    QString said; ///< in the server's
    bool operator==(const MessageFailed&) const = default;
};
struct MessageStopped
{
    bool programEnded = false; ///< nobody stopped it: the program ended before the answer did
    bool operator==(const MessageStopped&) const = default;
};

using MessageEnd = std::variant<MessageTyped, MessageDone, MessageFailed, MessageStopped>;

/// A message as it is kept: one node of the tree a conversation is. Asking again or sending an
/// edited message makes a sibling; nothing is ever lost.
struct KeptMessage
{
    std::uint64_t id = 0;     ///< below 2^63, unlike any other's on this machine
    std::uint64_t parent = 0; ///< the message it follows; 0 for a first one
    Role role = Role::user;
    QString text;
    std::vector<Attachment> attachments;
    QString model;                 ///< of an answer
    WallTime at{};                 ///< sent, or asked for
    std::optional<MessageEnd> end; ///< none while the answer is open
    bool operator==(const KeptMessage&) const = default;
};

struct ConversationHeader
{
    std::uint64_t id = 0; ///< below 2^63
    QString title;
    WallTime created{};
    WallTime changed{};
    std::uint64_t last = 0; ///< the message at the end of what is shown; 0 for none
    ChatSettings settings;
    bool operator==(const ConversationHeader&) const = default;
};

struct KeptConversation
{
    ConversationHeader header;
    std::vector<KeptMessage> messages; ///< a parent before those that follow it
    bool operator==(const KeptConversation&) const = default;
};

/// The messages from the first to `last`, in the order they are read.
std::vector<KeptMessage> shownMessages(const KeptConversation& conversation);

} // namespace ratescope
