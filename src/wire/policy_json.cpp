#include "wire/policy_json.h"

#include "wire/json_fields.h"

#include <array>
#include <utility>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr std::array<JsonWord<BackoffKind>, 3> kinds{{{"none", BackoffKind::none},
                                                      {"fixed", BackoffKind::fixed},
                                                      {"exponential", BackoffKind::exponential}}};
constexpr std::array<JsonWord<Jitter>, 5> jitters{{{"none", Jitter::none},
                                                   {"full", Jitter::full},
                                                   {"equal", Jitter::equal},
                                                   {"decorrelated", Jitter::decorrelated},
                                                   {"shorten", Jitter::shorten}}};
constexpr std::array<JsonWord<ControllerKind>, 6> controllers{
    {{"off", ControllerKind::off},
     {"header-guided", ControllerKind::headerGuided},
     {"search", ControllerKind::search},
     {"aimd", ControllerKind::aimd},
     {"aws-adaptive", ControllerKind::awsAdaptive},
     {"auto", ControllerKind::automatic}}};
constexpr std::array<JsonWord<HintUse>, 3> hintUses{
    {{"ignore", HintUse::ignore}, {"replace", HintUse::replace}, {"minimum", HintUse::minimum}}};

// The ranges are those that policy.h states.
void readThrottle(JsonFields fields, ThrottleSettings& throttle)
{
    constexpr std::int64_t mostTokens = 10'000'000'000;
    fields.readRate("rate", RequestRate::per(1, 1h), RequestRate::perSecond(10'000), throttle.rate);
    fields.readSeconds("rate_window", 1s, 24h, throttle.rateWindow);
    fields.readInteger("burst", 1, 10'000, throttle.burst);
    fields.readRate("token_rate", TokenRate::perMinute(1), TokenRate::perSecond(1e8),
                    throttle.tokenRate);
    fields.readTokens("token_burst", 1, mostTokens, throttle.tokenBurst);
    fields.readInteger("concurrency", 1, 256, throttle.concurrency);
    fields.finish();
}

void readBackoff(JsonFields fields, BackoffSettings& backoff)
{
    fields.readWord("kind", std::span<const JsonWord<BackoffKind>>(kinds), backoff.kind);
    fields.readWord("jitter", std::span<const JsonWord<Jitter>>(jitters), backoff.jitter);
    fields.readSeconds("base", 1ms, 10min, backoff.base);
    fields.readNumber("factor", 1.0, 10.0, backoff.factor);
    fields.readSeconds("cap", 1ms, 1h, backoff.cap);
    if (backoff.cap < backoff.base) {
        fields.fail("cap", QStringLiteral("must not be shorter than the base"));
    }
    fields.readNumber("jitter_share", 0.0, 1.0, backoff.jitterShare);
    fields.readInteger("retries", 0, 1'000, backoff.retries);
    fields.readSeconds("deadline", 1s, 24h, backoff.deadline);
    fields.readWord("hint", std::span<const JsonWord<HintUse>>(hintUses), backoff.hint);
    fields.readSeconds("longest_hint", 1s, 24h, backoff.longestHint);
    fields.finish();
}

} // namespace

std::variant<Policy, JsonProblem> policyFromJson(const QByteArray& json)
{
    auto parsed = parseJsonObject(json);
    if (auto* problem = std::get_if<JsonProblem>(&parsed)) {
        return std::move(*problem);
    }
    return policyFromJson(std::get<QJsonObject>(parsed), QString());
}

std::variant<Policy, JsonProblem> policyFromJson(const QJsonObject& object, const QString& path)
{
    std::optional<JsonProblem> problem;
    JsonFields fields(object, path, problem);
    Policy policy;
    readThrottle(fields.object("throttle"), policy.throttle);
    readBackoff(fields.object("backoff"), policy.backoff);
    fields.readWord("controller", std::span<const JsonWord<ControllerKind>>(controllers),
                    policy.controller.kind);
    fields.read("shared_gate", policy.sharedGate);
    fields.readSeconds("pause_after_refusal", 0s, 10min, policy.pauseAfterRefusal);
    fields.readSeconds("attempt_timeout", 100ms, 1h, policy.attemptTimeout);
    fields.finish();
    if (problem) {
        return *std::move(problem);
    }
    return policy;
}

QJsonObject policyToJson(const Policy& policy)
{
    const ThrottleSettings& limits = policy.throttle;
    QJsonObject throttle{{QLatin1String("burst"), limits.burst},
                         {QLatin1String("concurrency"), limits.concurrency}};
    if (limits.rate) {
        throttle.insert(QLatin1String("rate"), exactRate(limits.rate->perSecond()));
    }
    if (limits.rateWindow != ThrottleSettings().rateWindow) {
        throttle.insert(QLatin1String("rate_window"), toSeconds(limits.rateWindow));
    }
    if (limits.tokenRate) {
        throttle.insert(QLatin1String("token_rate"), exactRate(limits.tokenRate->perSecond()));
    }
    if (limits.tokenBurst) {
        throttle.insert(QLatin1String("token_burst"), qint64{limits.tokenBurst->count});
    }
    const BackoffSettings& waits = policy.backoff;
    QJsonObject backoff{
        {QLatin1String("kind"), wordOf(std::span<const JsonWord<BackoffKind>>(kinds), waits.kind)},
        {QLatin1String("jitter"), wordOf(std::span<const JsonWord<Jitter>>(jitters), waits.jitter)},
        {QLatin1String("base"), toSeconds(waits.base)},
        {QLatin1String("factor"), waits.factor},
        {QLatin1String("cap"), toSeconds(waits.cap)},
        {QLatin1String("jitter_share"), waits.jitterShare},
        {QLatin1String("retries"), waits.retries},
        {QLatin1String("hint"), wordOf(std::span<const JsonWord<HintUse>>(hintUses), waits.hint)},
        {QLatin1String("longest_hint"), toSeconds(waits.longestHint)}};
    if (waits.deadline) {
        backoff.insert(QLatin1String("deadline"), toSeconds(*waits.deadline));
    }
    QJsonObject object{{QLatin1String("throttle"), throttle},
                       {QLatin1String("backoff"), backoff},
                       {QLatin1String("shared_gate"), policy.sharedGate},
                       {QLatin1String("pause_after_refusal"), toSeconds(policy.pauseAfterRefusal)},
                       {QLatin1String("attempt_timeout"), toSeconds(policy.attemptTimeout)}};
    if (policy.controller != ControllerSettings()) {
        object.insert(
            QLatin1String("controller"),
            wordOf(std::span<const JsonWord<ControllerKind>>(controllers), policy.controller.kind));
    }
    return object;
}

} // namespace ratescope
