#include "wire/message_head.h"

#include "core/field_text.h"

#include <QByteArray>
#include <QList>

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

namespace ratescope {

std::string_view takeLine(std::string_view& text)
{
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

HttpHeaders takeHeaders(std::string_view& text)
{
    HttpHeaders headers;
    std::string* latest = nullptr; // value
    while (!text.empty()) {
        const std::string_view line = takeLine(text);
        if (line.empty()) {
            break;
        }
        if (line.front() == ' ' || line.front() == '\t') { // folded, as RFC 9112 5.2 has it
            if (latest != nullptr) {
                latest->append(latest->empty() ? "" : " ").append(trimmedField(line));
            }
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) {
            latest = nullptr;
            continue;
        }
        std::string name(trimmedField(line.substr(0, colon)));
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        const std::string_view value = trimmedField(line.substr(colon + 1));
        const auto same = std::find_if(headers.begin(), headers.end(),
                                       [&name](const auto& each) { return each.name == name; });
        if (same == headers.end()) {
            headers.push_back({std::move(name), std::string(value)});
            latest = &headers.back().value;
        } else {
            same->value.append(", ").append(value);
            latest = &same->value;
        }
    }
    return headers;
}

int statusOf(std::string_view line)
{
    const QList<QByteArray> words =
        QByteArray(line.data(), static_cast<qsizetype>(line.size())).simplified().split(' ');
    const bool http = words.value(0).startsWith("HTTP/");
    const int status = words.value(http ? 1 : 0).toInt();
    return status >= 100 && status <= 599 ? status : 0;
}

} // namespace ratescope
