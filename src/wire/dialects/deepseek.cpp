#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

/// Limits how many requests are in flight; a request holds its place until its answer is whole.
/// While it waits, comments or empty lines come.
std::unique_ptr<const Dialect> makeDeepSeek()
{
    OpenAiDialect::Traits traits;
    traits.facts.name = QLatin1String("deepseek");
    traits.facts.title = QLatin1String("DeepSeek");
    traits.facts.baseUrl = QLatin1String("https://api.deepseek.com");
    traits.facts.rules.refusal = RefusalMeaning::concurrency;
    return std::make_unique<OpenAiDialect>(traits);
}

} // namespace ratescope
