#include "net/simulated_response.h"

#include "core/header_values.h"
#include "core/time.h"

#include <chrono>

namespace ratescope {

namespace {

const char* reasonOf(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 413:
        return "Content Too Large";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 503:
        return "Service Unavailable";
    default:
        return "";
    }
}

void appendField(QByteArray& bytes, std::string_view name, std::string_view value)
{
    bytes.append(name.data(), static_cast<qsizetype>(name.size()));
    bytes.append(": ");
    bytes.append(value.data(), static_cast<qsizetype>(value.size()));
    bytes.append("\r\n");
}

} // namespace

QByteArray toBytes(const ResponseHead& head)
{
    QByteArray bytes;
    bytes.reserve(512);
    bytes.append("HTTP/1.1 " + QByteArray::number(head.status) + ' ' + reasonOf(head.status) +
                 "\r\n");
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    appendField(bytes, "date", formatHttpDate(now));
    for (const HttpHeader& header : head.headers) {
        appendField(bytes, header.name, header.value);
    }
    switch (head.frame) {
    case BodyFrame::length:
        appendField(bytes, "content-length", std::to_string(head.length));
        break;
    case BodyFrame::chunks:
        appendField(bytes, "transfer-encoding", "chunked");
        break;
    case BodyFrame::close:
        break;
    }
    if (!head.keepAlive) {
        appendField(bytes, "connection", "close");
    } else if (head.isHttp10) {
        appendField(bytes, "connection", "keep-alive");
    }
    bytes.append("\r\n");
    return bytes;
}

QByteArray toChunk(const QByteArray& bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

} // namespace ratescope
