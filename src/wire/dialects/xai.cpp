#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

/// Requests are limited per second, derived from the plan's figure per minute; all tokens count,
/// cached ones included.
std::unique_ptr<const Dialect> makeXai()
{
    OpenAiDialect::Traits traits;
    traits.facts.name = QLatin1String("xai");
    traits.facts.title = QLatin1String("xAI");
    traits.facts.baseUrl = QLatin1String("https://api.x.ai/v1");
    traits.facts.rules.tokenWindow = std::chrono::minutes(1);
    return std::make_unique<OpenAiDialect>(traits);
}

} // namespace ratescope
