#include "core/utf8.h"

#include <cstddef>

namespace ratescope {

namespace {

/// What may follow a first byte: how many bytes, and the range of the second.
struct Form
{
    std::size_t followers = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    bool valid = true;
};

Form formOf(unsigned char first)
{
    if (first < 0x80) {
        return {0};
    }
    if (first >= 0xC2 && first <= 0xDF) {
        return {1};
    }
    if (first == 0xE0) {
        return {2, 0xA0, 0xBF};
    }
    if (first == 0xED) {
        return {2, 0x80, 0x9F};
    }
    if (first >= 0xE1 && first <= 0xEF) {
        return {2};
    }
    if (first == 0xF0) {
        return {3, 0x90, 0xBF};
    }
    if (first == 0xF4) {
        return {3, 0x80, 0x8F};
    }
    if (first >= 0xF1 && first <= 0xF3) {
        return {3};
    }
    return {0, 0, 0, false};
}

} // namespace

bool isValidUtf8(std::string_view bytes)
{
    const auto at = [bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    for (std::size_t i = 0; i < bytes.size();) {
        const Form form = formOf(at(i));
        if (!form.valid || bytes.size() - i <= form.followers) {
            return false;
        }
        for (std::size_t k = 1; k <= form.followers; ++k) {
            const unsigned char low = k == 1 ? form.low : 0x80;
            const unsigned char high = k == 1 ? form.high : 0xBF;
            if (at(i + k) < low || at(i + k) > high) {
                return false;
            }
        }
        i += form.followers + 1;
    }
    return true;
}

} // namespace ratescope
