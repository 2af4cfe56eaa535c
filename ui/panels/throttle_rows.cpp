#include "ui/panels/policy_rows.h"

#include <QCoreApplication>

namespace ratescope {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::PolicyPanel)
};

} // namespace

void addThrottleRows(SettingsForm<Policy>& form, QWidget* inForce)
{
    form.addSection(Words::tr("Throttle"));
    constexpr double perDay = 1.0 / 86400.0;
    constexpr double perHour = 1.0 / 3600.0;
    constexpr double perMinute = 1.0 / 60.0;
    form.addChoice<ControllerKind>(
        {QStringLiteral("controller"), Words::tr("C&ontroller"),
         Words::tr(
             "What moves the pace by itself. Automatic takes the rate as what the limit is said to "
             "be, reads the rate headers, and else searches")},
        {{ControllerKind::automatic, Words::tr("automatic")},
         {ControllerKind::headerGuided, Words::tr("by rate headers")},
         {ControllerKind::search, Words::tr("search")},
         {ControllerKind::aimd, Words::tr("AIMD")},
         {ControllerKind::awsAdaptive, Words::tr("AWS adaptive")},
         {ControllerKind::off, Words::tr("off")}},
        [](const Policy& policy) { return policy.controller.kind; },
        [](Policy& policy, ControllerKind kind) { policy.controller.kind = kind; });
    form.addWide(inForce);
    form.addOptional(
        {QStringLiteral("rate"), Words::tr("&Rate"),
         Words::tr("Requests this client sends at most")},
        {perDay, 10000.0, {perMinute, 100.0, true}, false},
        {{Words::tr("/min"), perMinute},
         {Words::tr("/s"), 1.0},
         {Words::tr("/h"), perHour},
         {Words::tr("/day"), perDay}},
        1.0,
        [](const Policy& policy) {
            return policy.throttle.rate ? std::optional<double>(policy.throttle.rate->perSecond())
                                        : std::nullopt;
        },
        [](Policy& policy, std::optional<double> value) {
            policy.throttle.rate =
                value ? std::optional(RequestRate::perSecond(*value)) : std::nullopt;
        },
        {},
        {[](const Policy& policy) { return 1.0 / toSeconds(policy.throttle.rateWindow); },
         [](Policy& policy, double size) {
             policy.throttle.rateWindow = fromSeconds(1.0 / size);
         }});
    form.addValue(
        {QStringLiteral("burst"), Words::tr("&Burst"),
         Words::tr("Requests that may go at once after a rest")},
        {1, 10000, {1, 100, true}, true}, {{QString(), 1.0}},
        [](const Policy& policy) { return policy.throttle.burst; },
        [](Policy& policy, double value) { policy.throttle.burst = wholeNumber(value); },
        [](const Policy& policy) { return policy.throttle.rate.has_value(); });
    const auto addTokens = [&form](const QString& id, const QString& label, const QString& tip,
                                   std::optional<TokenRate> ThrottleSettings::*rate) {
        form.addOptional(
            {id, label, tip}, {perMinute, 1e8, {100.0 * perMinute, 1e6 * perMinute, true}, false},
            {{Words::tr("/min"), perMinute}, {Words::tr("/s"), 1.0}}, 10000.0 * perMinute,
            [rate](const Policy& policy) {
                const std::optional<TokenRate>& set = policy.throttle.*rate;
                return set ? std::optional<double>(set->perSecond()) : std::nullopt;
            },
            [rate](Policy& policy, std::optional<double> value) {
                policy.throttle.*rate =
                    value ? std::optional(TokenRate::perSecond(*value)) : std::nullopt;
            });
    };
    addTokens(
        QStringLiteral("tokenRate"), Words::tr("&Tokens"),
        Words::tr(
            "Tokens this client sends and gets at most: estimated before a request, settled by "
            "what it was charged"),
        &ThrottleSettings::tokenRate);
    addTokens(QStringLiteral("inputTokenRate"), Words::tr("Tokens in"),
              Words::tr("Tokens of prompts, where the provider counts them apart"),
              &ThrottleSettings::inputTokenRate);
    addTokens(QStringLiteral("outputTokenRate"), Words::tr("Tokens out"),
              Words::tr("Tokens of answers, where the provider counts them apart"),
              &ThrottleSettings::outputTokenRate);
    form.addOptional(
        {QStringLiteral("requestsPerDay"), Words::tr("Daily requests"),
         Words::tr("A day's quota besides the rate; it comes back bit by bit")},
        {1, 1e9, {10, 1e6, true}, true}, {{QString(), 1.0}}, 1000.0,
        [](const Policy& policy) {
            const auto& quota = policy.throttle.requestsPerDay;
            return quota ? std::optional(static_cast<double>(*quota)) : std::nullopt;
        },
        [](Policy& policy, std::optional<double> value) {
            policy.throttle.requestsPerDay =
                value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
        });
    form.addOptional(
        {QStringLiteral("tokensPerDay"), Words::tr("Daily tokens"),
         Words::tr("A day's quota besides the rates; it comes back bit by bit")},
        {1, 1e12, {1e3, 1e9, true}, true}, {{QString(), 1.0}}, 1e6,
        [](const Policy& policy) {
            const auto& quota = policy.throttle.tokensPerDay;
            return quota ? std::optional(static_cast<double>(quota->count)) : std::nullopt;
        },
        [](Policy& policy, std::optional<double> value) {
            policy.throttle.tokensPerDay =
                value ? std::optional(Tokens{static_cast<std::int64_t>(*value)}) : std::nullopt;
        });
    form.addValue(
        {QStringLiteral("concurrency"), Words::tr("&In flight"),
         Words::tr("Requests under way at once")},
        {1, 256, {1, 256, true}, true}, {{QString(), 1.0}},
        [](const Policy& policy) { return policy.throttle.concurrency; },
        [](Policy& policy, double value) { policy.throttle.concurrency = wholeNumber(value); });
}

} // namespace ratescope
