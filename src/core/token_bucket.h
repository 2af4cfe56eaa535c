#pragma once

#include "core/time.h"

namespace ratescope {

/// A continuously refilled token bucket, kept as a theoretical arrival time (the GCRA of ITU-T
/// I.371), so that it needs no timer and never drifts: that time is kept to a fraction of a
/// nanosecond, and only the instants offered are rounded, to the nearest nanosecond. So whoever
/// takes at nextAvailable() loses nothing however often, and no window of t seconds ever holds more
/// than capacity + rate·(t + 1 ns). Amounts are in units of the axis it guards (requests or
/// tokens); negative ones count as nothing. It starts full.
///
/// An amount larger than the capacity is let through when the bucket is full and leaves it in debt:
/// a large request waits its due rather than forever.
///
/// Slack is for whoever keeps a bucket so as to suit another one beyond a network. That one counts
/// from when a request arrives: later than it was sent, by how much varies, and the first one also
/// has its connection to open. While both lack something the difference stays what it was; but a
/// full bucket drops what would come in, so the other one, full for longer, comes to hold less.
/// Hence what is taken from a full bucket, or one that lacks less than the slack, begins to come
/// back only after the slack. A burst goes as ever, and what follows is that much later, once; with
/// a capacity of one, which is full again each time, what costs T comes each T + slack.
class TokenBucket
{
public:
    /// rate in units per second, > 0; capacity in units, > 0; slack as a share of the time that the
    /// empty bucket takes to fill, 0 … 1, of which no more than longestSlack is kept.
    TokenBucket(double perSecond, double capacity, Instant now, double slackShare = 0.0);
    static constexpr Duration longestSlack = std::chrono::milliseconds(250);

    /// The earliest instant, not before now, at which `amount` may be taken.
    Instant nextAvailable(Instant now, double amount) const;
    /// Takes the amount; the caller has seen nextAvailable(now, amount) <= now.
    void take(Instant now, double amount);
    /// Puts units back (a refund after settlement), up to the capacity.
    void giveBack(Instant now, double amount);

    double available(Instant now) const; ///< negative while in debt
    double capacity() const { return m_capacity; }
    double perSecond() const { return m_perSecond; }

    /// What is available stays available: a retune neither creates nor destroys units, except that
    /// what no longer fits into a smaller capacity overflows.
    void retune(double perSecond, double capacity, Instant now);

private:
    double nanosecondsFor(double amount) const;
    Duration slack() const;
    /// Nanoseconds from `now` until it is full; negative when it has been full for a while.
    double untilFull(Instant now) const;
    Instant fullRounded() const;
    void setFull(Instant from, double nanosecondsLater);

    double m_perSecond;
    double m_capacity;
    Instant m_full;              ///< when the bucket is, or was, full again,
    double m_fullFraction = 0.0; ///< and that many nanoseconds more, [0, 1)
    double m_slackShare;
    Instant m_refillFrom; ///< nothing comes back before
};

} // namespace ratescope
