#pragma once

#include "core/exchange.h"

#include <string>

namespace ratescope {

/// The request of an exchange as a command for a POSIX shell. Every text is quoted so that the
/// shell takes it as it stands; the key is not in it but $OPENAI_API_KEY, in whichever header or
/// parameter of the address the endpoint wants it. Fields that curl sets by itself are left out. A
/// body of which only the beginning is kept comes with a line that says so.
std::string curlCommand(const Exchange& exchange);

} // namespace ratescope
