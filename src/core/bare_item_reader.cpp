#include "core/bare_item_reader.h"

#include "core/utf8.h"

#include <array>
#include <charconv>
#include <optional>

namespace ratescope {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isSmall(char c)
{
    return c >= 'a' && c <= 'z';
}

bool isAlpha(char c)
{
    return isSmall(c) || (c >= 'A' && c <= 'Z');
}

/// tchar of RFC 9110 without the letters and digits, and the two more that a token may hold.
bool isTokenSign(char c)
{
    constexpr std::string_view signs = "!#$%&'*+-.^_`|~:/";
    return c != '\0' && signs.find(c) != std::string_view::npos;
}

bool isPrintable(char c)
{
    return c >= ' ' && c <= '~';
}

std::optional<unsigned> base64Digit(char c)
{
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t found = c == '\0' ? std::string_view::npos : digits.find(c);
    return found == std::string_view::npos ? std::nullopt : std::optional(unsigned(found));
}

/// Missing padding and stray last bits are forgiven, as the standard recommends (4.2.7).
std::optional<std::string> decodeBase64(std::string_view text)
{
    std::size_t padding = 0;
    while (text.ends_with('=')) {
        text.remove_suffix(1);
        ++padding;
    }
    if (padding > 2 || text.size() % 4 == 1 || (padding > 0 && (text.size() + padding) % 4 != 0)) {
        return std::nullopt;
    }
    std::string bytes;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::optional<unsigned> digit = base64Digit(c);
        if (!digit) {
            return std::nullopt;
        }
        bits = (bits << 6U | *digit) & 0xFFFFU;
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
        }
    }
    return bytes;
}

std::optional<unsigned> smallHexDigit(char c)
{
    if (isDigit(c)) {
        return unsigned(c - '0');
    }
    return c >= 'a' && c <= 'f' ? std::optional(unsigned(c - 'a') + 10U) : std::nullopt;
}

} // namespace

void BareItemReader::fail(const char* reason)
{
    if (!failed()) {
        m_problem = {m_at, reason};
    }
}

bool BareItemReader::take(char expected)
{
    if (atEnd() || m_text[m_at] != expected) {
        return false;
    }
    ++m_at;
    return true;
}

char BareItemReader::next()
{
    const char c = peek();
    m_at += atEnd() ? 0 : 1;
    return c;
}

void BareItemReader::skipSpaces()
{
    while (peek() == ' ') {
        ++m_at;
    }
}

void BareItemReader::skipBlanks()
{
    while (peek() == ' ' || peek() == '\t') {
        ++m_at;
    }
}

std::string BareItemReader::key()
{
    if (!isSmall(peek()) && peek() != '*') {
        fail("a key must begin with a small letter or *");
        return {};
    }
    std::string key;
    while (isSmall(peek()) || isDigit(peek()) || peek() == '_' || peek() == '-' || peek() == '.' ||
           peek() == '*') {
        key += next();
    }
    return key;
}

BareItem BareItemReader::bareItem()
{
    const char first = peek();
    if (first == '-' || isDigit(first)) {
        return number();
    }
    if (first == '"') {
        return quoted();
    }
    if (first == '*' || isAlpha(first)) {
        return FieldToken{token()};
    }
    if (first == ':') {
        return FieldBytes{byteSequence()};
    }
    if (first == '?') {
        next();
        const char value = next();
        if (value != '0' && value != '1') {
            fail("a boolean is ?0 or ?1");
        }
        return value == '1';
    }
    if (first == '@') {
        return date();
    }
    if (first == '%') {
        return FieldDisplayString{displayString()};
    }
    fail("no value begins like this");
    return std::int64_t{0};
}

BareItem BareItemReader::number()
{
    constexpr std::size_t integerDigits = 15;
    constexpr std::size_t wholeDigits = 12;
    constexpr std::size_t fractionDigits = 3;
    std::string digits(take('-') ? "-" : "");
    const std::size_t sign = digits.size();
    while (isDigit(peek()) && digits.size() - sign <= integerDigits) {
        digits += next();
    }
    const std::size_t whole = digits.size() - sign;
    if (whole == 0) {
        fail("a number needs a digit");
        return std::int64_t{0};
    }
    if (peek() != '.') {
        std::int64_t value = 0;
        if (whole > integerDigits) {
            fail("an integer has at most 15 digits");
        }
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }
    if (whole > wholeDigits) {
        fail("a decimal has at most 12 digits before its point");
    }
    digits += next();
    std::size_t fraction = 0;
    while (isDigit(peek()) && fraction <= fractionDigits) {
        digits += next();
        ++fraction;
    }
    if (fraction == 0 || fraction > fractionDigits) {
        fail("a decimal has one to three digits behind its point");
    }
    double value = 0.0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

std::string BareItemReader::quoted()
{
    next();
    std::string text;
    while (!atEnd()) {
        char c = next();
        if (c == '"') {
            return text;
        }
        if (c == '\\') {
            c = next();
            if (c != '"' && c != '\\') {
                fail("only \" and \\ may follow a backslash");
            }
        } else if (!isPrintable(c)) {
            fail("a string holds printable ASCII only");
        }
        text += c;
    }
    fail("the string has no end");
    return {};
}

std::string BareItemReader::token()
{
    std::string text(1, next());
    while (isAlpha(peek()) || isDigit(peek()) || isTokenSign(peek())) {
        text += next();
    }
    return text;
}

std::string BareItemReader::byteSequence()
{
    next();
    const std::size_t end = m_text.find(':', m_at);
    if (end == std::string_view::npos) {
        fail("the byte sequence has no end");
        return {};
    }
    const std::optional<std::string> bytes = decodeBase64(m_text.substr(m_at, end - m_at));
    if (!bytes) {
        fail("the byte sequence is not base64");
        return {};
    }
    m_at = end + 1;
    return *bytes;
}

FieldDate BareItemReader::date()
{
    next();
    if (peek() != '-' && !isDigit(peek())) {
        fail("a date is @ and a whole number of seconds");
        return {};
    }
    const BareItem value = number();
    const auto* seconds = std::get_if<std::int64_t>(&value);
    if (seconds == nullptr) {
        fail("a date has no fraction");
        return {};
    }
    return {*seconds};
}

std::string BareItemReader::displayString()
{
    next();
    if (!take('"')) {
        fail("a display string begins with %\"");
        return {};
    }
    std::string text;
    while (!atEnd()) {
        char c = next();
        if (c == '"') {
            if (!isValidUtf8(text)) {
                fail("the display string is not UTF-8");
            }
            return text;
        }
        if (!isPrintable(c)) {
            fail("a display string holds printable ASCII only");
        }
        if (c == '%') {
            const std::optional<unsigned> high = smallHexDigit(next());
            const std::optional<unsigned> low = smallHexDigit(next());
            if (!high || !low) {
                fail("two small hexadecimal digits must follow %");
                return {};
            }
            c = static_cast<char>(*high << 4U | *low);
        }
        text += c;
    }
    fail("the display string has no end");
    return {};
}

} // namespace ratescope
