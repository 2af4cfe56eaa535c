#pragma once

#include "core/http_header.h"
#include "core/time.h"

#include <optional>
#include <string>
#include <string_view>

namespace ratescope {

/// Go's time.Duration text as OpenAI sends it: "1s", "6m0s", "17ms", "2m59.56s", "1h16m0.667s".
/// Also µs, us, ns. nullopt for anything else, the empty text included.
std::optional<Duration> parseGoDuration(std::string_view text);
/// The shortest such text, e.g. "6m0s", "17ms", "1.5s"; negative values become "0s". Microseconds
/// are "us": header fields are ASCII.
std::string formatGoDuration(Duration duration);

/// The three HTTP-date forms of RFC 9110 5.6.7 (IMF-fixdate, RFC 850, asctime), to whole seconds.
/// `now` decides the century of RFC 850's two-digit year: the latest in which the moment is at most
/// 50 years ahead. A weekday that is not the date's own is forgiven; any other flaw is not.
std::optional<WallTime> parseHttpDate(std::string_view text, WallTime now);
std::string formatHttpDate(WallTime time); ///< IMF-fixdate; years beyond 0 … 9999 are clamped

/// The server's hint about waiting: retry-after-ms first (as both OpenAI SDKs do), then retry-after
/// as seconds (decimals accepted, real servers send them; the longest of several) or as an
/// HTTP-date against the response's own Date field, or `now` without one. nullopt when absent,
/// negative, not finite, not a number or beyond ten years. A date in the past is a hint of zero.
std::optional<Duration> parseRetryAfter(const HttpHeaders& headers, WallTime now);

} // namespace ratescope
