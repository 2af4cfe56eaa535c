#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

/// Tokens are charged as reserved by max_tokens; a header tells the charge of each request. Streams
/// end with the usage unasked.
std::unique_ptr<const Dialect> makeMistral()
{
    OpenAiDialect::Traits traits;
    traits.facts.name = QLatin1String("mistral");
    traits.facts.title = QLatin1String("Mistral");
    traits.facts.baseUrl = QLatin1String("https://api.mistral.ai/v1");
    traits.facts.rules.tokenWindow = std::chrono::minutes(1);
    traits.facts.rules.maxTokensCharged = true;
    traits.usageOption = false;
    return std::make_unique<OpenAiDialect>(traits);
}

} // namespace ratescope
