#pragma once

#include <string>
#include <string_view>

namespace ratescope {

/// One argument for a POSIX shell, in single quotes, where nothing means anything but the quote
/// itself. Without NUL, which no argument can hold.
std::string shellQuoted(std::string_view text);

} // namespace ratescope
