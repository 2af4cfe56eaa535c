#pragma once

#include "core/event.h"
#include "metrics/bucket.h"
#include "metrics/bucket_ring.h"
#include "metrics/client_pace.h"
#include "metrics/duration_bucket.h"
#include "metrics/forecast.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ratescope {

/// A moment at which somebody changed something. What follows its own kind within `gestureGap` and
/// changes the same thing, as a slider does while it is dragged, is one change: its beginning, and
/// what came of it in the end.
struct Marker
{
    enum class Kind { policy, server, run };
    Instant at;
    Kind kind = Kind::policy;
    std::string text;

    bool operator==(const Marker&) const = default;
};
inline constexpr Duration gestureGap = std::chrono::milliseconds(700);

/// The buckets of a stretch of time, oldest first: `buckets[i]` covers [from + i·width, … + width).
struct SeriesView
{
    Instant from;
    Duration width = Duration::zero();
    std::vector<Bucket> buckets;
};

/// The same for durations.
struct DurationView
{
    Instant from;
    Duration width = Duration::zero();
    std::vector<DurationBucket> buckets;
};

/// All that happened in [from, to).
struct SpanTotals
{
    Instant from;
    Instant to;
    Bucket counts;
    DurationBucket durations;
};

/// Folds the stream into fixed rings of several resolutions (typed and workload jobs alike):
/// 250 ms for 5.5 min, 5 s for 2 h, 1 min for 24 h.
class TimeSeries
{
public:
    TimeSeries();

    void fold(const Event& event);

    /// The finest ring that reaches back to `now` − `span`, thinned by summing to at most `most`
    /// buckets; the last bucket is the one that `now` lies in (which may be long ago). Edges are
    /// multiples of the width since time zero, so that the same bucket keeps its count from tick to
    /// tick. What lies before the first event is empty; spans since the last event hold its levels.
    /// A `span` beyond the coarsest ring gets what that ring holds. span > 0, most > 0.
    SeriesView view(Instant now, Duration span, std::size_t most) const;
    /// The durations of the very same buckets.
    DurationView durations(Instant now, Duration span, std::size_t most) const;
    /// From the finest ring that reaches back to `from`. Both ends go to that ring's nearest bucket
    /// edge, so that spans which meet share no bucket, and at least one bucket lies between them.
    /// from < to.
    SpanTotals totals(Instant from, Instant to) const;
    /// Oldest first; the latest 1,000.
    const std::vector<Marker>& markers() const { return m_markers; }
    /// When a run paused, went on or ended, oldest first; the latest 1,000: what was sent on one
    /// side of it cannot be compared with the other.
    const std::vector<Instant>& breaks() const { return m_breaks; }

    /// Attempts answered 429 and other refusals since the beginning.
    std::uint64_t refusedTotal() const { return m_refusedTotal; }
    /// When the first event came; empty before.
    std::optional<Instant> began() const { return m_began; }
    /// Whether any attempt was ever started.
    bool anyAttempt() const { return m_anyAttempt; }
    std::uint32_t queued() const { return m_queued; }
    std::uint32_t inFlight() const { return m_inFlight; }
    /// What holds the client: its throttle, or a controller.
    const ClientPace& pace() const { return m_pace; }
    float limitPerSecond() const { return m_limitPerSecond; } ///< 0: unknown
    /// What the controller believes; null: nothing, or there is no controller.
    const Belief* belief() const { return m_pace.belief(); }
    const Forecast& forecast() const { return m_forecast; }

private:
    struct OpenJob
    {
        Instant since; ///< it waits or is in flight
        bool inFlight = false;
    };
    /// One width: what is counted, and how long things took.
    struct Resolution
    {
        Resolution(Duration width, std::size_t capacity)
            : buckets(width, capacity)
            , durations(width, capacity)
        {}
        BucketRing buckets;
        TimeRing<DurationBucket> durations;
    };
    /// Which buckets of which ring a view is made of.
    struct Frame
    {
        const Resolution* resolution = nullptr;
        std::int64_t thinning = 1; ///< ring buckets in one of the view
        std::int64_t first = 0;    ///< of the view, in its own width
        std::int64_t count = 0;
        Duration width() const { return resolution->buckets.width() * thinning; }
        Instant from() const { return Instant(width() * first); }
    };

    void queueJob(JobId job, Instant at);
    void startAttempt(AttemptId attempt, Instant at, Bucket& counts);
    void noteAnswerBegan(AttemptId attempt, Instant at);
    void finishAttempt(const AttemptFinished& attempt, Instant at, Bucket& counts);
    void finishJob(const JobFinished& job, Bucket& counts);
    void mark(Instant at, Marker::Kind kind, std::string text);
    void markPolicy(Instant at, const PolicyChanged& change);
    bool continuesGesture(Instant at, Marker::Kind kind, const std::string& text) const;
    void countPeaks(Instant at, Bucket& counts);
    /// A bucket without counts, at the levels of this moment.
    Bucket level(Instant at) const;
    const Resolution& reachingBack(Instant from, Instant now) const;
    Frame frame(Instant now, Duration span, std::size_t most) const;
    Bucket gather(const BucketRing& ring, std::int64_t first, std::int64_t count) const;
    static void gather(const TimeRing<DurationBucket>& ring, std::int64_t first, std::int64_t count,
                       DurationBucket& sum);

    std::vector<Resolution> m_resolutions; ///< the finest first
    std::vector<Marker> m_markers;
    Instant m_markedAt; ///< when something was last added to the latest marker
    std::shared_ptr<const Policy> m_policy;
    std::shared_ptr<const Policy> m_beforeGesture; ///< the policy before the latest marker's change
    std::vector<Instant> m_breaks;
    std::unordered_map<JobId, OpenJob> m_open;
    std::uint64_t m_refusedTotal = 0;
    std::uint32_t m_queued = 0;
    std::uint32_t m_inFlight = 0;
    ClientPace m_pace;
    float m_limitPerSecond = 0;
    Forecast m_forecast;
    std::int64_t m_second = -1; ///< the second that the next two belong to
    std::uint32_t m_attemptsInSecond = 0;
    std::uint32_t m_refusedInSecond = 0;
    std::optional<Instant> m_began;
    bool m_anyAttempt = false;
};

} // namespace ratescope
