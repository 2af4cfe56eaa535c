#pragma once

#include "core/time.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace ratescope {

/// Evenly spaced, whatever the limiter is: where no kind fits what was seen, what was let in on the
/// average can be kept up, and evenly spaced it suits every limiter that has a rate.
///
/// What a limiter lets in at once says nothing about what it lets in for long, so a pace is proven
/// only when it has been held for as many requests as the limiter may remember; then a faster one
/// is tried, halfway to the slowest that failed. What is refused may itself count (HAProxy's
/// http_req_rate), so while everything is refused each wait is longer than the one before.
class EvenPace
{
public:
    /// One each `pace` seconds from `at` on, never faster than one each `fastest`. `memory` is how
    /// many the limiter has let in at once.
    EvenPace(double pace, double fastest, std::int64_t memory, Instant at);

    void sent(Instant at);
    void accepted(Instant at);
    /// One that went after the refusal before was heard of.
    void refused(Instant at);

    Instant permits(Instant now) const { return std::max(now, m_next); }
    double pace() const { return m_pace; } ///< seconds
    /// 0 … 1: how close the proven pace is to the slowest that failed.
    double confidence() const;
    /// Nothing goes any more, or hardly anything: it is something else.
    bool failed() const;

private:
    static constexpr double unbounded = std::numeric_limits<double>::infinity();

    void quicken();
    void slowDown();
    void setPace(double seconds);

    Instant m_from;
    double m_pace;
    double m_first;
    double m_fastest;
    std::int64_t m_memory;
    double m_bad = 0.0;        ///< the slowest that failed,
    double m_good = unbounded; ///< and the fastest that has been held
    std::int64_t m_held = 0;   ///< let in at this pace
    int m_proofs = 0;          ///< how often that was enough, in a row,
    int m_proofsToForget = 2;  ///< and after how many the failed one is forgotten
    bool m_forgot = false;
    int m_refusedInRow = 0;
    bool m_fresh = true;            ///< nothing has been let in yet
    std::int64_t m_sinceExcuse = 0; ///< let in since the latest refusal that began a dry spell
    std::int64_t m_sent = 0;        ///< since the latest dry spell
    Instant m_previous;             ///< when the latest went,
    int m_sinceEarly = 0;           ///< and how many since one that was not this pace's
    Instant m_next;
};

} // namespace ratescope
