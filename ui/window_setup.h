#pragma once

#include "core/workload_choice.h"
#include "ui/application_menu.h"
#include "ui/endpoints/endpoint_picker.h"
#include "wire/preset.h"
#include "wire/scenario.h"

#include <optional>
#include <vector>

namespace ratescope {

class ConversationKeeper;
class ModelSource;
class SettingsFile;

/// What the window begins with.
struct WindowSetup
{
    EndpointPicker::Content endpoints; ///< the engine points at the chosen one
    EndpointServices services;
    Policy policy;         ///< the engine's
    ServerSettings server; ///< the simulated server's
    WorkloadPlan workload; ///< for the simulated server
    WorkloadPlan realWorkload = modestPlan();
    std::vector<TimedServerChange> changes;
    QString scenario; ///< the name of the one that was last on the screen
    std::vector<Preset> presets;
    std::vector<Scenario> demoSteps;
    std::vector<Scenario> scenarios; ///< that come with Ratescope, the demo steps among them
    QString scenarioFolder;          ///< where a person's own are kept
    std::optional<bool> dark;        ///< this time; empty: as chosen
    ColourChoice colours = ColourChoice::system;
    bool firstStart = false;          ///< nothing was ever sent: explain in one line what to press
    QString endpoint;                 ///< the name of the one to point at next, with its key
    SettingsFile* settings = nullptr; ///< outlives the window; nullptr: nothing is remembered
    ConversationKeeper* conversations = nullptr; ///< outlives the window; nullptr: none are kept
    ModelSource* models = nullptr;               ///< outlives the window; nullptr: no lists
};

} // namespace ratescope
