#include "core/http_header.h"

namespace ratescope {

const std::string* findHeader(const HttpHeaders& headers, std::string_view name)
{
    for (const HttpHeader& header : headers) {
        if (header.name == name) {
            return &header.value;
        }
    }
    return nullptr;
}

} // namespace ratescope
