// Structured fields of all three kinds. A problem's place is inside the text, and what was read as
// an item is read as a list of one, too.

#include "core/structured_field.h"
#include "core/utf8.h"
#include "fuzz_input.h"

using namespace ratescope;

namespace {

template <typename Value>
void checkProblem(const std::variant<Value, FieldProblem>& parsed, std::string_view text)
{
    if (const auto* problem = std::get_if<FieldProblem>(&parsed)) {
        require(problem->offset <= text.size() && !problem->reason.empty());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = FuzzInput(data, size).rest();
    const auto item = parseFieldItem(text);
    const auto list = parseFieldList(text);
    const auto dictionary = parseFieldDictionary(text);
    checkProblem(item, text);
    checkProblem(list, text);
    checkProblem(dictionary, text);
    if (const auto* value = std::get_if<FieldItem>(&item)) {
        const auto* members = std::get_if<FieldList>(&list);
        require(members != nullptr && members->size() == 1);
        require(members->front() == FieldMember(*value));
        if (const auto* display = std::get_if<FieldDisplayString>(&value->value)) {
            require(isValidUtf8(display->utf8));
        }
    }
    return 0;
}
