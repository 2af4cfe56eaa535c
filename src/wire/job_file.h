#pragma once

#include "core/workload.h"
#include "wire/policy_json.h"

#include <QIODevice>

#include <optional>
#include <variant>

namespace ratescope {

/// What applies to every job of a file that does not say otherwise.
struct JobDefaults
{
    std::optional<Tokens> maxTokens;
    bool stream = false;
};

/// Bounds of the files below: lines in bytes, and the bytes of a whole file.
struct JobFileLimits
{
    qsizetype jobs = 1'000'000;
    qint64 line = qint64{1} << 20;
    qint64 total = qint64{1} << 30;
};

/// One prompt a line, UTF-8, all at the start; blank lines are skipped. Problems name the line. The
/// device is open for reading. The workload's name is left to the caller.
std::variant<Workload, JsonProblem> readPromptFile(QIODevice& file, const JobDefaults& defaults,
                                                   const JobFileLimits& limits = {});

/// One JSON object a line: {"prompt": text, "max_tokens": 1 or more, "at": seconds after the start,
/// up to a year}; all but the prompt may be absent. The arrivals come out in the order of `at`,
/// equal ones in the order of the file.
std::variant<Workload, JsonProblem> readJobFile(QIODevice& file, const JobDefaults& defaults,
                                                const JobFileLimits& limits = {});

} // namespace ratescope
