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

/// Where a parameter of the address carried the key, the shell puts it in.
std::string addressArgument(const std::string& url)
{
    static constexpr std::string_view redacted = "=redacted";
    std::string result;
    std::size_t kept = 0;
    std::size_t name = url.find('?');
    while (name != std::string::npos) {
        const std::size_t end = url.find('&', ++name);
        const std::string_view parameter = std::string_view(url).substr(name, end - name);
        if (parameter.ends_with(redacted) &&
            isSecretParameter(parameter.substr(0, parameter.size() - redacted.size()))) {
            const std::size_t value = name + parameter.size() - redacted.size() + 1;
            result += shellQuoted(std::string_view(url).substr(kept, value - kept)) +
                      "\"$OPENAI_API_KEY\"";
            kept = name + parameter.size();
        }
        name = end;
    }
    return kept < url.size() ? result + shellQuoted(std::string_view(url).substr(kept)) : result;
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
    command += "curl " + addressArgument(exchange.url);
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
