#include "wire/shell_quote.h"

namespace ratescope {

std::string shellQuoted(std::string_view text)
{
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'') {
            result += R"('\'')";
        } else if (c != '\0') {
            result += c;
        }
    }
    return result + '\'';
}

} // namespace ratescope
