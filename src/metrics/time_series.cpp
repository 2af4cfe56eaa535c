#include "metrics/time_series.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace ratescope {

namespace {

constexpr std::size_t markersKept = 1000;
/// Below it nothing was waited for: the attempt just went.
constexpr Duration shortestWait = std::chrono::milliseconds(1);

} // namespace

TimeSeries::TimeSeries()
    : m_resolutions{Resolution(std::chrono::milliseconds(250), 1320),
                    Resolution(std::chrono::seconds(5), 1440),
                    Resolution(std::chrono::minutes(1), 1440)}
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
                queueJob(body.job, event.at);
            } else if constexpr (std::is_same_v<Body, AttemptStarted>) {
                startAttempt(body.attempt, event.at, counts);
            } else if constexpr (std::is_same_v<Body, AnswerBegan>) {
                noteAnswerBegan(body.attempt, event.at);
            } else if constexpr (std::is_same_v<Body, AttemptFinished>) {
                finishAttempt(body, event.at, counts);
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
    for (Resolution& resolution : m_resolutions) {
        resolution.buckets.open(event.at, before).absorb(counts);
    }
}

void TimeSeries::queueJob(JobId job, Instant at)
{
    if (m_open.emplace(job, OpenJob{at, false}).second) {
        ++m_queued;
    }
}

void TimeSeries::startAttempt(AttemptId attempt, Instant at, Bucket& counts)
{
    m_anyAttempt = true;
    const bool first = attempt.number <= 1;
    ++(first ? counts.firstTries : counts.retries);
    const auto open = m_open.find(attempt.job);
    if (open == m_open.end() || open->second.inFlight) {
        return;
    }
    const Duration waited = at - open->second.since;
    if (waited >= shortestWait) {
        for (Resolution& resolution : m_resolutions) {
            DurationBucket& bucket = resolution.durations.open(at, {});
            (first ? bucket.queueWait : bucket.retryWait).add(waited);
        }
    }
    open->second = {at, true};
    --m_queued;
    ++m_inFlight;
}

void TimeSeries::noteAnswerBegan(AttemptId attempt, Instant at)
{
    const auto open = m_open.find(attempt.job);
    if (open != m_open.end() && open->second.inFlight) {
        for (Resolution& resolution : m_resolutions) {
            resolution.durations.open(at, {}).firstToken.add(at - open->second.since);
        }
    }
}

void TimeSeries::finishAttempt(const AttemptFinished& attempt, Instant at, Bucket& counts)
{
    const auto cause = static_cast<std::size_t>(attempt.outcome.cause);
    if (attempt.outcome.kind == OutcomeKind::refused) {
        ++counts.refused[cause];
        ++m_refusedTotal;
    } else if (attempt.outcome.kind == OutcomeKind::failed) {
        ++counts.failed[cause];
    } else {
        for (Resolution& resolution : m_resolutions) {
            resolution.durations.open(at, {}).latency.add(attempt.duration);
        }
    }
    const auto open = m_open.find(attempt.attempt.job);
    if (open == m_open.end() || !open->second.inFlight) {
        return;
    }
    --m_inFlight;
    if (attempt.outcome.kind == OutcomeKind::answered) {
        m_open.erase(open); // it does not wait for anything any more, so the queue keeps its peak
    } else {
        open->second = {at, false};
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

const TimeSeries::Resolution& TimeSeries::reachingBack(Duration span) const
{
    const auto found =
        std::find_if(m_resolutions.begin(), m_resolutions.end(),
                     [&](const Resolution& one) { return one.buckets.reach() >= span; });
    return found == m_resolutions.end() ? m_resolutions.back() : *found;
}

TimeSeries::Frame TimeSeries::frame(Instant now, Duration span, std::size_t most) const
{
    Frame made;
    made.resolution = &reachingBack(span);
    const BucketRing& ring = made.resolution->buckets;
    const auto ceilDivide = [](std::int64_t a, std::int64_t b) { return (a + b - 1) / b; };
    const std::int64_t fine =
        ceilDivide(std::min(span, ring.reach()).count(), ring.width().count());
    made.thinning = std::max<std::int64_t>(
        1, ceilDivide(fine, static_cast<std::int64_t>(std::max<std::size_t>(1, most))));
    made.count = std::max<std::int64_t>(1, ceilDivide(fine, made.thinning));
    made.first = ring.indexOf(now) / made.thinning - made.count + 1;
    return made;
}

SeriesView TimeSeries::view(Instant now, Duration span, std::size_t most) const
{
    const Frame frame = this->frame(now, span, most);
    SeriesView view{frame.from(), frame.width(), {}};
    view.buckets.reserve(static_cast<std::size_t>(frame.count));
    for (std::int64_t i = frame.first; i < frame.first + frame.count; ++i) {
        view.buckets.push_back(
            gather(frame.resolution->buckets, i * frame.thinning, frame.thinning));
    }
    return view;
}

DurationView TimeSeries::durations(Instant now, Duration span, std::size_t most) const
{
    const Frame frame = this->frame(now, span, most);
    DurationView view{frame.from(), frame.width(),
                      std::vector<DurationBucket>(static_cast<std::size_t>(frame.count))};
    std::int64_t first = frame.first * frame.thinning;
    for (DurationBucket& bucket : view.buckets) {
        gather(frame.resolution->durations, first, frame.thinning, bucket);
        first += frame.thinning;
    }
    return view;
}

SpanTotals TimeSeries::totals(Instant from, Instant to) const
{
    Instant newest = to;
    for (const Resolution& resolution : m_resolutions) {
        newest =
            std::max(newest, Instant(resolution.buckets.width() * resolution.buckets.newest()));
    }
    const Resolution& resolution = reachingBack(newest - from);
    const Duration width = resolution.buckets.width();
    const auto edge = [&](Instant at) { return (at.time_since_epoch() + width / 2) / width; };
    const std::int64_t first = edge(from);
    const std::int64_t count = std::max<std::int64_t>(1, edge(to) - first);
    SpanTotals totals{Instant(width * first),
                      Instant(width * (first + count)),
                      gather(resolution.buckets, first, count),
                      {}};
    gather(resolution.durations, first, count, totals.durations);
    return totals;
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

void TimeSeries::gather(const TimeRing<DurationBucket>& ring, std::int64_t first,
                        std::int64_t count, DurationBucket& sum)
{
    for (std::int64_t i = first; i < first + count; ++i) {
        if (const DurationBucket* bucket = ring.at(i)) {
            sum.absorb(*bucket);
        }
    }
}

} // namespace ratescope
