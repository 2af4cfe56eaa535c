#include "cli/policy_options.h"

#include "cli/option_reader.h"
#include "core/policy_words.h"
#include "wire/policy_json.h"
#include "wire/preset.h"

#include <QCommandLineParser>
#include <QFile>
#include <QFileInfo>
#include <QStringList>

#include <chrono>
#include <optional>

namespace ratescope {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr RequestRate slowestRate = RequestRate::per(1, hours(24));
constexpr RequestRate fastestRate = RequestRate::perSecond(10'000);
constexpr TokenRate slowestTokenRate = TokenRate::perMinute(1);
constexpr TokenRate fastestTokenRate = TokenRate::perSecond(1e8);
constexpr qint64 policyFileLimit = qint64{1024} * 1024; // bytes

QString presetIds(const std::vector<Preset>& presets)
{
    QStringList ids;
    for (const Preset& preset : presets) {
        ids += preset.id;
    }
    return ids.join(QStringLiteral(", "));
}

void readPresetOrFile(OptionReader& reader, Policy& policy)
{
    const QString option = u"policy"_qs;
    if (!reader.has(option)) {
        return;
    }
    const QString name = reader.text(option);
    const std::vector<Preset> presets = builtInPresets();
    if (const std::optional<Preset> preset = findPreset(presets, name)) {
        policy = preset->policy;
        return;
    }
    if (!QFileInfo::exists(name)) {
        reader.fail(
            option,
            QStringLiteral("is neither a file nor one of the presets: %1").arg(presetIds(presets)));
        return;
    }
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly)) {
        reader.fail(option, QStringLiteral("cannot be read: %1").arg(file.errorString()));
        return;
    }
    const QByteArray json = file.read(policyFileLimit + 1);
    if (json.size() > policyFileLimit) {
        reader.fail(option, QStringLiteral("is larger than 1 MiB"));
        return;
    }
    const std::variant<Policy, JsonProblem> read = policyFromJson(json);
    if (const auto* problem = std::get_if<JsonProblem>(&read)) {
        reader.fail(option, QStringLiteral("is not a policy: %1").arg(problem->message));
        return;
    }
    policy = std::get<Policy>(read);
}

/// An option that may also be "none".
template <typename Value, typename Read>
void readOptional(OptionReader& reader, const QString& option, std::optional<Value>& target,
                  Value start, Read read)
{
    if (reader.text(option) == u"none") {
        target.reset();
    } else if (reader.has(option)) {
        Value value = start;
        read(value);
        target = value;
    }
}

