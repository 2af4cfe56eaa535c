#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

/// Rate headers on refusals only, with an epoch in milliseconds; what an upstream provider said is
/// in the error's metadata. Once the answer has begun, errors come as events.
std::unique_ptr<const Dialect> makeOpenRouter()
{
    OpenAiDialect::Traits traits;
    traits.facts.name = QLatin1String("openrouter");
    traits.facts.title = QLatin1String("OpenRouter");
    traits.facts.baseUrl = QLatin1String("https://openrouter.ai/api/v1");
    traits.facts.rules.reset = ResetMeaning::nextWindow;
    return std::make_unique<OpenAiDialect>(traits);
}

} // namespace ratescope
