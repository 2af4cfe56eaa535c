#pragma once

#include "ui/chat/conversation_message.h"
#include "ui/chat/queue_place.h"

#include <QCoreApplication>

namespace ratescope {

/// What the chat says about the state of a message.
class ChatWords
{
    Q_DECLARE_TR_FUNCTIONS(ChatWords)

public:
    /// "0.21 s", "12.4 s", "3 min 05 s", "2 h 05 min": never negative.
    static QString duration(Duration duration);
    /// One line, such as "429 · waiting 3.2 s · attempt 2 of 6". `mostAttempts` is what the policy
    /// allows in all. Empty for a typed message.
    static QString stateLine(const MessageState& state, Instant now, int mostAttempts);
    /// "next to be sent, ahead of 31 requests of the load".
    static QString place(const QueuePlace& place);
    /// "notes.txt · 1.2 kB".
    static QString attachment(const Attachment& attachment);
    /// What a person can do about a failure; one sentence.
    static QString advice(Cause cause);

private:
    static QString waiting(const MessageWaiting& state, Instant now, int mostAttempts);
    static QString done(const MessageDone& state);
    static QString tokens(const MessageDone& state);
    static QString failed(const MessageFailed& state);
    /// "429", or words where there was no status.
    static QString refusal(Cause cause, int httpStatus);
};

} // namespace ratescope
