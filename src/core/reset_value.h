#pragma once

#include "core/http_header.h"
#include "core/time.h"

#include <optional>
#include <string_view>

namespace ratescope {

/// A time stamp of RFC 3339: "2026-11-24T12:00:00Z", with any fraction, with an offset; small
/// letters and a space between date and time as the text allows. To milliseconds.
std::optional<WallTime> parseRfc3339(std::string_view text);

/// How long until the moment that a reset field names, whatever its form. A stamp of RFC 3339 or an
/// HTTP-date is that moment; a number from 10^12 on is its milliseconds since 1970, one from 10^9
/// on its seconds; any smaller number is seconds from now, fractions allowed; else a duration as Go
/// and protobuf write it. `reference` is what the server's clock showed. Zero for moments in the
/// past; nullopt for whatever is none of these or beyond ten years.
std::optional<Duration> parseReset(std::string_view text, WallTime reference);

/// What the server's clock showed when it answered: its Date field, or else when we received it.
/// Taking the server's own clock makes a wrong clock on either side harmless.
WallTime serverTime(const HttpHeaders& headers, WallTime receivedAt);

} // namespace ratescope
