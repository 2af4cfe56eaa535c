#pragma once

#include <QString>

namespace ratescope {

/// What is to be printed instead of doing anything.
struct HelpWanted
{
    QString text;
};

/// Bad usage, in one sentence: exit code 2.
struct UsageProblem
{
    QString message;
};

} // namespace ratescope
