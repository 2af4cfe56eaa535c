#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

/// Limits come back continuously; "reset" is the time until they are whole again. A header without
/// a window may stand for a minute or a day: the figures themselves tell (impliedWindow).
std::unique_ptr<const Dialect> makeOpenAi()
{
    OpenAiDialect::Traits traits;
    traits.facts.name = QLatin1String("openai");
    traits.facts.title = QLatin1String("OpenAI");
    traits.facts.baseUrl = QLatin1String("https://api.openai.com/v1");
    traits.facts.rules.reset = ResetMeaning::refill;
    traits.facts.rules.maxTokensCharged = true;
    traits.facts.rules.largerSideCharged = true;
    traits.maxTokensField = QLatin1String("max_completion_tokens");
    return std::make_unique<OpenAiDialect>(traits);
}

} // namespace ratescope
