#pragma once

#include "cli/usage.h"
#include "core/time.h"
#include "wire/inspect.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <variant>

namespace ratescope {

struct InspectOptions
{
    InspectAs kind = InspectAs::response;
    QString dialect; ///< a known name
    QString file;    ///< empty: standard input
};

/// arguments: any one and what follows "inspect".
std::variant<InspectOptions, HelpWanted, UsageProblem>
parseInspectOptions(const QStringList& arguments);

/// One line of JSON, or in one sentence why there is nothing to tell.
std::variant<QByteArray, UsageProblem> inspectInput(const InspectOptions& options, WallTime now);

} // namespace ratescope
