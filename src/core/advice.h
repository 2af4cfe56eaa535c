#pragma once

#include "core/outcome.h"

namespace ratescope {

/// What a person may do about attempts that end so, whatever becomes of this one: a sentence with
/// its point. Empty when there is nothing to do.
const char* adviceFor(Cause cause);

/// Whether the server's word ended the attempt. If not, Outcome::said tells what happened in our
/// own words, and the server may have said nothing at all.
bool isServersWord(Cause cause);

} // namespace ratescope
