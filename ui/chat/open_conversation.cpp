#include "ui/chat/open_conversation.h"

#include <unordered_map>

namespace ratescope {

OpenConversation::OpenConversation(const ChatSettings& settings)
{
    header.id = newId();
    header.settings = settings;
    m_savedHeader = header;
}

OpenConversation::OpenConversation(const KeptConversation& kept)
    : header(kept.header)
    , talk(kept)
    , m_savedRevision(talk.revision())
    , m_savedHeader(kept.header)
{}

std::unique_ptr<OpenConversation> OpenConversation::fromFile(KeptConversation conversation)
{
    std::unordered_map<std::uint64_t, std::uint64_t> ids{{0, 0}};
    for (KeptMessage& message : conversation.messages) {
        message.parent = ids[message.parent];
        message.id = ids.emplace(message.id, newId()).first->second;
    }
    conversation.header.last = ids[conversation.header.last];
    conversation.header.id = newId();
    auto made = std::make_unique<OpenConversation>(conversation);
    made->m_savedRevision = 0;
    made->m_savedHeader = {};
    return made;
}

void OpenConversation::save(ConversationKeeper& keeper)
{
    const std::uint64_t revision = talk.revision();
    if (revision == 0) {
        return;
    }
    header.last = talk.messages().empty() ? 0 : talk.messages().back().id;
    if (revision == m_savedRevision && header == m_savedHeader) {
        return;
    }
    keeper.save(header, talk.changedSince(m_savedRevision));
    m_savedRevision = revision;
    m_savedHeader = header;
}

} // namespace ratescope
