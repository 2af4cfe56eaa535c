#include "ui/chat/conversation_message.h"

#include <QRandomGenerator>

#include <algorithm>

namespace ratescope {

namespace {

struct EndOf
{
    std::optional<MessageEnd> operator()(const MessageQueued&) const { return std::nullopt; }
    std::optional<MessageEnd> operator()(const MessageWaiting&) const { return std::nullopt; }
    std::optional<MessageEnd> operator()(const MessageStreaming&) const { return std::nullopt; }
    std::optional<MessageEnd> operator()(const auto& end) const { return end; }
};

} // namespace

std::uint64_t newId()
{
    return std::max<std::uint64_t>(1, QRandomGenerator::system()->generate64() >> 1);
}

KeptMessage keptOf(const ConversationMessage& message)
{
    return {message.id,          message.parent, message.role, message.text,
            message.attachments, message.model,  message.at,   std::visit(EndOf{}, message.state)};
}

ConversationMessage messageOf(const KeptMessage& kept)
{
    ConversationMessage message;
    message.id = kept.id;
    message.parent = kept.parent;
    message.role = kept.role;
    message.text = kept.text;
    message.attachments = kept.attachments;
    message.model = kept.model;
    message.at = kept.at;
    if (kept.end) {
        std::visit([&message](const auto& end) { message.state = end; }, *kept.end);
    } else if (kept.role == Role::assistant) {
        message.state = MessageStopped{true};
    }
    return message;
}

} // namespace ratescope
