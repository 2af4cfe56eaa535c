#pragma once

#include "core/event.h"
#include "metrics/histogram.h"

#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace ratescope {

/// What happened in one span of time. Counts are summed, levels keep their peak.
struct Bucket
{
    std::uint32_t firstTries = 0;
    std::uint32_t retries = 0;
    std::uint32_t answered = 0;                      ///< jobs
    std::uint32_t lost = 0;                          ///< jobs
    std::array<std::uint32_t, causeCount> refused{}; ///< attempts, by cause
    std::array<std::uint32_t, causeCount> failed{};  ///< attempts, by cause
    std::uint32_t queuedPeak = 0;                    ///< jobs neither in flight nor ended
    std::uint32_t inFlightPeak = 0;
    float throttlePerSecond = 0; ///< in force at the end; 0: none
    float limitPerSecond = 0;    ///< the server's, as known; 0: unknown

    std::uint32_t refusals() const;
    /// `later` follows this one in time.
    void absorb(const Bucket& later);
};

/// A moment at which somebody changed something.
struct Marker
{
    enum class Kind { policy, server, run };
    Instant at;
    Kind kind = Kind::policy;
    std::string text;
};

/// The buckets of a stretch of time, oldest first: `buckets[i]` covers [from + i·width, … + width).
struct SeriesView
{
    Instant from;
    Duration width = Duration::zero();
    std::vector<Bucket> buckets;
};

/// Folds the stream into fixed rings of several resolutions (typed and workload jobs alike):
/// 250 ms for 5 min, 5 s for 2 h, 1 min for 24 h.
class TimeSeries
{
public:
    TimeSeries();

    void fold(const Event& event);

    /// The finest ring that reaches back `span`, thinned by summing to at most `most` buckets; the
    /// last bucket is the one that `now` lies in. Edges are multiples of the width since time zero,
    /// so that the same bucket keeps its count from tick to tick.
    SeriesView view(Instant now, Duration span, std::size_t most) const;
    /// Oldest first; the latest 1,000.
    const std::vector<Marker>& markers() const { return m_markers; }

    /// Attempts answered 429 and other refusals since the beginning.
    std::uint64_t refusedTotal() const { return m_refusedTotal; }
    std::uint32_t queued() const { return m_queued; }
    std::uint32_t inFlight() const { return m_inFlight; }

private:
    class Ring;

    std::vector<Ring> m_rings;
    std::vector<Marker> m_markers;
    std::uint64_t m_refusedTotal = 0;
    std::uint32_t m_queued = 0;
    std::uint32_t m_inFlight = 0;
    float m_throttlePerSecond = 0;
    float m_limitPerSecond = 0;
};

} // namespace ratescope
