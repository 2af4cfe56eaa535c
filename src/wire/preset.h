#pragma once

#include "core/policy.h"

#include <QString>

#include <optional>
#include <vector>

namespace ratescope {

/// A named policy with its source, read from resources/presets.json.
struct Preset
{
    QString id;     ///< "sdk-default": for the command line
    QString name;   ///< "Official SDK default": for the screen
    QString source; ///< where the numbers come from
    Policy policy;
};

/// All of them, in the order of the file. Asserts that the file, which is ours, is right.
std::vector<Preset> builtInPresets();
std::optional<Preset> findPreset(const std::vector<Preset>& presets, const QString& id);
/// What a client starts with that nobody has told anything: the preset "auto".
Policy defaultPolicy();

} // namespace ratescope
