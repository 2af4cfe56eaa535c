#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

/// Few requests at once; errors in a stream come as events named "error".
std::unique_ptr<const Dialect> makeLmStudio()
{
    OpenAiDialect::Traits traits;
    traits.facts.name = QLatin1String("lmstudio");
    traits.facts.title = QLatin1String("LM Studio");
    traits.facts.baseUrl = QLatin1String("http://localhost:1234/v1");
    traits.facts.rules.refusal = RefusalMeaning::concurrency;
    return std::make_unique<OpenAiDialect>(traits);
}

} // namespace ratescope
