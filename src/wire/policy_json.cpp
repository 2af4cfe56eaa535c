#include "wire/policy_json.h"

#include "core/policy_words.h"
#include "wire/json_fields.h"

#include <array>
#include <utility>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr std::array<Word<Jitter>, 9> jitters{{{"none", Jitter::none},
                                               {"full", Jitter::full},
                                               {"equal", Jitter::equal},
                                               {"decorrelated", Jitter::decorrelated},
                                               {"shorten", Jitter::shorten},
                                               {"lengthen", Jitter::lengthen},
                                               {"around", Jitter::around},
                                               {"plus_second", Jitter::plusSecond},
                                               {"smooth", Jitter::smooth}}};
constexpr std::array<Word<LongHint>, 3> longHints{
    {{"give_up", LongHint::giveUp}, {"ignore", LongHint::ignore}, {"shorten", LongHint::shorten}}};

// The ranges are those that policy.h states.
void readThrottle(JsonFields fields, ThrottleSettings& throttle)
{
    constexpr std::int64_t mostTokens = 10'000'000'000;
    // A rate is stated for its unit; whoever means another window says so.
    fields.readRate("rate", RequestRate::per(1, 24h), RequestRate::perSecond(10'000), throttle.rate,
                    throttle.rateWindow);
    fields.readSeconds("rate_window", 1s, 24h, throttle.rateWindow);
    fields.readInteger("burst", 1, 10'000, throttle.burst);
    const auto tokenRate = [&fields](const char* name, std::optional<TokenRate>& rate) {
        fields.readRate(name, TokenRate::perMinute(1), TokenRate::perSecond(1e8), rate);
    };
    tokenRate("token_rate", throttle.tokenRate);
    tokenRate("input_token_rate", throttle.inputTokenRate);
    tokenRate("output_token_rate", throttle.outputTokenRate);
    fields.readInteger("requests_per_day", 1, 1'000'000'000, throttle.requestsPerDay);
    fields.readTokens("tokens_per_day", 1, 1'000'000'000'000, throttle.tokensPerDay);
    fields.readTokens("token_burst", 1, mostTokens, throttle.tokenBurst);
    fields.readInteger("concurrency", 1, 256, throttle.concurrency);
    fields.finish();
}

void readBackoff(JsonFields fields, BackoffSettings& backoff)
{
    fields.readWord("kind", std::span<const Word<BackoffKind>>(backoffWords), backoff.kind);
    fields.readWord("jitter", std::span<const Word<Jitter>>(jitters), backoff.jitter);
    fields.readSeconds("base", 1ms, 10min, backoff.base);
    fields.readNumber("factor", 1.0, 10.0, backoff.factor);
    fields.readSeconds("cap", 1ms, 1h, backoff.cap);
    if (backoff.cap < backoff.base) {
        fields.fail("cap", QStringLiteral("must not be shorter than the base"));
    }
    fields.readNumber("jitter_share", 0.0, 1.0, backoff.jitterShare);
    fields.readInteger("retries", 0, 1'000, backoff.retries);
    fields.readSeconds("deadline", 1s, 24h, backoff.deadline);
    fields.readWord("hint", std::span<const Word<HintUse>>(hintWords), backoff.hint);
    fields.readSeconds("longest_hint", 1s, 24h, backoff.longestHint);
    fields.readWord("long_hint", std::span<const Word<LongHint>>(longHints), backoff.longHint);
    fields.readSeconds("shortest_hint", 0s, 1min, backoff.shortestHint);
    fields.finish();
}

void readGuards(JsonFields& fields, Policy& policy)
{
    if (auto object = fields.optionalObject("retry_budget")) {
        RetryBudgetSettings& budget = policy.retryBudget.emplace();
        object->readNumber("share", 0.0, 1.0, budget.share);
        object->readNumber("minimum_per_second", 0.0, 1'000.0, budget.minimumPerSecond);
        object->readSeconds("window", 1s, 10min, budget.window);
        object->finish();
    }
    if (auto object = fields.optionalObject("breaker")) {
        BreakerSettings& breaker = policy.breaker.emplace();
        object->readInteger("failures", 1, 1'000, breaker.failures);
        object->readSeconds("open_for", 100ms, 1h, breaker.openFor);
        object->finish();
    }
}

QJsonObject throttleToJson(const ThrottleSettings& limits)
{
    QJsonObject throttle{{QLatin1String("burst"), limits.burst},
                         {QLatin1String("concurrency"), limits.concurrency}};
    Duration stated = ThrottleSettings().rateWindow;
    if (limits.rate) {
        const QString text = exactRate(*limits.rate, limits.rateWindow);
        throttle.insert(QLatin1String("rate"), text);
        stated = parseStatedRate(text)->window;
    }
    if (limits.rateWindow != stated) {
        throttle.insert(QLatin1String("rate_window"), toSeconds(limits.rateWindow));
    }
    const auto tokenRate = [&throttle](const char* name, const std::optional<TokenRate>& rate) {
        if (rate) {
            throttle.insert(QLatin1String(name), exactRate(rate->perSecond()));
        }
    };
    tokenRate("token_rate", limits.tokenRate);
    tokenRate("input_token_rate", limits.inputTokenRate);
    tokenRate("output_token_rate", limits.outputTokenRate);
    if (limits.tokenBurst) {
        throttle.insert(QLatin1String("token_burst"), qint64{limits.tokenBurst->count});
    }
    if (limits.requestsPerDay) {
        throttle.insert(QLatin1String("requests_per_day"), qint64{*limits.requestsPerDay});
    }
    if (limits.tokensPerDay) {
        throttle.insert(QLatin1String("tokens_per_day"), qint64{limits.tokensPerDay->count});
    }
    return throttle;
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
    fields.readWord("controller", std::span<const Word<ControllerKind>>(controllerWords),
                    policy.controller.kind);
    fields.read("shared_gate", policy.sharedGate);
    fields.readSeconds("pause_after_refusal", 0s, 10min, policy.pauseAfterRefusal);
    fields.readSeconds("attempt_timeout", 100ms, 1h, policy.attemptTimeout);
    readGuards(fields, policy);
    fields.finish();
    if (problem) {
        return *std::move(problem);
    }
    return policy;
}

QJsonObject policyToJson(const Policy& policy)
{
    const BackoffSettings& waits = policy.backoff;
    QJsonObject backoff{
        {QLatin1String("kind"),
         jsonWord(std::span<const Word<BackoffKind>>(backoffWords), waits.kind)},
        {QLatin1String("jitter"), jsonWord(std::span<const Word<Jitter>>(jitters), waits.jitter)},
        {QLatin1String("base"), toSeconds(waits.base)},
        {QLatin1String("factor"), waits.factor},
        {QLatin1String("cap"), toSeconds(waits.cap)},
        {QLatin1String("jitter_share"), waits.jitterShare},
        {QLatin1String("retries"), waits.retries},
        {QLatin1String("hint"), jsonWord(std::span<const Word<HintUse>>(hintWords), waits.hint)},
        {QLatin1String("longest_hint"), toSeconds(waits.longestHint)}};
    if (waits.longHint != LongHint::giveUp) {
        backoff.insert(QLatin1String("long_hint"),
                       jsonWord(std::span<const Word<LongHint>>(longHints), waits.longHint));
    }
    if (waits.shortestHint != Duration::zero()) {
        backoff.insert(QLatin1String("shortest_hint"), toSeconds(waits.shortestHint));
    }
    if (waits.deadline) {
        backoff.insert(QLatin1String("deadline"), toSeconds(*waits.deadline));
    }
    QJsonObject object{{QLatin1String("throttle"), throttleToJson(policy.throttle)},
                       {QLatin1String("backoff"), backoff},
                       {QLatin1String("shared_gate"), policy.sharedGate},
                       {QLatin1String("pause_after_refusal"), toSeconds(policy.pauseAfterRefusal)},
                       {QLatin1String("attempt_timeout"), toSeconds(policy.attemptTimeout)}};
    if (policy.controller != ControllerSettings()) {
        object.insert(QLatin1String("controller"),
                      jsonWord(std::span<const Word<ControllerKind>>(controllerWords),
                               policy.controller.kind));
    }
    if (const auto& budget = policy.retryBudget) {
        object.insert(QLatin1String("retry_budget"),
                      QJsonObject{{QLatin1String("share"), budget->share},
                                  {QLatin1String("minimum_per_second"), budget->minimumPerSecond},
                                  {QLatin1String("window"), toSeconds(budget->window)}});
    }
    if (const auto& breaker = policy.breaker) {
        object.insert(QLatin1String("breaker"),
                      QJsonObject{{QLatin1String("failures"), breaker->failures},
                                  {QLatin1String("open_for"), toSeconds(breaker->openFor)}});
    }
    return object;
}

} // namespace ratescope
