#pragma once

#include "core/policy.h"
#include "core/token_amounts.h"
#include "core/token_estimator.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

namespace ratescope::test {

/// What is left of each token axis of a policy, reckoned a second time and in another way: as
/// amounts that grow and shrink, from nothing but the events. It knows nothing of the slack that
/// the throttle keeps, so the throttle may hold less, by no more than slack() tells.
class TokenLedger
{
public:
    void retune(const ThrottleSettings& settings, Instant now)
    {
        const auto perMinute = [](const std::optional<TokenRate>& rate) {
            return rate ? std::optional(rate->perMinute()) : std::nullopt;
        };
        const auto all = perMinute(settings.tokenRate);
        tune(m_axes[0], all, settings.tokenBurst ? amountOf(*settings.tokenBurst) : all, now);
        const auto input = perMinute(settings.inputTokenRate);
        tune(m_axes[1], input, input, now);
        const auto output = perMinute(settings.outputTokenRate);
        tune(m_axes[2], output, output, now);
        constexpr double minutesPerDay = 24.0 * 60.0;
        std::optional<double> day;
        if (settings.tokensPerDay) {
            day = amountOf(*settings.tokensPerDay);
        }
        tune(m_axes[3], day ? std::optional(*day / minutesPerDay) : std::nullopt, day, now);
    }

    /// Whether as much is left as it takes; a cost beyond a whole burst takes that much. With
    /// `slack`, even where the throttle holds the least that it may.
    bool holds(const RequestSize& size, Instant now, bool slack)
    {
        const TokenCost cost = m_estimator.estimate(size);
        return std::all_of(m_axes.begin(), m_axes.end(), [&](Axis& axis) {
            if (!axis.capacity || axis.amount(cost) <= 0.0) {
                return true;
            }
            axis.bring(now);
            constexpr double roundingError = 1e-3; // a nanosecond of a million tokens a second
            const double needed = std::min(axis.amount(cost), *axis.capacity);
            return slack ? axis.level - axis.slack >= needed + roundingError
                         : axis.level >= needed - roundingError;
        });
    }

    void started(AttemptId attempt, const RequestSize& size, Instant now)
    {
        const Open open{m_estimator.estimate(size), size, m_clock++};
        for (Axis& axis : m_axes) {
            axis.take(now, axis.amount(open.reserved));
        }
        m_open.insert_or_assign(attempt.job, open);
    }

    void finished(AttemptId attempt, const Outcome& outcome, Instant now)
    {
        const Open open = m_open.at(attempt.job);
        m_open.erase(attempt.job);
        const TokenCost charged = m_estimator.charged(open.size, open.reserved, outcome, {});
        for (Axis& axis : m_axes) {
            if (axis.since <= open.number) {
                axis.take(now, axis.amount(charged) - axis.amount(open.reserved));
            }
        }
        m_estimator.learn(open.size, outcome, {});
    }

private:
    struct Axis
    {
        double (*amount)(const TokenCost&);
        double perSecond = 0.0;
        std::optional<double> capacity = std::nullopt; ///< empty: no such limit is set
        double level = 0.0;
        double slack = 0.0; ///< tokens
        Instant at = {};
        std::uint64_t since = 0; ///< attempts before it reserved nothing here

        void bring(Instant now)
        {
            level = std::min(*capacity, level + toSeconds(now - at) * perSecond);
            at = now;
        }
        void take(Instant now, double tokens)
        {
            if (capacity) {
                bring(now);
                level = std::min(*capacity, level - tokens);
            }
        }
    };
    struct Open
    {
        TokenCost reserved;
        RequestSize size;
        std::uint64_t number = 0;
    };

    void tune(Axis& axis, std::optional<double> perMinute, std::optional<double> capacity,
              Instant now)
    {
        if (!perMinute) {
            axis.capacity.reset();
            axis.slack = 0.0;
            return;
        }
        if (axis.capacity) {
            axis.bring(now);
        } else {
            axis.level = *capacity;
            axis.at = now;
            axis.since = m_clock++;
        }
        axis.capacity = capacity;
        axis.level = std::min(axis.level, *capacity);
        axis.perSecond = *perMinute / 60.0;
        // Half a hundredth of the bucket, of a quarter of a second at the most; and while it is
        // kept, it may be kept once more.
        axis.slack = std::max(axis.slack, 2.0 * std::min(0.005 * *capacity, 0.25 * axis.perSecond));
    }

    std::array<Axis, 4> m_axes = {{{allTokens}, {inputTokens}, {outputTokens}, {allTokens}}};
    TokenEstimator m_estimator;
    std::unordered_map<JobId, Open> m_open;
    std::uint64_t m_clock = 0;
};

} // namespace ratescope::test
