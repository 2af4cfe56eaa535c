#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

/// The request headers are always about a day, the token headers always about a minute; both come
/// back continuously.
std::unique_ptr<const Dialect> makeGroq()
{
    OpenAiDialect::Traits traits;
    traits.facts.name = QLatin1String("groq");
    traits.facts.title = QLatin1String("Groq");
    traits.facts.baseUrl = QLatin1String("https://api.groq.com/openai/v1");
    traits.facts.rules.requestWindow = std::chrono::days(1);
    traits.facts.rules.tokenWindow = std::chrono::minutes(1);
    traits.facts.rules.reset = ResetMeaning::refill;
    traits.facts.rules.cachedTokensCharged = false;
    traits.maxTokensField = QLatin1String("max_completion_tokens");
    return std::make_unique<OpenAiDialect>(traits);
}

} // namespace ratescope
