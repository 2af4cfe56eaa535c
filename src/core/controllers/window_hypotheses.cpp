#include "core/controllers/window_hypotheses.h"

#include "core/controllers/arrival_slack.h"

#include <algorithm>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr Duration spans[] = {1s,   2s,   5s,    10s,   15s,   20s, 30s, 1min,
                              2min, 5min, 10min, 15min, 30min, 1h,  24h};

constexpr int enoughRenewals = 2;

bool isCommon(Duration span)
{
    return span == 1s || span == 10s || span == 1min || span == 1h;
}

/// So much later than it went a request may have arrived, the very first one above all, which
/// opened a connection; who asks sooner whether a window is over takes the answer for what it is
/// not.
Duration margin(const WindowHypotheses::Window& window)
{
    const Duration span = window.span;
    return window.proven() ? std::min<Duration>(50ms, span / 200) : ArrivalSlack::of(span);
}

} // namespace

WindowHypotheses::WindowHypotheses()
{
    for (const Duration span : spans) {
        add(span);
    }
}

void WindowHypotheses::add(Duration span)
{
    if (find(span, false) != nullptr) {
        return;
    }
    const auto longer = std::find_if(m_windows.begin(), m_windows.end(),
                                     [span](const Window& window) { return window.span > span; });
    Window window{};
    window.span = span;
    window.common = isCommon(span);
    Window counting = window;
    counting.all = true;
    m_windows.insert(longer, {window, counting});
}

void WindowHypotheses::accepted(const SendLog& log, SendLog::Number number,
                                std::optional<Instant> refusedBefore)
{
    const Instant at = log.entry(number).at;
    for (Window& window : m_windows) {
        if (!window.alive()) {
            continue;
        }
        if (window.fixed) {
            acceptedByFixed(window, log, number);
            continue;
        }
        const Duration sure = window.span - jitter(window.span);
        std::int64_t count = log.count(at - sure, number + 1, window.all);
        if (window.all && m_jitter > Duration::zero()) { // they may have arrived after this one
            count -= log.refused(at - jitter(window.span), number);
        }
        if (count > window.high && !window.all) {
            const Instant oldest = log.latest(count, number + 1, false).value_or(at - window.span);
            if (refusedBefore && *refusedBefore > oldest) {
                const Instant first =
                    log.latest(log.count(*refusedBefore, number + 1, false), number + 1, false)
                        .value_or(at);
                becomeFixed(window, *refusedBefore, first + jitter(window.span), first);
                continue;
            }
            if (window.renewals >= enoughRenewals) {
                becomeFixed(window, oldest, at, at);
                continue;
            }
        }
        window.low = std::max(window.low, count);
        const bool full =
            window.bounded() && log.count(at - window.span, number + 1, window.all) >= window.high;
        window.renewals += full ? 1 : 0;
    }
}

void WindowHypotheses::becomeFixed(Window& window, Instant edgeLow, Instant edgeHigh, Instant first)
{
    window.fixed = true;
    window.renewals = 0;
    window.edgeLow = edgeLow;
    window.edgeHigh = edgeHigh;
    window.begun = first;
}

void WindowHypotheses::acceptedByFixed(Window& window, const SendLog& log,
                                       SendLog::Number number) const
{
    const Instant at = log.entry(number).at;
    if (at >= window.begun + window.span) {
        window.begun = at;
    }
    const Instant edge = edgeBefore(window, at);
    const std::int64_t count = log.count(edge - Duration(1), number + 1, false);
    if (count <= window.high) {
        window.renewals += edge > window.edgeHigh ? 1 : 0;
        return;
    }
    if (at > edge + (window.edgeLow - window.edgeHigh) + window.span) {
        const auto windows = (edge - window.edgeHigh) / window.span + 1;
        // The edge came before this one arrived.
        window.edgeHigh = at + jitter(window.span) - windows * window.span;
        window.edgeLow = std::min(window.edgeLow, window.edgeHigh);
        return;
    }
    window.low = window.high + 1;
}

void WindowHypotheses::refused(const SendLog& log, SendLog::Number number)
{
    const Instant at = log.entry(number).at;
    for (Window& window : m_windows) {
        if (!window.alive()) {
            continue;
        }
        const Instant from = window.fixed ? countedFrom(window, at) : at - window.span;
        window.high =
            std::min(window.high, mostBefore(log, number, from, window.all, jitter(window.span)));
        if (window.high == 0) {
            window.low = 1; // nothing in the window and refused: not this one
        }
    }
}

/// No more than a share of the window: a line worse than that is worse than the window is short.
Duration WindowHypotheses::jitter(Duration span) const
{
    return std::min<Duration>(m_jitter, span / 10);
}

/// How many may have been in the window, which is open from `from` on, when this one arrived: some
/// that went a little before it began, or a little later than this one.
std::int64_t WindowHypotheses::mostBefore(const SendLog& log, SendLog::Number number, Instant from,
                                          bool all, Duration jitter) const
{
    if (jitter <= Duration::zero()) {
        return log.count(from, number, all);
    }
    const std::int64_t count =
        log.count(from - jitter, log.after(log.entry(number).at + jitter), all);
    return count - (all || log.entry(number).counts ? 1 : 0);
}

