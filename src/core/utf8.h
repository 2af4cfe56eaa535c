#pragma once

#include <string_view>

namespace ratescope {

/// Whether the bytes are UTF-8 (RFC 3629): shortest forms only, no surrogates, nothing beyond
/// U+10FFFF.
bool isValidUtf8(std::string_view bytes);

} // namespace ratescope
