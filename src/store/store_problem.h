#pragma once

#include <QString>

namespace ratescope {

/// Why something could not be kept or read back, in a sentence that says what to do about it.
struct StoreProblem
{
    QString message;
};

} // namespace ratescope