/// The latest edge not after `at`.
Instant WindowHypotheses::edgeBefore(const Window& window, Instant at)
{
    const auto windows = (at - window.edgeHigh) / window.span;
    const Instant edge = window.edgeHigh + windows * window.span;
    return edge > at ? edge - window.span : edge;
}

/// What went while the edge may already have passed counts as in the new window; but where that is
/// a long time, hardly so.
Instant WindowHypotheses::countedFrom(const Window& window, Instant at)
{
    const Duration doubt = window.edgeHigh - window.edgeLow;
    return edgeBefore(window, at) - std::min<Duration>(doubt, window.span / 20) - Duration(1);
}

/// When the window began in which `at` lies, if windows begin with a request; empty where one at
/// `at` would begin a new one.
std::optional<Instant> WindowHypotheses::begunBefore(const Window& window, const SendLog& log,
                                                     Instant at)
{
    Instant begun = window.begun;
    while (begun + window.span <= at) {
        const SendLog::Number next = log.after(begun + window.span - Duration(1));
        if (!log.holds(next) || log.entry(next).at >= at) {
            return std::nullopt;
        }
        begun = log.entry(next).at;
    }
    return begun;
}

void WindowHypotheses::ruleOutBelow(Duration wait)
{
    for (Window& window : m_windows) {
        if (window.span < wait) {
            window.low = 1;
            window.high = 0;
        }
    }
}

void WindowHypotheses::ruleOutFaster(double perSecond)
{
    constexpr double tolerance = 1.02;
    for (Window& window : m_windows) {
        if (static_cast<double>(window.low) >
            perSecond * toSeconds(window.span) * tolerance + 0.5) {
            window.low = 1;
            window.high = 0;
        }
    }
}

Instant WindowHypotheses::permits(const Window& window, const SendLog& log, Instant now) const
{
    if (!window.bounded()) {
        return now;
    }
    std::int64_t most = window.low > 0 ? (window.low + window.high + 1) / 2 : window.high;
    most = std::max<std::int64_t>(1, most + (m_daring ? 1 : 0));
    if (window.fixed) {
        const Instant byTheClock = log.count(countedFrom(window, now), log.end(), false) < most
                                       ? now
                                       : edgeBefore(window, now) + window.span + margin(window);
        const std::optional<Instant> begun = begunBefore(window, log, now);
        if (!begun || log.count(*begun - Duration(1), log.end(), false) < most) {
            return byTheClock;
        }
        return std::max(byTheClock, *begun + window.span + margin(window) + jitter(window.span));
    }
    const std::optional<Instant> oldest = log.latest(most, log.end(), window.all);
    return oldest ? std::max(now, *oldest + window.span + margin(window) + jitter(window.span))
                  : now;
}

Instant WindowHypotheses::permits(const SendLog& log, Instant now, bool commonOnly) const
{
    Instant earliest = Instant::max();
    for (const Window& window : m_windows) {
        if (window.alive() && window.bounded() &&
            (!commonOnly || (window.common && (!window.all || window.span >= 1min)))) {
            earliest = std::min(earliest, permits(window, log, now));
        }
    }
    return earliest;
}

bool WindowHypotheses::anyAlive() const
{
    return std::any_of(m_windows.begin(), m_windows.end(),
                       [](const Window& window) { return window.alive(); });
}

const WindowHypotheses::Window* WindowHypotheses::best() const
{
    for (const Window& window : m_windows) {
        if (window.alive() && window.bounded()) {
            return &window;
        }
    }
    return nullptr;
}

const WindowHypotheses::Window* WindowHypotheses::proven() const
{
    for (const Window& window : m_windows) {
        if (window.alive() && window.bounded() && window.renewals >= enoughRenewals) {
            return &window;
        }
    }
    return nullptr;
}

WindowHypotheses::Window* WindowHypotheses::find(Duration span, bool all)
{
    const auto found = std::find_if(m_windows.begin(), m_windows.end(), [=](const Window& window) {
        return window.span == span && window.all == all;
    });
    return found == m_windows.end() ? nullptr : &*found;
}

void WindowHypotheses::reopenAll()
{
    for (Window& window : m_windows) {
        window.fixed = false;
        unbind(window);
    }
}

void WindowHypotheses::reopen(Window& window, Instant now)
{
    constexpr int longKnown = 2; // windows, in which the edge has been right
    window.fixed = window.fixed && now >= window.edgeHigh + longKnown * window.span;
    unbind(window);
}

void WindowHypotheses::unbind(Window& window)
{
    window.low = 0;
    window.renewals = 0;
    window.high = std::numeric_limits<std::int64_t>::max();
}

void WindowHypotheses::ruleOutAll()
{
    for (Window& window : m_windows) {
        window.low = 1;
        window.high = 0;
    }
}

} // namespace ratescope
