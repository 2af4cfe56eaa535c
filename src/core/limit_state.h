#pragma once

#include "core/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ratescope {

enum class LimitAxis { requests, tokens, inputTokens, outputTokens, concurrency };

/// What a server means by "reset". Only the time in untilFits may be slept on as it stands.
enum class ResetMeaning {
    unknown,
    refill,    ///< by then the limit is whole again; it comes back bit by bit until then
    nextWindow ///< then the count begins anew; nothing comes back before
};

/// What a server says about one axis of its limit. Counts in units of the axis.
struct AxisLimit
{
    std::optional<std::int64_t> limit;
    std::optional<std::int64_t> remaining;
    std::optional<Duration> untilFull;          ///< "reset": time until the limit is whole again
    ResetMeaning reset = ResetMeaning::unknown; ///< of untilFull
    /// Time until a request like the one just judged fits (DigitalOcean).
    std::optional<Duration> untilFits = std::nullopt;
    /// What the limit is counted over, as far as the server or its documents say so.
    std::optional<Duration> window = std::nullopt;

    bool operator==(const AxisLimit&) const = default;
    bool empty() const { return !limit && !remaining && !untilFull && !untilFits; }
};

/// One more limit that a response reported.
struct NamedLimit
{
    LimitAxis axis = LimitAxis::requests;
    std::string name; ///< the server's own: "project", "daily"; empty for none
    AxisLimit value;
    bool operator==(const NamedLimit&) const = default;
};

/// The headroom a response reported, in its headers or in the words of its refusal.
struct LimitState
{
    AxisLimit requests; ///< the unnamed one of the shortest window; an unknown one counts as minute
    AxisLimit tokens;   ///< likewise
    /// Whatever else was said: other axes, other windows of the same axis, in the order of windows.
    std::vector<NamedLimit> others = {};
    /// How many tokens the server charged for this very request (Mistral).
    std::optional<std::int64_t> charged = std::nullopt;

    bool operator==(const LimitState&) const = default;
    bool empty() const;
    /// The tightest of one axis; nullptr when nothing was said about it.
    const AxisLimit* find(LimitAxis axis) const;
};

/// "requests", "input tokens", …
const char* axisName(LimitAxis axis);

/// The window that the figures of a continuous refill give away: reset · limit / (limit −
/// remaining). nullopt when the limit is whole or the figures do not say.
std::optional<Duration> impliedWindow(const AxisLimit& limit);

/// How long a request that takes `needed` of the axis has to wait by these figures: the part of a
/// refill that brings what is missing, the whole time of a window. nullopt when they do not say or
/// when it can never fit.
std::optional<Duration> waitFor(const AxisLimit& limit, std::int64_t needed);

} // namespace ratescope
