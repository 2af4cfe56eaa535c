#pragma once

#include "core/policy.h"
#include "core/word.h"

#include <array>

namespace ratescope {

// The words of the command line and of the event log. Policy files have an underscore where these
// have a hyphen.

inline constexpr std::array<Word<BackoffKind>, 4> backoffWords{
    {{"none", BackoffKind::none},
     {"fixed", BackoffKind::fixed},
     {"exponential", BackoffKind::exponential},
     {"polynomial", BackoffKind::polynomial}}};

inline constexpr std::array<Word<Jitter>, 9> jitterWords{{{"none", Jitter::none},
                                                          {"full", Jitter::full},
                                                          {"equal", Jitter::equal},
                                                          {"decorrelated", Jitter::decorrelated},
                                                          {"shorten", Jitter::shorten},
                                                          {"lengthen", Jitter::lengthen},
                                                          {"around", Jitter::around},
                                                          {"plus-second", Jitter::plusSecond},
                                                          {"smooth", Jitter::smooth}}};

inline constexpr std::array<Word<HintUse>, 4> hintWords{{{"ignore", HintUse::ignore},
                                                         {"replace", HintUse::replace},
                                                         {"minimum", HintUse::minimum},
                                                         {"longer", HintUse::longer}}};

inline constexpr std::array<Word<LongHint>, 3> longHintWords{
    {{"give-up", LongHint::giveUp}, {"ignore", LongHint::ignore}, {"shorten", LongHint::shorten}}};

inline constexpr std::array<Word<ControllerKind>, 6> controllerWords{
    {{"off", ControllerKind::off},
     {"header-guided", ControllerKind::headerGuided},
     {"search", ControllerKind::search},
     {"aimd", ControllerKind::aimd},
     {"aws-adaptive", ControllerKind::awsAdaptive},
     {"auto", ControllerKind::automatic}}};

} // namespace ratescope
