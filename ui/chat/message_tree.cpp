#include "ui/chat/message_tree.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ratescope {

void MessageTree::load(const KeptConversation& kept)
{
    m_shown.clear();
    m_beside.clear();
    for (const KeptMessage& message : kept.messages) {
        ConversationMessage made = messageOf(message);
        made.number = ++m_lastNumber;
        touched(made);
        m_beside.push_back(std::move(made));
    }
    if (beside(kept.header.last) != nullptr) {
        showBranchOf(kept.header.last);
    } else {
        followDown();
        countSiblings();
    }
}

void MessageTree::append(ConversationMessage message)
{
    message.id = newId();
    message.parent = m_shown.empty() ? 0 : m_shown.back().id;
    message.number = ++m_lastNumber;
    touched(message);
    m_shown.push_back(std::move(message));
    countSiblings();
}

void MessageTree::cut(std::size_t index)
{
    const auto from = m_shown.begin() + static_cast<std::ptrdiff_t>(index);
    std::move(from, m_shown.end(), std::back_inserter(m_beside));
    m_shown.erase(from, m_shown.end());
}

const ConversationMessage* MessageTree::beside(std::uint64_t id) const
{
    const auto found = std::find_if(m_beside.begin(), m_beside.end(),
                                    [id](const auto& message) { return message.id == id; });
    return found == m_beside.end() ? nullptr : &*found;
}

void MessageTree::show(std::uint64_t id)
{
    const auto found = std::find_if(m_beside.begin(), m_beside.end(),
                                    [id](const auto& message) { return message.id == id; });
    m_shown.push_back(std::move(*found));
    m_beside.erase(found);
}

void MessageTree::followDown()
{
    for (;;) {
        const std::uint64_t parent = m_shown.empty() ? 0 : m_shown.back().id;
        const ConversationMessage* latest = nullptr;
        for (const ConversationMessage& message : m_beside) {
            if (message.parent == parent &&
                (latest == nullptr || message.number > latest->number)) {
                latest = &message;
            }
        }
        if (latest == nullptr) {
            return;
        }
        show(latest->id);
    }
}

void MessageTree::showSibling(std::size_t index, int step)
{
    const ConversationMessage& now = m_shown[index];
    std::vector<const ConversationMessage*> siblings{&now};
    for (const ConversationMessage& message : m_beside) {
        if (message.parent == now.parent) {
            siblings.push_back(&message);
        }
    }
    std::sort(siblings.begin(), siblings.end(),
              [](const auto* one, const auto* other) { return one->number < other->number; });
    const auto count = static_cast<int>(siblings.size());
    const int wanted = std::clamp(now.sibling - 1 + step, 0, count - 1);
    const std::uint64_t id = siblings[static_cast<std::size_t>(wanted)]->id;
    cut(index);
    show(id);
    followDown();
    countSiblings();
}

void MessageTree::showBranchOf(std::uint64_t id)
{
    // From the message up to one that is shown; the steps are bounded, for a file may hold circles.
    std::vector<std::uint64_t> way;
    for (const ConversationMessage* step = beside(id);
         step != nullptr && way.size() <= m_beside.size(); step = beside(step->parent)) {
        way.push_back(step->id);
    }
    if (way.empty() || way.size() > m_beside.size()) {
        return; // shown already, or not there
    }
    const std::uint64_t parent = beside(way.back())->parent;
    std::size_t keep = 0;
    while (keep < m_shown.size() && parent != 0 && (keep == 0 || m_shown[keep - 1].id != parent)) {
        ++keep;
    }
    cut(parent == 0 ? 0 : keep);
    for (auto step = way.rbegin(); step != way.rend(); ++step) {
        show(*step);
    }
    followDown();
    countSiblings();
}

void MessageTree::countSiblings()
{
    for (ConversationMessage& message : m_shown) {
        int count = 1;
        int earlier = 0;
        for (const ConversationMessage& other : m_beside) {
            if (other.parent == message.parent) {
                ++count;
                earlier += other.number < message.number ? 1 : 0;
            }
        }
        message.siblings = count;
        message.sibling = earlier + 1;
    }
}

std::vector<KeptMessage> MessageTree::changedSince(std::uint64_t revision) const
{
    std::vector<const ConversationMessage*> changed;
    for (const auto* messages : {&m_shown, &m_beside}) {
        for (const ConversationMessage& message : *messages) {
            if (message.revision > revision) {
                changed.push_back(&message);
            }
        }
    }
    // A message goes before those that follow it.
    std::sort(changed.begin(), changed.end(),
              [](const auto* one, const auto* other) { return one->number < other->number; });
    std::vector<KeptMessage> kept;
    kept.reserve(changed.size());
    for (const ConversationMessage* message : changed) {
        kept.push_back(keptOf(*message));
    }
    return kept;
}

} // namespace ratescope
