#include "wire/answer_form.h"

#include "wire/sse_parser.h"

#include <algorithm>
#include <cctype>

namespace ratescope {

std::string mediaType(const HttpHeaders& headers)
{
    for (const HttpHeader& header : headers) {
        if (header.name == "content-type") {
            std::string type = header.value.substr(0, header.value.find_first_of(";, "));
            std::transform(type.begin(), type.end(), type.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            return type;
        }
    }
    return {};
}

bool isJsonLines(std::string_view type)
{
    return type == "application/x-ndjson" || type == "application/ndjson" ||
           type == "application/jsonl" || type == "application/x-jsonlines";
}

bool isPage(std::string_view type)
{
    return type == "text/html" || type == "application/xhtml+xml" || type == "text/xml" ||
           type == "application/xml";
}

bool beginsLikeStream(const QByteArray& start)
{
    return start.startsWith(':') || start.startsWith("data:") || start.startsWith("event:") ||
           start.startsWith("id:") || start.startsWith("retry:");
}

QByteArray withoutEventFrame(const QByteArray& body)
{
    if (!beginsLikeStream(body)) {
        return body;
    }
    QByteArray data;
    SseParser parser([&data](const SseEvent& event) {
        data = data.isEmpty()
                   ? QByteArray(event.data.data(), static_cast<qsizetype>(event.data.size()))
                   : data;
    });
    parser.feed({body.constData(), static_cast<std::size_t>(body.size())});
    parser.finish();
    return data.isEmpty() ? body : data;
}

} // namespace ratescope
