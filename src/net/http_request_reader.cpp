#include <utility> // Boost.Beast 1.74 uses std::exchange without including it

#include "net/http_request_reader.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>

namespace ratescope {

namespace http = boost::beast::http;

class HttpRequestReader::Parser
{
public:
    Parser() { restart(); }

    http::request_parser<http::string_body>& operator*() { return *m_parser; }
    http::request_parser<http::string_body>* operator->() { return &*m_parser; }

    void restart()
    {
        m_parser.emplace();
        m_parser->header_limit(headerLimit);
        m_parser->body_limit(bodyLimit);
        m_parser->eager(true);
        m_askedToContinue = false;
    }

    /// True once for a request whose client holds its body back.
    bool takeContinueWish()
    {
        if (m_askedToContinue || !m_parser->is_header_done() || m_parser->get().version() < 11) {
            return false;
        }
        m_askedToContinue =
            boost::beast::iequals(m_parser->get()[http::field::expect], "100-continue");
        return m_askedToContinue;
    }

private:
    std::optional<http::request_parser<http::string_body>> m_parser;
    bool m_askedToContinue = false;
};

namespace {

std::string toStandard(boost::beast::string_view text)
{
    return std::string(text.data(), text.size());
}

HttpHeaders headersOf(const http::fields& fields)
{
    HttpHeaders headers;
    for (const auto& field : fields) {
        std::string name = toStandard(field.name_string());
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char character) {
            return static_cast<char>(std::tolower(character));
        });
        const auto known =
            std::find_if(headers.begin(), headers.end(),
                         [&](const HttpHeader& header) { return header.name == name; });
        if (known != headers.end()) {
            known->value += ", " + toStandard(field.value());
        } else {
            headers.push_back({std::move(name), toStandard(field.value())});
        }
    }
    return headers;
}

} // namespace

HttpRequestReader::HttpRequestReader()
    : m_parser(std::make_unique<Parser>())
{}

HttpRequestReader::~HttpRequestReader() = default;

void HttpRequestReader::append(std::string_view bytes)
{
    m_unread.append(bytes);
}

HttpRequestReader::Step HttpRequestReader::advance()
{
    if (m_problemStatus != 0) {
        return Step::failed;
    }
    // Each turn either consumes bytes or leaves the loop, so it ends with the bytes at hand.
    while (!m_unread.empty() && !(*m_parser)->is_done()) {
        boost::beast::error_code error;
        const std::size_t consumed =
            (*m_parser)->put(boost::asio::buffer(m_unread.data(), m_unread.size()), error);
        m_unread.erase(0, consumed);

        if (error == http::error::header_limit) {
            return fail(431, "The header is larger than 64 KiB.");
        }
        if (error == http::error::body_limit) {
            return fail(413, "The body is larger than 8 MiB.");
        }
        if (error && error != http::error::need_more) {
            return fail(400, "This is not an HTTP/1.1 request: " + error.message() + ".");
        }
        if (m_parser->takeContinueWish() && !(*m_parser)->is_done()) {
            return Step::wantsContinue;
        }
        if (consumed == 0) {
            // A chunk's frame line is outside Beast's header limit.
            if (m_unread.size() > headerLimit) {
                return fail(431, "A line is longer than 64 KiB.");
            }
            return Step::needMore;
        }
    }
    if (!(*m_parser)->is_done()) {
        return Step::needMore;
    }
    const auto& message = (*m_parser)->get();
    if (message.version() >= 11 && message.find(http::field::host) == message.end()) {
        return fail(400, "An HTTP/1.1 request needs a Host field.");
    }
    if (std::distance(message.begin(), message.end()) > fieldLimit) {
        return fail(431, "The header has more than " + std::to_string(fieldLimit) + " fields.");
    }
    return Step::complete;
}

HttpRequest HttpRequestReader::take()
{
    http::request<http::string_body> message = (*m_parser)->release();
    m_parser->restart();

    HttpRequest request;
    request.method = toStandard(message.method_string());
    request.target = toStandard(message.target());
    request.headers = headersOf(message.base());
    request.isHttp10 = message.version() < 11;
    request.keepAlive = message.keep_alive();
    request.body = std::move(message.body());
    return request;
}

bool HttpRequestReader::isIdle() const
{
    return m_unread.empty() && !(*m_parser)->got_some();
}

int HttpRequestReader::problemStatus() const
{
    return m_problemStatus;
}

const std::string& HttpRequestReader::problem() const
{
    return m_problem;
}

HttpRequestReader::Step HttpRequestReader::fail(int status, std::string problem)
{
    m_problemStatus = status;
    m_problem = std::move(problem);
    m_unread.clear();
    return Step::failed;
}

} // namespace ratescope
