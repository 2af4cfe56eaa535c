#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

namespace ratescope {

std::unique_ptr<const Dialect> makeCompatible()
{
    return std::make_unique<OpenAiDialect>();
}

} // namespace ratescope
