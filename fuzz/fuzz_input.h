#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace ratescope {

/// What must be true of every input; a fuzzer counts an abort as a finding.
inline void require(bool condition)
{
    if (!condition) {
        std::abort();
    }
}

/// The bytes of one run, choices first.
class FuzzInput
{
public:
    FuzzInput(const std::uint8_t* data, std::size_t size)
        : m_rest(reinterpret_cast<const char*>(data), size)
    {}

    /// One byte as a number below `choices`; 0 when there are no more.
    std::size_t choose(std::size_t choices)
    {
        if (m_rest.empty()) {
            return 0;
        }
        const auto byte = static_cast<unsigned char>(m_rest.front());
        m_rest.remove_prefix(1);
        return byte % choices;
    }

    std::string_view rest() const { return m_rest; }

private:
    std::string_view m_rest;
};

} // namespace ratescope
