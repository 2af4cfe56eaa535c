#include "metrics/time_series.h"

#include <algorithm>
#include <string_view>
#include <type_traits>
#include <utility>

namespace ratescope {

namespace {

constexpr std::size_t markersKept = 1000;

template <typename Value>
void append(std::vector<Value>& values, Value value)
{
    if (values.size() == markersKept) {
        values.erase(values.begin());
    }
    values.push_back(std::move(value));
}

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
    const Bucket before = level(event.at);
    m_forecast.fold(event);
    m_pace.fold(event);
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
                markPolicy(event.at, body);
            } else if constexpr (std::is_same_v<Body, ServerChanged>) {
                m_limitPerSecond = body.limit ? static_cast<float>(body.limit->perSecond()) : 0.0F;
                mark(event.at, Marker::Kind::server, body.description);
            } else if constexpr (std::is_same_v<Body, RunStarted>) {
                mark(event.at, Marker::Kind::run, body.name);
            } else if constexpr (std::is_same_v<Body, RunPaused> ||
                                 std::is_same_v<Body, RunResumed> ||
                                 std::is_same_v<Body, RunFinished>) {
                append(m_breaks, event.at);
            }
        },
        event.body);
    countPeaks(event.at, counts);
    const Bucket after = level(event.at);
    counts.refusedTotal = after.refusedTotal;
    counts.queuedPeak = after.queuedPeak;
    counts.inFlightPeak = after.inFlightPeak;
    counts.throttlePerSecond = after.throttlePerSecond;
    counts.limitPerSecond = after.limitPerSecond;
    counts.believedPerSecond = after.believedPerSecond;
    counts.headroom = after.headroom;
    counts.warned = after.warned;
    for (Resolution& resolution : m_resolutions) {
        resolution.buckets.open(event.at, before).absorb(counts);
    }
}

/// Over the seconds of the clock, so that a bucket of any width knows its busiest.
void TimeSeries::countPeaks(Instant at, Bucket& counts)
{
    const std::int64_t second = at.time_since_epoch() / std::chrono::seconds(1);
    if (second != m_second) {
        m_second = second;
        m_attemptsInSecond = 0;
        m_refusedInSecond = 0;
    }
    m_attemptsInSecond += counts.attempts();
    m_refusedInSecond += counts.refusals();
    counts.attemptsPeak = m_attemptsInSecond;
    counts.refusedPeak = m_refusedInSecond;
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
    if (const auto& usage = attempt.outcome.usage) {
        counts.tokens = static_cast<std::uint64_t>(
            std::max<std::int64_t>(0, (usage->prompt + usage->completion).count));
    }
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
    if (continuesGesture(at, kind, text)) {
        m_markers.back().text = std::move(text);
    } else {
        append(m_markers, Marker{at, kind, std::move(text)});
    }
    m_markedAt = at;
}

void TimeSeries::markPolicy(Instant at, const PolicyChanged& change)
{
    const std::shared_ptr<const Policy> before = std::exchange(m_policy, change.policy);
    if (before && m_beforeGesture) {
        std::string whole = describeChange(*m_beforeGesture, *change.policy);
        if (continuesGesture(at, Marker::Kind::policy, whole)) {
            mark(at, Marker::Kind::policy, std::move(whole));
            return;
        }
    }
    m_beforeGesture = before;
    mark(at, Marker::Kind::policy, change.description);
}

/// Whether it changes the same thing, from the same value on.
bool TimeSeries::continuesGesture(Instant at, Marker::Kind kind, const std::string& text) const
{
    constexpr std::string_view arrow = " → ";
    const std::size_t head = text.find(arrow);
    return !m_markers.empty() && m_markers.back().kind == kind && at - m_markedAt < gestureGap &&
           head != std::string::npos &&
           text.find(arrow, head + arrow.size()) == std::string::npos &&
           m_markers.back().text.compare(0, head + arrow.size(), text, 0, head + arrow.size()) == 0;
}

Bucket TimeSeries::level(Instant at) const
{
    Bucket bucket;
    bucket.refusedTotal = m_refusedTotal;
    bucket.queuedPeak = m_queued;
    bucket.inFlightPeak = m_inFlight;
    bucket.throttlePerSecond = static_cast<float>(m_pace.perSecond());
    bucket.limitPerSecond = m_limitPerSecond;
    if (const Belief* const belief = this->belief(); belief && belief->window > Duration::zero()) {
        bucket.believedPerSecond = static_cast<float>(belief->limit / toSeconds(belief->window));
    }
    bucket.headroom = m_forecast.headroom(at);
    bucket.warned = m_forecast.warning(at).has_value();
    return bucket;
}

const TimeSeries::Resolution& TimeSeries::reachingBack(Instant from, Instant now) const
{
    const BucketRing& finest = m_resolutions.front().buckets;
    const Instant newest = std::max(now, Instant(finest.width() * finest.newest()));
    const auto found =
        std::find_if(m_resolutions.begin(), m_resolutions.end(),
                     [&](const Resolution& one) { return one.buckets.reach() >= newest - from; });
    return found == m_resolutions.end() ? m_resolutions.back() : *found;
}

TimeSeries::Frame TimeSeries::frame(Instant now, Duration span, std::size_t most) const
{
    Frame made;
    made.resolution = &reachingBack(now - span, now);
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
    const Resolution& resolution = reachingBack(from, to);
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
            sum.absorb(level(Instant(ring.width() * i)));
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
