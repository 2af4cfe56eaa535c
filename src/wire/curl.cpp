#include "wire/curl.h"

#include "wire/redact.h"
#include "wire/shell_quote.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace ratescope {

namespace {

bool setByCurl(std::string_view name)
{
    static constexpr std::array<std::string_view, 6> names{"host",       "content-length",
                                                           "connection", "accept-encoding",
                                                           "user-agent", "x-client-request-id"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string headerArgument(const HttpHeader& header)
{
    if (!isSecretHeader(header.name)) {
        return shellQuoted(header.name + ": " + header.value);
    }
    const bool bearer = header.name == "authorization";
    return shellQuoted(header.name + (bearer ? ": Bearer " : ": ")) + "\"$OPENAI_API_KEY\"";
}

} // namespace

std::string curlCommand(const Exchange& exchange)
{
    std::string command;
    if (exchange.requestBody.size() >= Exchange::longestBody) {
        command += "# Only the beginning of the body was kept: the server will not take it.\n";
    }
    command += "curl " + shellQuoted(exchange.url);
    if (exchange.method != (exchange.requestBody.empty() ? "GET" : "POST")) {
        command += " -X " + shellQuoted(exchange.method);
    }
    for (const HttpHeader& header : exchange.requestHeaders) {
        if (!setByCurl(header.name)) {
            command += " \\\n  -H " + headerArgument(header);
        }
    }
    if (!exchange.requestBody.empty()) {
        command += " \\\n  --data-raw " + shellQuoted(exchange.requestBody);
    }
    return command;
}

} // namespace ratescope
