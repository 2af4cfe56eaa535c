#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace ratescope {

/// Cuts a stream of JSON lines into its lines, from pieces of any size, at a cost linear in the
/// bytes. Lines end in LF or CR LF; empty ones are signs of life and left out. What is in a line is
/// not looked at. Errors are final and kept in state(). Not thread-safe.
class NdjsonParser
{
public:
    enum class State { reading, lineTooLong, finished };
    /// A line without its end. `unterminated`: the stream ended in the middle of it, or the sender
    /// does not end its last line. Must not call back into the parser.
    using Sink = std::function<void(std::string_view line, bool unterminated)>;

    static constexpr std::size_t defaultLine = std::size_t{1} << 20;

    explicit NdjsonParser(Sink sink, std::size_t longestLine = defaultLine)
        : m_sink(std::move(sink))
        , m_longestLine(longestLine)
    {}

    /// Ignored in any state but reading.
    void feed(std::string_view bytes);
    void finish();

    State state() const { return m_state; }

private:
    void takeLine(std::string_view line, bool unterminated);

    Sink m_sink;
    std::size_t m_longestLine;
    State m_state = State::reading;
    std::string m_line; ///< the beginning of a line whose end has not come yet
};

} // namespace ratescope
