#pragma once

#include "core/limit_state.h"
#include "core/time.h"

#include <optional>
#include <string_view>

namespace ratescope {

/// What can be read out of the sentences that servers put into their refusals. Every text is
/// hostile; all readers are linear in it.

/// Whether `lowerCase` occurs in the text, whatever the case of the text's ASCII letters.
bool containsWords(std::string_view text, std::string_view lowerCase);

/// The wait that a sentence names: "Please try again in 20s.", "Please retry after 6 seconds.",
/// "Please retry in 10h17m5.7s.", "wait 1m26.4s". nullopt without a unit or beyond ten years.
std::optional<Duration> waitInWords(std::string_view message);

/// The figures of "Limit 60,000, Used 59,900, Requested 1,200" and its relatives.
struct MessageFigures
{
    std::optional<double> limit; ///< the first one named
    std::optional<double> used;
    std::optional<double> requested;
    bool limitOfZero = false; ///< any: nothing will ever pass
};
MessageFigures figuresIn(std::string_view message);

/// Whose limit a sentence or the name of a quota is about: "tokens per min (TPM)". nullopt where it
/// names none.
std::optional<LimitAxis> axisIn(std::string_view text);
/// What that limit is counted over, of a second, a minute, an hour or a day.
std::optional<Duration> windowIn(std::string_view text);

/// Each of these for a sentence or the name of a quota.
bool namesLongWindow(std::string_view text); ///< a day or a month
bool namesConcurrency(std::string_view text);
bool namesRamp(std::string_view text);

} // namespace ratescope
