#include "core/job.h"

#include <algorithm>

namespace ratescope {

Tokens estimateTokens(const ChatRequest& request)
{
    std::size_t characters = 0;
    for (const ChatMessage& message : request.messages) {
        characters += message.text.size();
    }
    constexpr std::size_t charactersPerToken = 4;
    const Tokens prompt{
        static_cast<std::int64_t>((characters + charactersPerToken - 1) / charactersPerToken)};
    return std::max(Tokens{1}, prompt + request.maxTokens.value_or(Tokens{0}));
}

} // namespace ratescope
