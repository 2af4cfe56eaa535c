#include "ui/chat/chat_composer.h"
#include "ui/chat/chat_pane.h"
#include "ui/chat/conversation_book.h"
#include "ui/chat/link_question.h"
#include "ui/chat/message_list.h"
#include "ui/chat/message_view.h"

#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>

// What can be done with one message of the conversation.

namespace ratescope {

void ChatPane::connectView(MessageView* view)
{
    connect(view, &MessageView::copyRequested, this, &ChatPane::copyMessage);
    connect(view, &MessageView::codeCopyRequested, this,
            [](const QString& text) { QGuiApplication::clipboard()->setText(text); });
    connect(view, &MessageView::regenerateRequested, this, &ChatPane::regenerate);
    connect(view, &MessageView::siblingRequested, this, &ChatPane::showSibling);
    connect(view, &MessageView::editRequested, this, &ChatPane::beginEdit);
    connect(view, &MessageView::giveUpRequested, this, &ChatPane::stop);
    connect(view, &MessageView::linkActivated, this, &ChatPane::askToOpen);
    connect(view, &MessageView::retryNowRequested, m_book, &ConversationBook::retryNow);
}

void ChatPane::regenerate(std::uint64_t id)
{
    const std::size_t index = indexOf(id);
    if (!conversation().busy() && index < conversation().messages().size()) {
        m_book->askAgain(index, asking());
        m_list->followBottom();
        focusInput();
    }
}

void ChatPane::showSibling(std::uint64_t id, int step)
{
    const std::size_t index = indexOf(id);
    if (!conversation().busy() && index < conversation().messages().size()) {
        m_book->showSibling(index, step);
        m_list->scrollTo(index);
    }
}

void ChatPane::beginEdit(std::uint64_t id)
{
    const std::size_t index = indexOf(id);
    if (conversation().busy() || index >= conversation().messages().size()) {
        return;
    }
    const ConversationMessage& message = conversation().messages()[index];
    m_edited = id;
    m_composer->beginEdit({message.text, message.attachments});
}

void ChatPane::recall()
{
    const auto& messages = conversation().messages();
    const auto last = std::find_if(messages.rbegin(), messages.rend(),
                                   [](const auto& message) { return message.role == Role::user; });
    if (last != messages.rend()) {
        beginEdit(last->id);
    }
}

void ChatPane::copyMessage(std::uint64_t id)
{
    const std::size_t index = indexOf(id);
    if (index < conversation().messages().size()) {
        QGuiApplication::clipboard()->setText(conversation().messages()[index].text);
    }
}

void ChatPane::askToOpen(const QUrl& target)
{
    auto* question = new LinkQuestion(target, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->open();
}

std::size_t ChatPane::indexOf(std::uint64_t id) const
{
    const auto& messages = conversation().messages();
    const auto found =
        std::find_if(messages.begin(), messages.end(),
                     [id](const ConversationMessage& message) { return message.id == id; });
    return static_cast<std::size_t>(found - messages.begin());
}

} // namespace ratescope
