// The body of a refusal in every dialect: texts are bounded UTF-8, and a verdict comes out.

#include "core/classify.h"
#include "core/field_text.h"
#include "core/utf8.h"
#include "core/verdict.h"
#include "fuzz_input.h"
#include "wire/dialect_registry.h"

#include <array>

using namespace ratescope;

namespace {

void checkText(const std::string& text)
{
    require(text.size() <= 2'000 && isValidUtf8(text));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const QStringList names = dialectNames();
    constexpr std::array statuses{400, 401, 402, 403, 408, 409, 413, 429, 500, 503, 529};
    FuzzInput input(data, size);
    const auto dialect = dialectNamed(
        names[static_cast<qsizetype>(input.choose(static_cast<std::size_t>(names.size())))]);
    AttemptResult result;
    result.httpStatus = statuses[input.choose(statuses.size())];
    result.rules = dialect->facts().rules;
    const std::string_view body = input.rest();
    const QByteArray bytes(body.data(), static_cast<qsizetype>(body.size()));
    result.error = dialect->parseError(bytes);
    checkText(result.error.message);
    checkText(result.error.type);
    checkText(result.error.code);
    checkText(result.error.quota);
    const Outcome outcome = classify(result);
    require(outcome.kind != OutcomeKind::answered);
    require(!outcome.hint ||
            (*outcome.hint >= Duration::zero() && *outcome.hint <= longestReadableWait));
    require(!verdictOf(outcome, {}).concluded.empty());
    dialect->parseModels(bytes);
    return 0;
}
