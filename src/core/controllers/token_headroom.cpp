#include "core/controllers/token_headroom.h"

#include "core/controller.h"
#include "core/controllers/arrival_slack.h"
#include "core/token_amounts.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr Duration usualWindow = 60s;
constexpr Duration longestWait = 10min;
constexpr double mostScale = 50.0; ///< beyond that it is nonsense
constexpr double roundingError = 1e-6;

} // namespace

std::array<TokenHeadroom::Meter, 3> TokenHeadroom::emptyMeters()
{
    using Axis = Admission::Axis;
    return {{{Axis::tokenRate, LimitAxis::tokens, allTokens},
             {Axis::inputTokenRate, LimitAxis::inputTokens, inputTokens},
             {Axis::outputTokenRate, LimitAxis::outputTokens, outputTokens}}};
}

Admission TokenHeadroom::admit(Instant now, const TokenCost& cost) const
{
    Admission admission{now, Admission::Axis::none};
    for (const Meter& meter : m_meters) {
        const double amount = meter.limit > 0.0 ? meter.amount(cost) : 0.0;
        if (amount <= 0.0) {
            continue;
        }
        const Instant at = permits(meter, now, amount);
        if (at > admission.at) {
            admission = {at, meter.axis};
        }
    }
    return admission;
}

void TokenHeadroom::sent(AttemptId attempt, Instant now, const TokenCost& cost)
{
    m_inFlight.add(attempt, m_first + m_sent.size());
    m_sent.push_back({now, cost, cost});
    for (Meter& meter : m_meters) {
        if (meter.wholeAt && now >= *meter.wholeAt) { // the count has begun anew
            meter.level = meter.limit;
            meter.since = 0.0;
            meter.wholeAt = now + meter.window;
        }
        meter.since += meter.amount(cost);
    }
}

void TokenHeadroom::charged(AttemptId attempt, const TokenCost& cost)
{
    if (const std::optional<Number> number = m_inFlight.find(attempt)) {
        settle(*number, cost);
    }
}

void TokenHeadroom::settle(Number number, const TokenCost& cost)
{
    Sent& sent = m_sent[number - m_first];
    for (Meter& meter : m_meters) {
        const double more = meter.amount(cost) - meter.amount(sent.cost);
        if (number > meter.number) {
            meter.since += more;
        } else { // what it took is in the level
            meter.level = std::min(meter.level - meter.scale * more, meter.limit);
        }
    }
    sent.cost = cost;
}

void TokenHeadroom::ended(AttemptId attempt, Instant now, const Outcome& outcome)
{
    const std::optional<Number> number = m_inFlight.find(attempt);
    if (!number) {
        return;
    }
    if (isRateRefusal(outcome)) {
        settle(*number, {});
    }
    for (Meter& meter : m_meters) {
        judge(meter, *number, now, outcome);
        const AxisLimit* said = outcome.limits ? outcome.limits->find(meter.limitAxis) : nullptr;
        if (said != nullptr && said->limit && *said->limit >= 1) {
            learn(meter, *said, *number, outcome);
        }
    }
    m_inFlight.take(attempt);
    forget();
    const double said = told().value_or(TokenRate::perSecond(0.0)).perSecond();
    if (std::abs(said - m_told) > 0.03 * m_told) {
        m_told = said;
        ++m_revision;
    }
}

void TokenHeadroom::forget()
{
    Number oldest = m_first + m_sent.size();
    m_inFlight.forEach([&oldest](Number number) { oldest = std::min(oldest, number); });
    for (; m_first < oldest; ++m_first) {
        m_sent.pop_front();
    }
}

/// Whether it was refused although there was room by what the server had said.
void TokenHeadroom::judge(Meter& meter, Number number, Instant now, const Outcome& outcome)
{
    if (meter.limit <= 0.0 || number <= meter.number) {
        return;
    }
    if (!isRateRefusal(outcome)) {
        meter.surprises = outcome.kind == OutcomeKind::answered ? 0 : meter.surprises;
        return;
    }
    if (outcome.axis == meter.limitAxis) {
        constexpr int most = 7;
        meter.surprises = std::min(meter.surprises + 1, most);
        if (meter.surprises > 1) { // one may be a matter of rounding
            meter.notBefore = now + 500ms * (1 << (meter.surprises - 2));
        }
    }
}

