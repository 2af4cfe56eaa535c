#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

/// Gemini behind OpenAI's paths. No rate headers; errors come in an array, with Google's details.
std::unique_ptr<const Dialect> makeGeminiCompatible()
{
    OpenAiDialect::Traits traits;
    traits.facts.name = QLatin1String("gemini-openai");
    traits.facts.title = QLatin1String("Gemini (OpenAI-compatible)");
    traits.facts.baseUrl = QLatin1String("https://generativelanguage.googleapis.com/v1beta/openai");
    return std::make_unique<OpenAiDialect>(traits);
}

} // namespace ratescope
