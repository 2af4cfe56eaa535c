#pragma once

#include "core/http_header.h"

#include <QByteArray>

#include <string_view>

namespace ratescope {

/// How an answer's end is marked on the wire.
enum class BodyFrame {
    length, ///< Content-Length
    chunks, ///< Transfer-Encoding: chunked
    close   ///< the end of the connection: streams over HTTP/1.0
};

struct ResponseHead
{
    int status = 200;
    HttpHeaders headers; ///< besides Date, Connection and the body's frame
    BodyFrame frame = BodyFrame::length;
    qsizetype length = 0; ///< of the body, for BodyFrame::length
    bool keepAlive = true;
    bool isHttp10 = false; ///< of the request: keep-alive must be said then
};

/// Status line and fields, the empty line included. The Date is now.
QByteArray toBytes(const ResponseHead& head);
/// One chunk of a chunked body. Never empty: that would be the last chunk.
QByteArray toChunk(const QByteArray& bytes);
inline constexpr std::string_view lastChunk = "0\r\n\r\n";

} // namespace ratescope
