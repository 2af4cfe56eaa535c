#pragma once

#include "core/http_header.h"

#include <string>

namespace ratescope {

/// What went over the wire for one attempt, for people who want to read it. Secrets are redacted by
/// whoever writes it down; each body is bounded to 16 KiB.
struct Exchange
{
    std::string method; ///< "POST"
    std::string url;    ///< without user, password and query
    HttpHeaders requestHeaders;
    std::string requestBody;
    int status = 0; ///< 0 when no status line came
    HttpHeaders responseHeaders;
    std::string responseBody;
    bool bodyCut = false; ///< either body was longer than what is kept

    bool operator==(const Exchange&) const = default;
};

} // namespace ratescope
