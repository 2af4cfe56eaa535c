#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

/// The headers' names tell their windows; resets are seconds with a fraction. Tokens are reserved
/// by max_completion_tokens before a request runs.
std::unique_ptr<const Dialect> makeCerebras()
{
    OpenAiDialect::Traits traits;
    traits.facts.name = QLatin1String("cerebras");
    traits.facts.title = QLatin1String("Cerebras");
    traits.facts.baseUrl = QLatin1String("https://api.cerebras.ai/v1");
    traits.facts.rules.maxTokensCharged = true;
    traits.maxTokensField = QLatin1String("max_completion_tokens");
    return std::make_unique<OpenAiDialect>(traits);
}

} // namespace ratescope
