#pragma once

#include "core/http_header.h"

#include <string_view>

namespace ratescope {

// The head of an HTTP message that somebody has copied from somewhere.

/// One line off the front of a text, without its CR LF or LF.
std::string_view takeLine(std::string_view& text);
/// Up to the empty line or the end, names in small letters, values of one name joined by commas.
/// Folded lines are joined; lines without a colon are passed over.
HttpHeaders takeHeaders(std::string_view& text);
/// "HTTP/1.1 429 Too Many Requests" or "429": 0 when there is no status in it.
int statusOf(std::string_view line);

} // namespace ratescope
