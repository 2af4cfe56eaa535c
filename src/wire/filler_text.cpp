#include "wire/openai_server.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace ratescope {

namespace {

constexpr std::string_view filler =
    "Hello! A queue is a promise that everybody will have a turn, provided that nobody pushes. "
    "The server keeps its pace whether we hurry or not.\n\n"
    "**What helps** is to ask at the pace of the answers:\n\n"
    "- send a little less than is allowed,\n"
    "- wait a *different* time after each refusal,\n"
    "- and listen when the other side names a time.\n\n"
    "A bucket with `burst` places fills at a steady rate, so that a short rush is forgiven and a "
    "long one is not.\n\n"
    "```python\nwait = random() * min(cap, base * 2 ** retry)\n```\n\n"
    "Whoever comes back in step with all the others meets the same crowd again. Patience, spread "
    "evenly, is the shortest way through.\n\n";

/// Each word with the white space behind it, so that the first one begins the text.
std::vector<std::string_view> split(std::string_view text)
{
    constexpr std::string_view blank = " \n";
    std::vector<std::string_view> words;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t next =
            std::min(text.find_first_not_of(blank, text.find_first_of(blank, at)), text.size());
        words.push_back(text.substr(at, next - at));
        at = next;
    }
    return words;
}

} // namespace

std::string_view fillerWord(std::size_t index)
{
    static const std::vector<std::string_view> words = split(filler);
    return words[index % words.size()];
}

std::string fillerText(std::size_t words)
{
    std::string text;
    for (std::size_t i = 0; i < words; ++i) {
        text += fillerWord(i);
    }
    text.erase(text.find_last_not_of(" \n") + 1);
    return text;
}

} // namespace ratescope
