#pragma once

#include "core/event.h"
#include "metrics/bucket.h"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>

namespace ratescope {

/// "429 in about 9 s at this rate."
struct LimitWarning
{
    LimitAxis axis = LimitAxis::requests; ///< or tokens
    Instant since;                        ///< when the warning was first given
    Instant emptyAt;                      ///< when the headroom will have run out

    bool operator==(const LimitWarning&) const = default;
};

/// How good the warnings have been.
struct ForecastScore
{
    std::uint32_t right = 0;           ///< a 429 came while the warning stood
    std::uint32_t falseAlarms = 0;     ///< none came, though nobody changed anything
    std::uint32_t missed = 0;          ///< a 429 came without warning, though headroom was reported
    Duration early = Duration::zero(); ///< from warning to 429, summed over those that were right

    bool operator==(const ForecastScore&) const = default;

    std::uint32_t warnings() const { return right + falseAlarms; }
    Duration meanEarly() const { return right > 0 ? early / right : Duration::zero(); }
};

/// The early warning: a straight line through what the server (or, where it says nothing, the
/// controller's belief) lately reported as left of its limit tells when nothing will be left.
///
/// A report tells of the moment its request was sent, so it is counted there; of each quarter of a
/// second the lowest one stands. The line goes through the latest 40 such points, at least 4 over a
/// second or more; where the later half of them falls less, that half counts. A rise by a twentieth
/// of the limit means that a window began anew: earlier points are dropped. Where the reset times
/// say that a window ends first there is no warning; nor while a controller is on that spends no
/// more than is left.
///
/// A warning is given when the line meets zero within a minute for half a second on end, even if it
/// were less steep by one and a half standard errors; the same margin must speak against it before
/// it is taken back. Random arrivals under the limit would otherwise be false alarms all the time
/// (bench/bench_forecast counts them). It is
/// right when a 429 comes while it stands; a false alarm when the line turns away or when three
/// times the promised time has passed, unless policy, server or workload were changed in between.
/// After a 429 there is no warning (and no 429 counts as missed) until ten seconds have passed
/// without one. Pure: time comes from the events.
class Forecast
{
public:
    static constexpr Duration horizon = std::chrono::seconds(60);

    void fold(const Event& event);

    /// What stands at `now`, which is not before the last event.
    std::optional<LimitWarning> warning(Instant now) const;
    const ForecastScore& score() const { return m_score; }
    /// As last reported; unknown when that was more than a minute before `now`.
    Headroom headroom(Instant now) const;

private:
    struct Point
    {
        std::int64_t slot = 0; ///< quarters of a second since time zero
        Instant at;            ///< of the lowest report in it
        double left = 0;
        std::optional<Instant> fullAt; ///< when the server says the limit will be whole again
    };
    struct Axis
    {
        std::deque<Point> points; ///< by slot
        double limit = 0;
        float share = Headroom::unknown;
        Instant reported;
    };
    struct Line
    {
        double slope = 0; ///< per second
        double error = 0; ///< its standard error
    };
    struct Standing
    {
        LimitWarning warning;
        Instant expires;      ///< a false alarm from then on
        bool given = false;   ///< it has lasted long enough to be told
        bool changed = false; ///< somebody changed something meanwhile
    };

    void foldFinished(const AttemptFinished& finished, Instant at);
    void foldBelief(const Belief& belief, Instant at);
    void foldRefusal(Instant at);
    void report(Axis& axis, const Point& point, double limit, Instant at);
    void evaluate(Instant now);
    void settle(Instant now);
    void noteChange();
    void withdraw();
    static Line lineFrom(const Axis& axis, std::size_t begin);
    static std::optional<Instant> emptyAt(const Axis& axis, Instant now, double errors);
    std::optional<LimitWarning> earliest(Instant now, double errors) const;

    Axis m_requests;
    Axis m_tokens;
    std::optional<Standing> m_standing;
    std::optional<Instant> m_lastRefusal;
    bool m_careful = false; ///< the controller spends no more than is left
    ForecastScore m_score;
};

} // namespace ratescope
