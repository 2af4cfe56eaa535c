#pragma once

#include "ui/window_setup.h"
#include "wire/preset.h"

namespace ratescope {

/// The simulated server of a window whose engine is a fake, or that nobody answers for.
inline Endpoint simulatedEndpoint()
{
    Endpoint endpoint;
    endpoint.name = QStringLiteral("Simulated");
    endpoint.baseUrl = QUrl(QStringLiteral("http://127.0.0.1:1/v1"));
    endpoint.model = QStringLiteral("simulated");
    endpoint.simulated = true;
    return endpoint;
}

/// A window that knows this endpoint alone.
inline WindowSetup simulatedOnly()
{
    WindowSetup setup;
    setup.endpoints.fixed = {simulatedEndpoint()};
    return setup;
}

/// With the presets, the demo and the scenarios that the program brings along.
inline WindowSetup simulatedWithBuiltIns()
{
    WindowSetup setup = simulatedOnly();
    setup.presets = builtInPresets();
    setup.policy = defaultPolicy();
    setup.demoSteps = demoSteps();
    setup.scenarios = builtInScenarios();
    return setup;
}

} // namespace ratescope
