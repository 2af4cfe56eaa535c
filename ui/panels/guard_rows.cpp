#include "ui/panels/policy_rows.h"

#include <QCoreApplication>

namespace ratescope {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::PolicyPanel)
};

} // namespace

void addAttemptRows(SettingsForm<Policy>& form)
{
    form.addSection(Words::tr("Each attempt"));
    form.addValue(
        {QStringLiteral("attemptTimeout"), Words::tr("Time-out"),
         Words::tr("One attempt's longest life, from sending to the last byte")},
        secondsRange(0.1, 3600, 1, 600), {{Words::tr(" s"), 1.0}},
        [](const Policy& policy) { return toSeconds(policy.attemptTimeout); },
        [](Policy& policy, double value) { policy.attemptTimeout = fromSeconds(value); });
    form.addValue(
        {QStringLiteral("pauseAfterRefusal"), Words::tr("Sleep on 429"),
         Words::tr(
             "Hold all sending for this long after each refusal, as many published loops do")},
        {0, 600, {0, 60, false}, false}, {{Words::tr(" s"), 1.0}},
        [](const Policy& policy) { return toSeconds(policy.pauseAfterRefusal); },
        [](Policy& policy, double value) { policy.pauseAfterRefusal = fromSeconds(value); });
}

void addGuardRows(SettingsForm<Policy>& form)
{
    form.addSection(Words::tr("When the server fails"));
    form.addOptional(
        {QStringLiteral("retryBudget"), Words::tr("Retry budget"),
         Words::tr("Retries per first attempt, besides a few that are always allowed")},
        {0, 1, {0, 1, false}, false}, {{Words::tr(" %"), 0.01}}, RetryBudgetSettings().share,
        [](const Policy& policy) {
            return policy.retryBudget ? std::optional(policy.retryBudget->share) : std::nullopt;
        },
        [](Policy& policy, std::optional<double> value) {
            if (!value) {
                policy.retryBudget.reset();
                return;
            }
            policy.retryBudget = policy.retryBudget.value_or(RetryBudgetSettings());
            policy.retryBudget->share = *value;
        });
    form.addOptional(
        {QStringLiteral("breaker"), Words::tr("Breaker after"),
         Words::tr(
             "Failures in a row that stop all sending, until one request has probed the server")},
        {1, 1000, {1, 100, true}, true}, {{QString(), 1.0}}, BreakerSettings().failures,
        [](const Policy& policy) {
            return policy.breaker ? std::optional<double>(policy.breaker->failures) : std::nullopt;
        },
        [](Policy& policy, std::optional<double> value) {
            if (!value) {
                policy.breaker.reset();
                return;
            }
            policy.breaker = policy.breaker.value_or(BreakerSettings());
            policy.breaker->failures = wholeNumber(*value);
        });
    form.addValue(
        {QStringLiteral("breakerOpenFor"), Words::tr("Open for"),
         Words::tr("How long nobody sends until one request probes the server")},
        secondsRange(0.1, 3600, 1, 600), {{Words::tr(" s"), 1.0}},
        [](const Policy& policy) {
            return toSeconds(policy.breaker.value_or(BreakerSettings()).openFor);
        },
        [](Policy& policy, double value) {
            if (policy.breaker) {
                policy.breaker->openFor = fromSeconds(value);
            }
        },
        [](const Policy& policy) { return policy.breaker.has_value(); });
}

} // namespace ratescope
