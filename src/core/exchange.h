#pragma once

#include "core/http_header.h"

#include <cstddef>
#include <string>

namespace ratescope {

/// What went over the wire for one attempt, for people who want to read it. Secrets are redacted by
/// whoever writes it down, and everything is bounded.
struct Exchange
{
    static constexpr std::size_t longestBody = std::size_t{16} << 10; ///< bytes kept of each body

    std::string method; ///< "POST"
    std::string url;    ///< without user and password; secrets in the query are redacted
    HttpHeaders requestHeaders;
    std::string requestBody;
    int status = 0; ///< 0 when no status line came
    HttpHeaders responseHeaders;
    std::string responseBody;
    bool bodyCut = false; ///< either body was longer than what is kept

    bool operator==(const Exchange&) const = default;
};

} // namespace ratescope
