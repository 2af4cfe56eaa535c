#pragma once

#include "core/structured_field.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace ratescope {

/// Takes the smallest parts of a structured field off the front of a text (RFC 9651 4.2.3.1 to
/// 4.2.10). After the first flaw everything fails and nothing more is taken.
class BareItemReader
{
public:
    explicit BareItemReader(std::string_view text)
        : m_text(text)
    {}

    bool failed() const { return !m_problem.reason.empty(); }
    const FieldProblem& problem() const { return m_problem; }
    void fail(const char* reason);

    bool atEnd() const { return failed() || m_at == m_text.size(); }
    /// '\0' at the end: it is in no structured field.
    char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    bool take(char expected); ///< whether it was there
    void skipSpaces();        ///< SP
    void skipBlanks();        ///< SP and HTAB

    std::string key();
    BareItem bareItem();

private:
    char next();
    BareItem number();
    std::string quoted();
    std::string token();
    std::string byteSequence();
    FieldDate date();
    std::string displayString();

    std::string_view m_text;
    std::size_t m_at = 0;
    FieldProblem m_problem;
};

} // namespace ratescope
