// Server-sent events: megabytes a second on one core, for pieces of several sizes, of a stream in
// the shape that chat servers send. Yardstick in the same run: memchr looking for the same line
// ends in the same bytes.

#include "wire/sse_parser.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

using namespace ratescope;

namespace {

constexpr std::size_t streamBytes = std::size_t{64} << 20;
constexpr int rounds = 5;

/// Events of some 220 bytes with a word each, as a chat server writes them.
std::string makeStream()
{
    std::string stream;
    stream.reserve(streamBytes + 512);
    for (int i = 0; stream.size() < streamBytes; ++i) {
        stream += "data: {\"id\":\"chatcmpl-8Q2mZfT0b1\",\"object\":\"chat.completion.chunk\","
                  "\"created\":1700000000,\"model\":\"tiny-2024-07-18\",\"choices\":[{\"index\":0,"
                  "\"delta\":{\"content\":\" word" +
                  std::to_string(i) + "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
    }
    return stream;
}

template <typename Work>
double bestMegabytesPerSecond(std::size_t bytes, Work work)
{
    double best = 0.0;
    for (int round = 0; round < rounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        work();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        best = std::max(best, static_cast<double>(bytes) / 1e6 / took.count());
    }
    return best;
}

std::size_t parse(std::string_view stream, std::size_t piece)
{
    std::size_t seen = 0;
    SseParser parser([&seen](const SseEvent& event) { seen += event.data.size(); });
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        parser.feed(stream.substr(at, piece));
    }
    parser.finish();
    return seen;
}

std::size_t countLines(std::string_view stream)
{
    std::size_t lines = 0;
    const char* at = stream.data();
    const char* const end = at + stream.size();
    while (at < end) {
        const void* found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
        if (found == nullptr) {
            break;
        }
        ++lines;
        at = static_cast<const char*>(found) + 1;
    }
    return lines;
}

} // namespace

int main()
{
    const std::string stream = makeStream();
    std::size_t check = 0;
    const double yardstick =
        bestMegabytesPerSecond(stream.size(), [&] { check += countLines(stream); });
    std::printf("%-28s %10s %12s\n", "pieces", "MB/s", "of memchr");
    std::printf("%-28s %10.0f %11.0f%%\n", "memchr, whole", yardstick, 100.0);
    for (const std::size_t piece :
         {std::size_t{16}, std::size_t{64}, std::size_t{256}, std::size_t{1460},
          std::size_t{16'384}, std::size_t{65'536}, stream.size()}) {
        const double speed =
            bestMegabytesPerSecond(stream.size(), [&] { check += parse(stream, piece); });
        const std::string name = piece == stream.size()
                                     ? std::string("SseParser, whole")
                                     : "SseParser, " + std::to_string(piece) + " bytes";
        std::printf("%-28s %10.0f %11.0f%%\n", name.c_str(), speed, 100.0 * speed / yardstick);
    }
    std::printf("long lines, fed in pieces of 64 bytes (linear: the same at any length)\n");
    for (const std::size_t length :
         {std::size_t{1} << 14, std::size_t{1} << 17, std::size_t{1} << 20}) {
        // Several lines through one parser: how fast the system hands out fresh memory is not
        // asked.
        std::string lines;
        for (int i = 0; i < 16; ++i) {
            lines += "data: " + std::string(length - 16, 'x') + "\n\n";
        }
        const double speed =
            bestMegabytesPerSecond(lines.size(), [&] { check += parse(lines, 64); });
        std::printf("%-28s %10.0f\n", (std::to_string(length) + " bytes").c_str(), speed);
    }
    return check == 0 ? 1 : 0;
}
