#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

/// The limit grows with recent successful traffic: 429 says that the rate rose faster than that,
/// 503 that there is no capacity. Header figures are per second.
std::unique_ptr<const Dialect> makeTogether()
{
    OpenAiDialect::Traits traits;
    traits.facts.name = QLatin1String("together");
    traits.facts.title = QLatin1String("Together");
    traits.facts.baseUrl = QLatin1String("https://api.together.ai/v1");
    traits.facts.rules.requestWindow = std::chrono::seconds(1);
    traits.facts.rules.refusal = RefusalMeaning::ramp;
    return std::make_unique<OpenAiDialect>(traits);
}

} // namespace ratescope
