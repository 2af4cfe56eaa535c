#include "wire/sse_parser.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace ratescope {

namespace {

/// Finds line ends with two searches that never look at a byte twice, each as fast as memchr.
class LineEnds
{
public:
    explicit LineEnds(std::string_view text)
        : m_text(text)
    {}

    /// The first CR or LF from `at` on, or the text's size. `at` never falls.
    std::size_t next(std::size_t at)
    {
        find(m_lineFeed, '\n', at);
        find(m_carriageReturn, '\r', at);
        return std::min(m_lineFeed.position, m_carriageReturn.position);
    }

private:
    struct Found
    {
        std::size_t position = 0;
        bool known = false;
    };

    void find(Found& found, char end, std::size_t at) const
    {
        if (!found.known || found.position < at) {
            found = {std::min(m_text.find(end, at), m_text.size()), true};
        }
    }

    std::string_view m_text;
    Found m_lineFeed;
    Found m_carriageReturn;
};

} // namespace

SseParser::SseParser(Sink sink)
    : SseParser(std::move(sink), Limits())
{}

SseParser::SseParser(Sink sink, Limits limits)
    : m_sink(std::move(sink))
    , m_limits(limits)
{}

void SseParser::feed(std::string_view bytes)
{
    if (m_state != State::reading || bytes.empty()) {
        return;
    }
    if (std::exchange(m_skipLineFeed, false) && bytes.front() == '\n') {
        bytes.remove_prefix(1);
    }
    LineEnds ends(bytes);
    std::size_t at = 0;
    while (m_state == State::reading && at < bytes.size()) {
        const std::size_t end = ends.next(at);
        const std::string_view part = bytes.substr(at, end - at);
        if (!fits(part.size())) {
            return;
        }
        if (end == bytes.size()) {
            m_line.append(part);
            return;
        }
        if (m_line.empty()) {
            takeLine(part);
        } else {
            m_line.append(part);
            takeLine(m_line);
            m_line.clear();
        }
        at = end + 1;
        if (bytes[end] == '\r') {
            m_skipLineFeed = at == bytes.size();
            at += at < bytes.size() && bytes[at] == '\n' ? 1 : 0;
        }
    }
}

void SseParser::finish()
{
    if (m_state != State::reading) {
        return;
    }
    if (!m_line.empty()) {
        takeLine(m_line);
        m_line.clear();
    }
    if (m_state == State::reading) {
        dispatch(true);
        m_state = State::finished;
    }
}

bool SseParser::fits(std::size_t more)
{
    if (more <= m_limits.line && m_line.size() <= m_limits.line - more) {
        return true;
    }
    fail(State::lineTooLong);
    return false;
}

void SseParser::takeLine(std::string_view line)
{
    constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
    if (std::exchange(m_firstLine, false) && line.starts_with(byteOrderMark)) {
        line.remove_prefix(byteOrderMark.size());
    }
    if (line.empty()) {
        dispatch(false);
        return;
    }
    const std::size_t colon = line.find(':');
    if (colon == 0) {
        return; // a comment: a sign of life and nothing else
    }
    if (colon == std::string_view::npos) {
        takeField(line, {});
        return;
    }
    std::string_view value = line.substr(colon + 1);
    if (value.starts_with(' ')) {
        value.remove_prefix(1);
    }
    takeField(line.substr(0, colon), value);
}

void SseParser::takeField(std::string_view name, std::string_view value)
{
    if (name == "data") {
        if (value.size() > m_limits.event || m_data.size() > m_limits.event - value.size()) {
            fail(State::eventTooLarge);
            return;
        }
        m_data.append(value).push_back('\n');
    } else if (name == "event") {
        m_type.assign(value);
    } else if (name == "id") {
        if (value.find('\0') == std::string_view::npos) {
            m_id.assign(value);
        }
    } else if (name == "retry") {
        const bool digits = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
            return c >= '0' && c <= '9';
        });
        std::int64_t milliseconds = 0;
        if (digits && std::from_chars(value.data(), value.data() + value.size(), milliseconds).ec ==
                          std::errc()) {
            m_retry = std::chrono::milliseconds(milliseconds);
        }
    }
}

void SseParser::dispatch(bool unterminated)
{
    if (!m_data.empty()) {
        std::string_view data = m_data;
        data.remove_suffix(1); // the line feed behind the last data line
        const std::string_view type = m_type.empty() ? std::string_view("message") : m_type;
        m_sink(SseEvent{type, data, m_id, unterminated});
    }
    m_data.clear();
    m_type.clear();
}

void SseParser::fail(State state)
{
    m_state = state;
    m_data.clear();
}

} // namespace ratescope
