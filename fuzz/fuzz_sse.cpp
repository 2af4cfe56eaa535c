// The events of a stream are the same however it is cut into pieces, and no bound is exceeded.

#include "fuzz_input.h"
#include "wire/sse_parser.h"

#include <algorithm>
#include <string>

using namespace ratescope;

namespace {

constexpr std::size_t longest = 4'096;

struct Seen
{
    std::string events;
    SseParser::State state = SseParser::State::reading;
    bool operator==(const Seen&) const = default;
};

Seen parse(std::string_view bytes, std::size_t piece)
{
    Seen seen;
    SseParser parser(
        [&seen](const SseEvent& event) {
            require(event.data.size() <= longest);
            seen.events.append(event.type).append("\n").append(event.data).append("\n");
            seen.events.append(event.lastId).append(event.unterminated ? "?\n" : ".\n");
        },
        {longest, longest});
    while (!bytes.empty()) {
        parser.feed(bytes.substr(0, piece));
        bytes.remove_prefix(std::min(piece, bytes.size()));
    }
    parser.finish();
    seen.state = parser.state();
    return seen;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    FuzzInput input(data, size);
    const std::size_t piece = input.choose(64) + 1;
    require(parse(input.rest(), piece) == parse(input.rest(), std::string::npos));
    return 0;
}