void readThrottle(OptionReader& reader, ThrottleSettings& throttle)
{
    readOptional(reader, u"rate"_qs, throttle.rate, RequestRate(), [&](RequestRate& rate) {
        reader.rate(u"rate"_qs, slowestRate, fastestRate, rate, throttle.rateWindow);
    });
    reader.integer(u"burst"_qs, 1, 10'000, throttle.burst);
    const auto tokenRate = [&reader](const QString& option, std::optional<TokenRate>& target) {
        readOptional(reader, option, target, TokenRate(), [&](TokenRate& rate) {
            reader.rate(option, slowestTokenRate, fastestTokenRate, rate);
        });
    };
    tokenRate(u"token-rate"_qs, throttle.tokenRate);
    tokenRate(u"input-token-rate"_qs, throttle.inputTokenRate);
    tokenRate(u"output-token-rate"_qs, throttle.outputTokenRate);
    readOptional(reader, u"requests-per-day"_qs, throttle.requestsPerDay, std::int64_t{1},
                 [&](std::int64_t& count) {
                     reader.integer(u"requests-per-day"_qs, std::int64_t{1},
                                    std::int64_t{1'000'000'000}, count);
                 });
    readOptional(reader, u"tokens-per-day"_qs, throttle.tokensPerDay, Tokens{1},
                 [&](Tokens& tokens) {
                     reader.integer(u"tokens-per-day"_qs, std::int64_t{1},
                                    std::int64_t{1'000'000'000'000}, tokens.count);
                 });
    reader.integer(u"concurrency"_qs, 1, 256, throttle.concurrency);
}

void readBackoff(OptionReader& reader, BackoffSettings& backoff)
{
    reader.word<BackoffKind>(u"backoff"_qs, backoffWords, backoff.kind);
    reader.word<Jitter>(u"jitter"_qs, jitterWords, backoff.jitter);
    reader.integer(u"retries"_qs, 0, 1'000, backoff.retries);
    reader.duration(u"base"_qs, milliseconds(1), minutes(10), backoff.base);
    reader.real(u"factor"_qs, 1, 10, backoff.factor);
    reader.duration(u"cap"_qs, milliseconds(1), hours(1), backoff.cap);
    if (reader.has(u"cap"_qs) && backoff.cap < backoff.base) {
        reader.fail(
            u"cap"_qs,
            QStringLiteral("must not be less than the base, %1").arg(formatDuration(backoff.base)));
    }
    backoff.cap = std::max(backoff.cap, backoff.base);
    reader.real(u"jitter-share"_qs, 0, 1, backoff.jitterShare);
    readOptional(reader, u"deadline"_qs, backoff.deadline, Duration(seconds(1)),
                 [&](Duration& deadline) {
                     reader.duration(u"deadline"_qs, seconds(1), hours(24), deadline);
                 });
    reader.word<HintUse>(u"hint"_qs, hintWords, backoff.hint);
    reader.duration(u"longest-hint"_qs, seconds(1), hours(24), backoff.longestHint);
    reader.word<LongHint>(u"long-hint"_qs, longHintWords, backoff.longHint);
}

void readGuards(OptionReader& reader, Policy& policy)
{
    readOptional(
        reader, u"retry-budget"_qs, policy.retryBudget, RetryBudgetSettings(),
        [&](RetryBudgetSettings& budget) { reader.real(u"retry-budget"_qs, 0, 1, budget.share); });
    RetryBudgetSettings budget = policy.retryBudget.value_or(RetryBudgetSettings());
    reader.real(u"retry-minimum"_qs, 0, 1'000, budget.minimumPerSecond);
    if (policy.retryBudget) {
        policy.retryBudget = budget;
    } else if (reader.has(u"retry-minimum"_qs)) {
        reader.fail(u"retry-minimum"_qs, u"is of use only with --retry-budget SHARE"_qs);
    }
    readOptional(reader, u"breaker"_qs, policy.breaker, BreakerSettings(),
                 [&](BreakerSettings& breaker) {
                     reader.integer(u"breaker"_qs, 1, 1'000, breaker.failures);
                 });
    BreakerSettings breaker = policy.breaker.value_or(BreakerSettings());
    reader.duration(u"breaker-open"_qs, milliseconds(100), hours(1), breaker.openFor);
    if (policy.breaker) {
        policy.breaker = breaker;
    } else if (reader.has(u"breaker-open"_qs)) {
        reader.fail(u"breaker-open"_qs, u"is of use only with --breaker N"_qs);
    }
}

} // namespace

void addPolicyOptions(QCommandLineParser& parser)
{
    const auto add = [&](const char* name, const char* value, const QString& text) {
        parser.addOption(QCommandLineOption(QLatin1String(name), text, QLatin1String(value)));
    };
    add("policy", "PRESET|FILE",
        QStringLiteral("What the options below start from: a JSON file, or one of %1 [auto].")
            .arg(presetIds(builtInPresets())));
    add("controller", "KIND",
        u"What moves the pace: off, header-guided, search, aimd, aws-adaptive or auto [auto]."_qs);
    add("rate", "RATE",
        u"Requests sent in the long run, or none [none]. To the controller auto it is what the "
        "limit is said to be: so many in any such second, minute, hour or day; 1/s is "
        "never two at once, 60/min may be."_qs);
    add("burst", "N", u"Throttle: requests that may go at once after a rest [1]."_qs);
    add("token-rate", "RATE", u"Throttle: estimated tokens, e.g. 10000/min, or none [none]."_qs);
    add("input-token-rate", "RATE", u"Throttle: tokens of prompts, or none [none]."_qs);
    add("output-token-rate", "RATE", u"Throttle: tokens of answers, or none [none]."_qs);
    add("requests-per-day", "N", u"Throttle: a day's quota of requests, or none [none]."_qs);
    add("tokens-per-day", "N", u"Throttle: a day's quota of tokens, or none [none]."_qs);
    add("concurrency", "N", u"Throttle: requests in flight, 1 to 256 [64]."_qs);
    add("retries", "N",
        u"Attempts after the first, 0 to 1000 [20]. While a controller sets the pace, being told "
        "to slow down uses none of them up, unless it is 0."_qs);
    add("backoff", "KIND", u"none, fixed, exponential or polynomial [exponential]."_qs);
    add("base", "TIME", u"The first wait [500ms]."_qs);
    add("factor", "X", u"Each wait is this many times the one before [2]."_qs);
    add("cap", "TIME", u"No wait is longer, hints apart [60s]."_qs);
    add("jitter", "KIND",
        u"none, full, equal, decorrelated, shorten, lengthen, around, plus-second or smooth [full]."_qs);
    add("jitter-share", "SHARE", u"How far shorten, lengthen and around go, 0 to 1 [0.25]."_qs);
    add("deadline", "TIME", u"No retry later than this after a job's start, or none [none]."_qs);
    add("hint", "USE", u"Retry-After: ignore, replace, minimum or longer [minimum]."_qs);
    add("longest-hint", "TIME", u"The longest hint that is waited for [24h]."_qs);
    add("long-hint", "WHAT", u"A longer one: give-up, ignore or shorten [give-up]."_qs);
    add("pause-after-refusal", "TIME", u"Hold all sending after each refusal [0]."_qs);
    parser.addOption(QCommandLineOption(u"no-gate"_qs,
                                        u"A server's hint holds only the job it was sent to."_qs));
    add("timeout", "TIME", u"Longest life of one attempt [60s]."_qs);
    add("retry-budget", "SHARE", u"Retries per first attempt, 0 to 1, or none [none]."_qs);
    add("retry-minimum", "N", u"Retries a second that the budget always allows [0.1]."_qs);
    add("breaker", "N", u"Failures in a row that stop all sending, or none [none]."_qs);
    add("breaker-open", "TIME", u"Until one request probes the server again [30s]."_qs);
}

void readPolicy(OptionReader& reader, Policy& policy)
{
    policy = defaultPolicy();
    readPresetOrFile(reader, policy);
    reader.word<ControllerKind>(u"controller"_qs, controllerWords, policy.controller.kind);
    readThrottle(reader, policy.throttle);
    readBackoff(reader, policy.backoff);
    reader.duration(u"pause-after-refusal"_qs, Duration::zero(), minutes(10),
                    policy.pauseAfterRefusal);
    if (reader.has(u"no-gate"_qs)) {
        policy.sharedGate = false;
    }
    reader.duration(u"timeout"_qs, milliseconds(100), hours(1), policy.attemptTimeout);
    readGuards(reader, policy);
}

} // namespace ratescope
