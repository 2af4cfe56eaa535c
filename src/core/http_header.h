#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ratescope {

/// One header field. Names are lower case; repeated fields are joined with ", " (RFC 9110 5.3).
struct HttpHeader
{
    std::string name;
    std::string value;
    bool operator==(const HttpHeader&) const = default;
};
using HttpHeaders = std::vector<HttpHeader>;

/// nullptr when there is no such field. `name` must be lower case.
const std::string* findHeader(const HttpHeaders& headers, std::string_view name);

} // namespace ratescope
