#include "metrics/time_series.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace ratescope {

namespace {

constexpr std::size_t markersKept = 1000;

} // namespace

TimeSeries::TimeSeries()
    : m_rings{BucketRing(std::chrono::milliseconds(250), 1320),
              BucketRing(std::chrono::seconds(5), 1440), BucketRing(std::chrono::minutes(1), 1440)}
{}

void TimeSeries::fold(const Event& event)
{
    if (!m_began) {
        m_began = event.at;
    }
    const Bucket before = level();
    Bucket counts;
    std::visit(
        [&](const auto& body) {
            using Body = std::decay_t<decltype(body)>;
            if constexpr (std::is_same_v<Body, JobQueued>) {
                queueJob(body.job);
            } else if constexpr (std::is_same_v<Body, AttemptStarted>) {
                startAttempt(body.attempt, counts);
            } else if constexpr (std::is_same_v<Body, AttemptFinished>) {
                finishAttempt(body, counts);
            } else if constexpr (std::is_same_v<Body, JobFinished>) {
                finishJob(body, counts);
            } else if constexpr (std::is_same_v<Body, PolicyChanged>) {
                const auto& rate = body.policy->throttle.rate;
                m_throttlePerSecond = rate ? static_cast<float>(rate->perSecond()) : 0.0F;
                mark(event.at, Marker::Kind::policy, body.description);
            } else if constexpr (std::is_same_v<Body, ServerChanged>) {
                m_limitPerSecond = body.limit ? static_cast<float>(body.limit->perSecond()) : 0.0F;
                mark(event.at, Marker::Kind::server, body.description);
            } else if constexpr (std::is_same_v<Body, RunStarted>) {
                mark(event.at, Marker::Kind::run, body.name);
            }
        },
        event.body);
    const Bucket after = level();
    counts.queuedPeak = after.queuedPeak;
    counts.inFlightPeak = after.inFlightPeak;
    counts.throttlePerSecond = after.throttlePerSecond;
    counts.limitPerSecond = after.limitPerSecond;
    for (BucketRing& ring : m_rings) {
        ring.open(event.at, before).absorb(counts);
    }
}

void TimeSeries::queueJob(JobId job)
{
    if (m_open.emplace(job, OpenJob()).second) {
        ++m_queued;
    }
}

void TimeSeries::startAttempt(AttemptId attempt, Bucket& counts)
{
    m_anyAttempt = true;
    ++(attempt.number <= 1 ? counts.firstTries : counts.retries);
    const auto open = m_open.find(attempt.job);
    if (open != m_open.end() && !open->second.inFlight) {
        open->second.inFlight = true;
        --m_queued;
        ++m_inFlight;
    }
}

void TimeSeries::finishAttempt(const AttemptFinished& attempt, Bucket& counts)
{
    const auto cause = static_cast<std::size_t>(attempt.outcome.cause);
    if (attempt.outcome.kind == OutcomeKind::refused) {
        ++counts.refused[cause];
        ++m_refusedTotal;
    } else if (attempt.outcome.kind == OutcomeKind::failed) {
        ++counts.failed[cause];
    }
    const auto open = m_open.find(attempt.attempt.job);
    if (open == m_open.end() || !open->second.inFlight) {
        return;
    }
    --m_inFlight;
    if (attempt.outcome.kind == OutcomeKind::answered) {
        m_open.erase(open); // it does not wait for anything any more, so the queue keeps its peak
    } else {
        open->second.inFlight = false;
        ++m_queued;
    }
}

void TimeSeries::finishJob(const JobFinished& job, Bucket& counts)
{
    if (job.end == JobEnd::answered) {
        ++counts.answered;
    } else if (job.end == JobEnd::lost) {
        ++counts.lost;
    }
    const auto open = m_open.find(job.job);
    if (open != m_open.end()) {
        // A cancelled job may end in mid-flight, without an AttemptFinished.
        --(open->second.inFlight ? m_inFlight : m_queued);
        m_open.erase(open);
    }
}

void TimeSeries::mark(Instant at, Marker::Kind kind, std::string text)
{
    if (text.empty()) {
        return;
    }
    if (m_markers.size() == markersKept) {
        m_markers.erase(m_markers.begin());
    }
    m_markers.push_back({at, kind, std::move(text)});
}

Bucket TimeSeries::level() const
{
    Bucket bucket;
    bucket.queuedPeak = m_queued;
    bucket.inFlightPeak = m_inFlight;
    bucket.throttlePerSecond = m_throttlePerSecond;
    bucket.limitPerSecond = m_limitPerSecond;
    return bucket;
}

SeriesView TimeSeries::view(Instant now, Duration span, std::size_t most) const
{
    const auto reaching = std::find_if(m_rings.begin(), m_rings.end(), [&](const BucketRing& ring) {
        return ring.reach() >= span;
    });
    const BucketRing& ring = reaching == m_rings.end() ? m_rings.back() : *reaching;

    const auto ceilDivide = [](std::int64_t a, std::int64_t b) { return (a + b - 1) / b; };
    const std::int64_t fine =
        ceilDivide(std::min(span, ring.reach()).count(), ring.width().count());
    const std::int64_t thinning = std::max<std::int64_t>(
        1, ceilDivide(fine, static_cast<std::int64_t>(std::max<std::size_t>(1, most))));
    const std::int64_t count = std::max<std::int64_t>(1, ceilDivide(fine, thinning));

    SeriesView view;
    view.width = ring.width() * thinning;
    const std::int64_t last = ring.indexOf(now) / thinning;
    const std::int64_t first = last - count + 1;
    view.from = Instant(view.width * first);
    view.buckets.reserve(static_cast<std::size_t>(count));
    for (std::int64_t i = first; i <= last; ++i) {
        view.buckets.push_back(gather(ring, i * thinning, thinning));
    }
    return view;
}

Bucket TimeSeries::gather(const BucketRing& ring, std::int64_t first, std::int64_t count) const
{
    Bucket sum;
    for (std::int64_t i = first; i < first + count; ++i) {
        if (const Bucket* bucket = ring.at(i)) {
            sum.absorb(*bucket);
        } else if (m_began && i > ring.newest()) {
            sum.absorb(level());
        }
    }
    return sum;
}

} // namespace ratescope
