#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

/// No rate limit of its own; a refusal in front of it is about how much it can hold at once.
std::unique_ptr<const Dialect> makeVllm()
{
    OpenAiDialect::Traits traits;
    traits.facts.name = QLatin1String("vllm");
    traits.facts.title = QLatin1String("vLLM");
    traits.facts.baseUrl = QLatin1String("http://localhost:8000/v1");
    traits.facts.rules.refusal = RefusalMeaning::concurrency;
    return std::make_unique<OpenAiDialect>(traits);
}

} // namespace ratescope
