#pragma once

#include "wire/conversation.h"

namespace ratescope {

/// A conversation as it is shown, for reading elsewhere: one Markdown document.
QString conversationToMarkdown(const KeptConversation& conversation);

/// A title made of the beginning of a text: one line of at most 60 characters.
QString titleFrom(const QString& text);

/// The surroundings of the first place where `text` says `wanted` (in any case), as one line.
QString snippetAround(const QString& text, const QString& wanted);

} // namespace ratescope