void TokenHeadroom::learn(Meter& meter, const AxisLimit& said, Number number,
                          const Outcome& outcome)
{
    if (meter.limit > 0.0 && number < meter.number) { // a newer one has told
        return;
    }
    const bool refused = isRateRefusal(outcome);
    const Sent& sent = m_sent[number - m_first];
    const double cost = meter.amount(sent.reserved);
    if (outcome.axis == meter.limitAxis && outcome.requested && cost > 0.0) {
        const double seen = static_cast<double>(*outcome.requested) / cost;
        meter.scale = std::clamp(seen, 1.0 / mostScale, mostScale);
    }
    if (!said.remaining && !(refused && outcome.axis == meter.limitAxis)) {
        return; // a limit alone says nothing of what may go now
    }
    meter.limit = static_cast<double>(*said.limit);
    meter.number = number;
    meter.at = sent.at;
    meter.level =
        static_cast<double>(std::clamp<std::int64_t>(said.remaining.value_or(0), 0, *said.limit));
    meter.wholeAt.reset();
    meter.window = std::clamp(said.window.value_or(usualWindow), Duration(1s), Duration(24h));
    meter.perSecond = meter.limit / toSeconds(meter.window);
    const double used = meter.limit - meter.level;
    if (said.untilFull && said.reset == ResetMeaning::nextWindow) {
        meter.wholeAt = sent.at + std::clamp(*said.untilFull, Duration::zero(), longestWait);
    } else if (said.untilFull && *said.untilFull > Duration::zero() && used > 0.0) {
        meter.perSecond = used / toSeconds(*said.untilFull);
    }
    meter.since = 0.0;
    for (Number later = number + 1; later < m_first + m_sent.size(); ++later) {
        meter.since += meter.amount(m_sent[later - m_first].cost);
    }
}

double TokenHeadroom::levelAt(const Meter& meter, Instant now)
{
    const double taken = meter.since * meter.scale;
    if (meter.wholeAt) {
        return (now >= *meter.wholeAt ? meter.limit : meter.level) - taken;
    }
    return std::min(meter.limit, meter.level + toSeconds(now - meter.at) * meter.perSecond - taken);
}

/// A hair over the dot: figures are rounded, and how long a request is under way varies.
Instant TokenHeadroom::permits(const Meter& meter, Instant now, double amount)
{
    const double needed = std::min(amount * meter.scale, meter.limit);
    const Duration slack =
        ArrivalSlack::of(fromSeconds(std::min(needed / meter.perSecond, toSeconds(longestWait))));
    const double rounded = 1.0;
    const double wanted =
        std::min(needed + rounded + meter.perSecond * toSeconds(slack), meter.limit);
    const double level = levelAt(meter, now);
    const bool leftThen = meter.level - meter.since * meter.scale >= needed;
    Instant at = now;
    if (!leftThen && level < wanted - roundingError) {
        const double refill = (wanted - level) / meter.perSecond;
        at = meter.wholeAt && *meter.wholeAt > now
                 ? *meter.wholeAt + slack
                 : now + fromSeconds(std::min(refill, toSeconds(longestWait)));
    }
    return std::clamp(at, std::max(now, meter.notBefore), now + longestWait);
}

std::optional<TokenRate> TokenHeadroom::told() const
{
    const Meter* tightest = nullptr;
    for (const Meter& meter : m_meters) {
        if (meter.limit > 0.0 && (tightest == nullptr || meter.perSecond < tightest->perSecond)) {
            tightest = &meter;
        }
    }
    return tightest == nullptr ? std::nullopt
                               : std::optional(TokenRate::perSecond(tightest->perSecond));
}

} // namespace ratescope
