#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

/// Ollama behind OpenAI's paths. By default one request at once, 512 in its queue, then 503.
std::unique_ptr<const Dialect> makeOllamaCompatible()
{
    OpenAiDialect::Traits traits;
    traits.facts.name = QLatin1String("ollama-openai");
    traits.facts.title = QLatin1String("Ollama (OpenAI-compatible)");
    traits.facts.baseUrl = QLatin1String("http://localhost:11434/v1");
    traits.facts.rules.refusal = RefusalMeaning::concurrency;
    return std::make_unique<OpenAiDialect>(traits);
}

} // namespace ratescope
