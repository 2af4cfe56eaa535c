#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ratescope {

/// One event of a stream. The views live until the sink returns.
struct SseEvent
{
    std::string_view type;   ///< "message" when the stream names none
    std::string_view data;   ///< the data lines, joined by line feeds
    std::string_view lastId; ///< as last set, by this event or an earlier one
    /// The stream ended without the blank line that ends an event. The standard drops such an
    /// event; the official OpenAI clients deliver it, and so do we, marked.
    bool unterminated = false;
};

/// Reads the event-stream text of the WHATWG HTML standard (9.2.5 and 9.2.6) from pieces of any
/// size, at a cost linear in the bytes. Bytes are passed on as they are: replacing what is not
/// UTF-8 is left to whoever decodes the data. Errors are final and kept in state(). Not
/// thread-safe.
class SseParser
{
public:
    struct Limits
    {
        std::size_t line = std::size_t{1} << 20;  ///< bytes of one line without its end
        std::size_t event = std::size_t{1} << 20; ///< bytes of one event's data
    };
    enum class State { reading, lineTooLong, eventTooLarge, finished };
    /// Must not call back into the parser.
    using Sink = std::function<void(const SseEvent&)>;

    explicit SseParser(Sink sink);
    SseParser(Sink sink, Limits limits);

    /// Ignored in any state but reading.
    void feed(std::string_view bytes);
    /// The stream has ended: hands out what is pending.
    void finish();

    State state() const { return m_state; }
    const Limits& limits() const { return m_limits; }
    /// The reconnection time the stream asked for, if any. We never reconnect: a repeated POST
    /// would be charged twice.
    std::optional<std::chrono::milliseconds> reconnectionTime() const { return m_retry; }

private:
    bool fits(std::size_t more);
    void takeLine(std::string_view line);
    void takeField(std::string_view name, std::string_view value);
    void dispatch(bool unterminated);
    void fail(State state);

    Sink m_sink;
    Limits m_limits;
    State m_state = State::reading;
    std::string m_line; ///< the beginning of a line whose end has not come yet
    std::string m_data;
    std::string m_type;
    std::string m_id;
    std::optional<std::chrono::milliseconds> m_retry;
    bool m_firstLine = true;
    bool m_skipLineFeed = false; ///< a piece ended in CR; a LF that follows belongs to it
};

} // namespace ratescope
