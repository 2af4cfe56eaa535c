#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

/// Whoever is behind such an address: most that count tokens charge by max_tokens, and to take that
/// for granted is the safe side.
std::unique_ptr<const Dialect> makeCompatible()
{
    OpenAiDialect::Traits traits;
    traits.facts.rules.maxTokensCharged = true;
    return std::make_unique<OpenAiDialect>(traits);
}

} // namespace ratescope
