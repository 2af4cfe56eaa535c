#pragma once

#include <span>

namespace ratescope {

/// The word for one enumerator, in files, on the command line and in the log.
template <typename Enum>
struct Word
{
    const char* word;
    Enum value;
};

/// "" for one that has none.
template <typename Enum>
constexpr const char* wordOf(std::span<const Word<Enum>> words, Enum value)
{
    for (const Word<Enum>& entry : words) {
        if (entry.value == value) {
            return entry.word;
        }
    }
    return "";
}

} // namespace ratescope
