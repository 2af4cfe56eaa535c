#pragma once

#include <cstdint>

namespace ratescope {

/// Breaks off every TCP connection of this process to that port of whatever host, and discards what
/// has arrived on it. For a server that never stops sending: Qt 6.4 reads a header byte by byte for
/// as long as bytes come, hears of no abort meanwhile, and its manager waits five seconds for it to
/// end. Linux only; elsewhere it does nothing. Any thread.
void hangUp(std::uint16_t port);

} // namespace ratescope
