#pragma once

#include "core/http_header.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace ratescope {

/// One HTTP/1.x request, read whole.
struct HttpRequest
{
    std::string method; ///< as sent: "GET", "POST"
    std::string target; ///< as sent: "/v1/models?limit=1", or an absolute URL
    HttpHeaders headers;
    std::string body;       ///< decoded: a chunked body has lost its frame
    bool isHttp10 = false;  ///< HTTP/1.0: no chunked answers
    bool keepAlive = false; ///< by the version's default and the Connection field
};

/// Turns a connection's bytes into requests, one after the other. The parsing is Boost.Beast's;
/// this class adds the bounds and hides a header that compiles slowly. Every byte is hostile.
class HttpRequestReader
{
public:
    static constexpr std::size_t headerLimit = 64 * 1024;     ///< bytes, request line included
    static constexpr std::size_t bodyLimit = 8 * 1024 * 1024; ///< bytes, decoded
    static constexpr std::ptrdiff_t fieldLimit = 256;         ///< header fields

    enum class Step {
        needMore,      ///< append() more bytes and ask again
        wantsContinue, ///< the client waits for "100 Continue"; said once a request, then go on
        complete,      ///< take() it
        failed         ///< see problemStatus(); nothing more can be read from this connection
    };

    HttpRequestReader();
    ~HttpRequestReader();
    HttpRequestReader(const HttpRequestReader&) = delete;
    HttpRequestReader& operator=(const HttpRequestReader&) = delete;

    /// Keeps a copy. The caller appends only after needMore, in pieces of at most headerLimit, so
    /// that what is kept unread stays below twice that.
    void append(std::string_view bytes);
    Step advance();
    /// The complete request; the reader goes on with the next one, whose first bytes may be here.
    HttpRequest take();

    /// No byte of the next request has come: the connection is idle.
    bool isIdle() const;
    int problemStatus() const;          ///< 400, 413 or 431 after failed
    const std::string& problem() const; ///< one sentence in words

private:
    class Parser;

    Step fail(int status, std::string problem);

    std::unique_ptr<Parser> m_parser;
    std::string m_unread;
    int m_problemStatus = 0;
    std::string m_problem;
};

} // namespace ratescope
