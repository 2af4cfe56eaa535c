#include "wire/ndjson_parser.h"

namespace ratescope {

void NdjsonParser::feed(std::string_view bytes)
{
    while (m_state == State::reading && !bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        const std::string_view part = bytes.substr(0, end);
        if (part.size() > m_longestLine || m_line.size() > m_longestLine - part.size()) {
            m_state = State::lineTooLong;
            m_line.clear();
            return;
        }
        if (end == std::string_view::npos) {
            m_line.append(part);
            return;
        }
        if (m_line.empty()) {
            takeLine(part, false);
        } else {
            m_line.append(part);
            takeLine(m_line, false);
            m_line.clear();
        }
        bytes.remove_prefix(end + 1);
    }
}

void NdjsonParser::finish()
{
    if (m_state == State::reading) {
        takeLine(m_line, true);
        m_line.clear();
        m_state = State::finished;
    }
}

void NdjsonParser::takeLine(std::string_view line, bool unterminated)
{
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
        return;
    }
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    m_sink(line, unterminated);
}

} // namespace ratescope
