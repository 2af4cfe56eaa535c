#include "cli/policy_options.h"

#include "cli/option_reader.h"
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

constexpr RequestRate slowestRate = RequestRate::per(1, hours(1));
constexpr RequestRate fastestRate = RequestRate::perSecond(10'000);
constexpr TokenRate slowestTokenRate = TokenRate::perMinute(1);
constexpr TokenRate fastestTokenRate = TokenRate::perSecond(1e8);
constexpr qint64 policyFileLimit = 1024 * 1024; // bytes

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

void readThrottle(OptionReader& reader, ThrottleSettings& throttle)
{
    if (reader.text(u"rate"_qs) == u"none") {
        throttle.rate.reset();
    } else if (reader.has(u"rate"_qs)) {
        RequestRate rate;
        reader.rate(u"rate"_qs, slowestRate, fastestRate, rate);
        throttle.rate = rate;
    }
    reader.integer(u"burst"_qs, 1, 10'000, throttle.burst);
    if (reader.text(u"token-rate"_qs) == u"none") {
        throttle.tokenRate.reset();
    } else if (reader.has(u"token-rate"_qs)) {
        TokenRate rate;
        reader.rate(u"token-rate"_qs, slowestTokenRate, fastestTokenRate, rate);
        throttle.tokenRate = rate;
    }
    reader.integer(u"concurrency"_qs, 1, 256, throttle.concurrency);
}

void readBackoff(OptionReader& reader, BackoffSettings& backoff)
{
    reader.word(u"backoff"_qs,
                {{"none", BackoffKind::none},
                 {"fixed", BackoffKind::fixed},
                 {"exponential", BackoffKind::exponential}},
                backoff.kind);
    reader.word(u"jitter"_qs,
                {{"none", Jitter::none},
                 {"full", Jitter::full},
                 {"equal", Jitter::equal},
                 {"decorrelated", Jitter::decorrelated},
                 {"shorten", Jitter::shorten}},
                backoff.jitter);
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
    if (reader.text(u"deadline"_qs) == u"none") {
        backoff.deadline.reset();
    } else if (reader.has(u"deadline"_qs)) {
        Duration deadline = seconds(1);
        reader.duration(u"deadline"_qs, seconds(1), hours(24), deadline);
        backoff.deadline = deadline;
    }
    reader.word(
        u"hint"_qs,
        {{"ignore", HintUse::ignore}, {"replace", HintUse::replace}, {"minimum", HintUse::minimum}},
        backoff.hint);
    reader.duration(u"longest-hint"_qs, seconds(1), hours(24), backoff.longestHint);
}

} // namespace

void addPolicyOptions(QCommandLineParser& parser)
{
    const auto add = [&](const char* name, const char* value, const QString& text) {
        parser.addOption(QCommandLineOption(QLatin1String(name), text, QLatin1String(value)));
    };
    add("policy", "PRESET|FILE",
        QStringLiteral("What the options below start from: a JSON file, or one of %1.")
            .arg(presetIds(builtInPresets())));
    add("rate", "RATE", u"Throttle: requests sent in the long run, or none [none]."_qs);
    add("burst", "N", u"Throttle: requests that may go at once after a rest [1]."_qs);
    add("token-rate", "RATE", u"Throttle: estimated tokens, e.g. 10000/min, or none [none]."_qs);
    add("concurrency", "N", u"Throttle: requests in flight, 1 to 256 [64]."_qs);
    add("retries", "N", u"Attempts after the first, 0 to 1000 [10]."_qs);
    add("backoff", "KIND", u"none, fixed or exponential [exponential]."_qs);
    add("base", "TIME", u"The first wait [500ms]."_qs);
    add("factor", "X", u"Each wait is this many times the one before [2]."_qs);
    add("cap", "TIME", u"No wait is longer, hints apart [60s]."_qs);
    add("jitter", "KIND", u"none, full, equal, decorrelated or shorten [full]."_qs);
    add("jitter-share", "SHARE", u"How much shorten may cut off, 0 to 1 [0.25]."_qs);
    add("deadline", "TIME", u"No retry later than this after a job's start, or none [none]."_qs);
    add("hint", "USE", u"Retry-After: ignore, replace or minimum [minimum]."_qs);
    add("longest-hint", "TIME", u"A job that is told to wait longer is given up [1h]."_qs);
    add("pause-after-refusal", "TIME", u"Hold all sending after each refusal [0]."_qs);
    parser.addOption(QCommandLineOption(u"no-gate"_qs,
                                        u"A server's hint holds only the job it was sent to."_qs));
    add("timeout", "TIME", u"Longest life of one attempt [60s]."_qs);
}

void readPolicy(OptionReader& reader, Policy& policy)
{
    readPresetOrFile(reader, policy);
    readThrottle(reader, policy.throttle);
    readBackoff(reader, policy.backoff);
    reader.duration(u"pause-after-refusal"_qs, Duration::zero(), minutes(10),
                    policy.pauseAfterRefusal);
    if (reader.has(u"no-gate"_qs)) {
        policy.sharedGate = false;
    }
    reader.duration(u"timeout"_qs, milliseconds(100), hours(1), policy.attemptTimeout);
}

} // namespace ratescope
