#include "metrics/forecast.h"

#include "core/controller.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr Duration slotWidth = 250ms;
constexpr std::size_t mostPoints = 40;
constexpr std::size_t fewestPoints = 4;
constexpr Duration shortestLine = 1s;
constexpr Duration oldestPoint = 60s;
constexpr Duration steadyFor = 500ms;
constexpr Duration silenceAfterRefusal = 10s;
constexpr Duration headroomHolds = 60s;
constexpr Duration beliefYieldsFor = 5s;
/// How many standard errors of the line a warning must outlast, and how many may speak for it once
/// it stands: it comes when it is sure enough and goes when it is refuted, or it would flicker.
constexpr double sureEnough = 1.5;
constexpr double notRefuted = 1.5;
/// Servers tell whole requests: what lies between two reports is known no better.
constexpr double smallestStep = 1.0;
/// A limit of a few requests is always nearly used up.
constexpr double smallestLimit = 10;

bool spendsOnlyWhatIsLeft(ControllerKind kind)
{
    return kind == ControllerKind::headerGuided || kind == ControllerKind::automatic;
}

} // namespace

void Forecast::fold(const Event& event)
{
    settle(event.at);
    const auto& body = event.body;
    if (const auto* finished = std::get_if<AttemptFinished>(&body)) {
        foldFinished(*finished, event.at);
    } else if (const auto* belief = std::get_if<BeliefChanged>(&body)) {
        foldBelief(*belief->belief, event.at);
    } else if (const auto* policy = std::get_if<PolicyChanged>(&body)) {
        m_careful = spendsOnlyWhatIsLeft(policy->policy->controller.kind);
        noteChange();
    } else if (std::holds_alternative<ServerChanged>(body)) {
        noteChange();
        m_requests = Axis();
        m_tokens = Axis();
    } else if (std::holds_alternative<RunStarted>(body) ||
               std::holds_alternative<RunPaused>(body) ||
               std::holds_alternative<RunResumed>(body) ||
               std::holds_alternative<RunFinished>(body)) {
        noteChange();
    }
}

void Forecast::foldFinished(const AttemptFinished& finished, Instant at)
{
    const Outcome& outcome = finished.outcome;
    if (isRateRefusal(outcome)) {
        foldRefusal(at);
    }
    if (!outcome.limits) {
        return;
    }
    const Instant sent = at - finished.duration; // then the server counted, and read its clock
    const auto take = [&](Axis& axis, const AxisLimit* limit) {
        if (limit == nullptr || !limit->limit || !limit->remaining || *limit->limit <= 0) {
            return;
        }
        Point point;
        point.at = sent;
        point.left = static_cast<double>(std::max<std::int64_t>(0, *limit->remaining));
        if (limit->untilFull) {
            point.fullAt = sent + *limit->untilFull;
        }
        report(axis, point, static_cast<double>(*limit->limit), at);
    };
    take(m_requests, &outcome.limits->requests);
    take(m_tokens, outcome.limits->find(LimitAxis::tokens));
    evaluate(at);
}

void Forecast::foldBelief(const Belief& belief, Instant at)
{
    const bool toldByServer = m_requests.limit > 0 && at - m_requests.reported < beliefYieldsFor;
    if (!belief.headroom || toldByServer) {
        return;
    }
    const double limit = belief.kind == LimitKind::continuous ? belief.burst : belief.limit;
    if (!(limit > 0)) {
        return;
    }
    Point point;
    point.at = at;
    point.left = std::clamp(*belief.headroom, 0.0, limit);
    report(m_requests, point, limit, at);
    m_requests.reported = at - beliefYieldsFor; // the next belief may follow at once
    evaluate(at);
}

void Forecast::foldRefusal(Instant at)
{
    const bool silent = m_lastRefusal && at - *m_lastRefusal < silenceAfterRefusal;
    if (m_standing && m_standing->given) {
        ++m_score.right;
        m_score.early += at - m_standing->warning.since;
    } else if (!silent && !m_careful &&
               std::max(m_requests.points.size(), m_tokens.points.size()) > 0) {
        ++m_score.missed;
    }
    m_standing.reset();
    m_lastRefusal = at;
    m_requests.points.clear();
    m_tokens.points.clear();
}

void Forecast::report(Axis& axis, const Point& reported, double limit, Instant at)
{
    Point point = reported;
    point.slot = point.at.time_since_epoch() / slotWidth;
    if (limit != axis.limit) {
        axis.points.clear(); // another limit: nothing before it tells how fast this one goes
        axis.limit = limit;
    }
    std::deque<Point>& points = axis.points;
    if (!points.empty() && point.slot >= points.back().slot &&
        point.left > points.back().left + std::max(1.0, limit / 20)) {
        points.clear();
    }
    const auto place =
        std::lower_bound(points.begin(), points.end(), point.slot,
                         [](const Point& one, std::int64_t slot) { return one.slot < slot; });
    if (place != points.end() && place->slot == point.slot) {
        if (point.left <= place->left) {
            *place = point;
        }
    } else {
        points.insert(place, point);
    }
    while (points.size() > mostPoints || points.back().at - points.front().at > oldestPoint) {
        points.pop_front();
    }
    // What was sent last tells what is left now.
    axis.share = static_cast<float>(std::clamp(points.back().left / limit, 0.0, 1.0));
    axis.reported = at;
}

