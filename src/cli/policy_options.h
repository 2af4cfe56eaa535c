#pragma once

#include "core/policy.h"

class QCommandLineParser;

namespace ratescope {

class OptionReader;

/// The options of `run` that make a policy.
void addPolicyOptions(QCommandLineParser& parser);
/// A preset or a file first (--policy), then what the other options say about it.
void readPolicy(OptionReader& reader, Policy& policy);

} // namespace ratescope
