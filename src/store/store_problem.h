#pragma once

#include <QString>

namespace ratescope {

/// Why something could not be kept or read back, in a sentence that says what to do about it.
struct StoreProblem
{
    QString message;
    bool mayPass = false; ///< another try may succeed without anybody doing anything here
};

} // namespace ratescope
