#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

/// A fixed number of slots with a queue before them; 503 while the model loads.
std::unique_ptr<const Dialect> makeLlamaCpp()
{
    OpenAiDialect::Traits traits;
    traits.facts.name = QLatin1String("llamacpp");
    traits.facts.title = QLatin1String("llama.cpp");
    traits.facts.baseUrl = QLatin1String("http://localhost:8080/v1");
    traits.facts.rules.refusal = RefusalMeaning::concurrency;
    return std::make_unique<OpenAiDialect>(traits);
}

} // namespace ratescope
