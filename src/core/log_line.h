#pragma once

#include "core/event.h"
#include "core/number_text.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ratescope {

/// Writes " name=value" for every field. Times and durations are whole nanoseconds, rates are per
/// second, an empty optional is "-", texts are quoted.
class LineWriter
{
public:
    explicit LineWriter(const Event& event)
        : m_line(std::to_string(event.sequence))
    {
        field("at", event.at);
    }

    void kind(std::string_view name) { m_line.append(" ").append(name); }

    void field(std::string_view name, std::string_view word) { start(name).append(word); }
    /// Rather than a text's own overload: a literal would turn into a bool.
    void field(std::string_view name, const char* word) { start(name).append(word); }
    void field(std::string_view name, std::uint64_t value) { start(name) += std::to_string(value); }
    void field(std::string_view name, std::int64_t value) { start(name) += integerText(value); }
    void field(std::string_view name, int value) { start(name) += integerText(value); }
    void field(std::string_view name, bool value) { start(name) += value ? "yes" : "no"; }
    void field(std::string_view name, double value) { start(name) += exactNumber(value); }
    void field(std::string_view name, Duration value) { field(name, std::int64_t(value.count())); }
    void field(std::string_view name, Instant value) { field(name, value.time_since_epoch()); }
    void field(std::string_view name, JobId value) { field(name, value.value); }
    void field(std::string_view name, Tokens value) { field(name, value.count); }
    template <typename Unit>
    void field(std::string_view name, Rate<Unit> value)
    {
        field(name, value.perSecond());
    }
    template <typename Value>
    void field(std::string_view name, const std::optional<Value>& value)
    {
        if (value) {
            field(name, *value);
        } else {
            start(name) += '-';
        }
    }
    void field(AttemptId attempt)
    {
        field("job", attempt.job);
        field("attempt", attempt.number);
    }

    void text(std::string_view name, std::string_view value)
    {
        constexpr std::string_view hex = "0123456789abcdef";
        start(name) += '"';
        for (const char c : value) {
            const auto byte = static_cast<unsigned char>(c);
            if (c == '"' || c == '\\') {
                m_line.append("\\").push_back(c);
            } else if (c == '\n') {
                m_line += "\\n";
            } else if (byte < 0x20U || byte == 0x7fU) {
                m_line.append("\\x").push_back(hex[byte >> 4U]);
                m_line += hex[byte & 0xfU];
            } else {
                m_line += c;
            }
        }
        m_line += '"';
    }

    std::string take() { return std::move(m_line); }

private:
    std::string& start(std::string_view name)
    {
        return m_line.append(" ").append(name).append("=");
    }

    std::string m_line;
};

} // namespace ratescope