/// What is left is taken for a walk at a steady pace with steps of chance: its pace is that from
/// the first point to the last, and the steps that differ from it tell how sure that is.
Forecast::Line Forecast::lineFrom(const Axis& axis, std::size_t begin)
{
    const std::deque<Point>& points = axis.points;
    const double length = toSeconds(points.back().at - points[begin].at);
    Line line;
    if (!(length > 0)) {
        return line;
    }
    line.slope = (points.back().left - points[begin].left) / length;
    double squares = smallestStep * smallestStep;
    for (std::size_t i = begin + 1; i < points.size(); ++i) {
        const double step = points[i].left - points[i - 1].left;
        const double strayed = step - line.slope * toSeconds(points[i].at - points[i - 1].at);
        squares += strayed * strayed;
    }
    line.error = std::sqrt(squares) / length;
    return line;
}

/// From the latest point on, along the line through all of them, or through the later half where
/// that falls less: a burst just spent is no pace. `errors`: how many standard errors less steep
/// than that it is taken to be.
std::optional<Instant> Forecast::emptyAt(const Axis& axis, Instant now, double errors)
{
    const std::deque<Point>& points = axis.points;
    if (axis.limit < smallestLimit || points.size() < fewestPoints ||
        points.back().at - points.front().at < shortestLine) {
        return std::nullopt;
    }
    const Line whole = lineFrom(axis, 0);
    const Line half = lineFrom(axis, points.size() / 2);
    const Line& line = half.slope > whole.slope ? half : whole;
    const double slope = line.slope + errors * line.error;
    if (!(line.slope < 0 && slope < 0)) {
        return std::nullopt;
    }
    const Point& first = points.front();
    const Point& last = points.back();
    const Instant empty = last.at + fromSeconds(last.left / -slope);
    if (first.fullAt && last.fullAt) {
        // The end of a window stays where it is; that of a refill moves on with what is spent.
        const Duration moved = *last.fullAt - *first.fullAt;
        const bool window = moved < (last.at - first.at) / 2;
        if (window && *last.fullAt < empty) {
            return std::nullopt;
        }
    }
    return empty - now <= horizon ? std::optional(empty) : std::nullopt;
}

std::optional<LimitWarning> Forecast::earliest(Instant now, double errors) const
{
    const auto requests = emptyAt(m_requests, now, errors);
    const auto tokens = emptyAt(m_tokens, now, errors);
    if (!requests && !tokens) {
        return std::nullopt;
    }
    const bool byTokens = tokens && (!requests || *tokens < *requests);
    return LimitWarning{byTokens ? LimitAxis::tokens : LimitAxis::requests, now,
                        byTokens ? *tokens : *requests};
}

void Forecast::evaluate(Instant now)
{
    const bool silent = m_lastRefusal && now - *m_lastRefusal < silenceAfterRefusal;
    const bool stands =
        !silent && !m_careful && earliest(now, m_standing ? -notRefuted : sureEnough);
    if (!stands) {
        withdraw();
        return;
    }
    const auto likely = earliest(now, 0); // with no error either way
    if (!m_standing) {
        const Duration promised = std::max(likely->emptyAt - now, Duration::zero());
        m_standing = Standing{*likely, now + 3 * promised + 5s, false, false};
    } else if (likely) {
        m_standing->warning.axis = likely->axis;
        m_standing->warning.emptyAt = likely->emptyAt;
    }
    if (!m_standing->given && now - m_standing->warning.since >= steadyFor) {
        m_standing->given = true;
        m_standing->warning.since = now;
    }
}

void Forecast::settle(Instant now)
{
    if (m_standing && now >= m_standing->expires) {
        m_requests.points.clear();
        m_tokens.points.clear();
        withdraw();
    }
}

void Forecast::noteChange()
{
    if (m_standing) {
        m_standing->changed = true;
    }
    // The slope was that of another pace.
    m_requests.points.clear();
    m_tokens.points.clear();
}

void Forecast::withdraw()
{
    if (m_standing && m_standing->given && !m_standing->changed) {
        ++m_score.falseAlarms;
    }
    m_standing.reset();
}

std::optional<LimitWarning> Forecast::warning(Instant now) const
{
    if (!m_standing || !m_standing->given || m_standing->changed || now >= m_standing->expires) {
        return std::nullopt;
    }
    return m_standing->warning;
}

Headroom Forecast::headroom(Instant now) const
{
    const auto share = [&](const Axis& axis) {
        return now - axis.reported <= headroomHolds ? axis.share : Headroom::unknown;
    };
    return {share(m_requests), share(m_tokens)};
}

} // namespace ratescope
