#include "net/hang_up.h"

#include <array>
#include <charconv>
#include <filesystem>
#include <string>
#include <system_error>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ratescope {

namespace {

/// More than a receive buffer holds by Linux' own defaults (tcp_rmem: 6 MiB).
constexpr int blocksDiscarded = 512;

bool leadsTo(int descriptor, std::uint16_t port)
{
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) {
        return false; // not a socket, or one without a connection
    }
    switch (peer.ss_family) {
    case AF_INET:
        return ntohs(reinterpret_cast<const sockaddr_in*>(&peer)->sin_port) == port;
    case AF_INET6:
        return ntohs(reinterpret_cast<const sockaddr_in6*>(&peer)->sin6_port) == port;
    default:
        return false;
    }
}

void breakOff(int descriptor)
{
    shutdown(descriptor, SHUT_RDWR);
    std::array<char, 16384> block{};
    for (int i = 0; i < blocksDiscarded; ++i) {
        if (recv(descriptor, block.data(), block.size(), MSG_DONTWAIT) <= 0) {
            break;
        }
    }
}

} // namespace

void hangUp(std::uint16_t port)
{
    std::error_code ignored;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", ignored), last;
         !ignored && entry != last; entry.increment(ignored)) {
        const std::string name = entry->path().filename().string();
        int descriptor = -1;
        std::from_chars(name.data(), name.data() + name.size(), descriptor);
        // A copy of our own: the number may be another's by the time it is used.
        const int copy = dup(descriptor);
        if (copy < 0) {
            continue;
        }
        if (leadsTo(copy, port)) {
            breakOff(copy);
        }
        close(copy);
    }
}

} // namespace ratescope
