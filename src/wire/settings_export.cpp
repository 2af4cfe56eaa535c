#include "wire/settings_export.h"

#include "core/number_text.h"
#include "engine/arrivals.h"
#include "wire/policy_json.h"
#include "wire/preset.h"
#include "wire/shell_quote.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

#include <algorithm>
#include <map>
#include <optional>

namespace ratescope {

namespace {

/// The options of the command line by the fields of a policy file.
struct PolicyOption
{
    const char* field;
    const char* option;
    const char* group = nullptr; ///< the option whose presence this one needs
};
constexpr PolicyOption policyOptions[] = {
    {"controller", "controller"},
    {"throttle.rate", "rate"},
    {"throttle.burst", "burst"},
    {"throttle.token_rate", "token-rate"},
    {"throttle.input_token_rate", "input-token-rate"},
    {"throttle.output_token_rate", "output-token-rate"},
    {"throttle.requests_per_day", "requests-per-day"},
    {"throttle.tokens_per_day", "tokens-per-day"},
    {"throttle.concurrency", "concurrency"},
    {"backoff.retries", "retries"},
    {"backoff.kind", "backoff"},
    {"backoff.base", "base"},
    {"backoff.factor", "factor"},
    {"backoff.cap", "cap"},
    {"backoff.jitter", "jitter"},
    {"backoff.jitter_share", "jitter-share"},
    {"backoff.deadline", "deadline"},
    {"backoff.hint", "hint"},
    {"backoff.longest_hint", "longest-hint"},
    {"backoff.long_hint", "long-hint"},
    {"pause_after_refusal", "pause-after-refusal"},
    {"attempt_timeout", "timeout"},
    {"retry_budget.share", "retry-budget"},
    {"retry_budget.minimum_per_second", "retry-minimum", "retry_budget.share"},
    {"breaker.failures", "breaker"},
    {"breaker.open_for", "breaker-open", "breaker.failures"},
};

using Fields = std::map<QString, QString>;

QString fieldText(const QJsonValue& value)
{
    if (value.isDouble()) {
        return QString::fromStdString(exactNumber(value.toDouble()));
    }
    return value.isBool() ? (value.toBool() ? u"true"_qs : u"false"_qs)
                          : value.toString().replace(u'_', u'-'); // as options spell it
}

/// Every field of a policy file by its path, those too that the file leaves out at their default.
Fields fieldsOf(const Policy& policy)
{
    Fields fields{{u"controller"_qs, u"off"_qs}, {u"backoff.long_hint"_qs, u"give-up"_qs}};
    const QJsonObject object = policyToJson(policy);
    for (auto part = object.begin(); part != object.end(); ++part) {
        if (!part->isObject()) {
            fields[part.key()] = fieldText(*part);
            continue;
        }
        const QJsonObject inner = part->toObject();
        for (auto field = inner.begin(); field != inner.end(); ++field) {
            fields[part.key() + u'.' + field.key()] = fieldText(*field);
        }
    }
    return fields;
}

std::optional<QString> valueOf(const Fields& fields, const char* path)
{
    const auto found = fields.find(QLatin1String(path));
    return found == fields.end() ? std::nullopt : std::optional(found->second);
}

/// What makes `wanted` of `base`; nullopt where no option can.
std::optional<QStringList> optionsBetween(Fields base, Fields wanted)
{
    QStringList options;
    // A retry budget or breaker that is given anew starts from its defaults: all of it is said.
    for (const char* group : {"retry_budget.", "breaker."}) {
        const auto differs = [&](const auto& field) {
            return field.first.startsWith(QLatin1String(group)) &&
                   valueOf(base, qPrintable(field.first)) != field.second;
        };
        if (std::any_of(wanted.begin(), wanted.end(), differs)) {
            std::erase_if(base, [group](const auto& field) {
                return field.first.startsWith(QLatin1String(group));
            });
        }
    }
    const QString window = u"retry_budget.window"_qs;
    if (wanted.count(window) > 0 && base.count(window) == 0 &&
        wanted[window] == fieldText(toSeconds(RetryBudgetSettings().window))) {
        base[window] = wanted[window];
    }
    for (const PolicyOption& option : policyOptions) {
        const auto before = valueOf(base, option.field);
        const auto after = valueOf(wanted, option.field);
        base.erase(QLatin1String(option.field));
        wanted.erase(QLatin1String(option.field));
        const bool goesWithItsGroup = option.group != nullptr && !after;
        if (before != after && !goesWithItsGroup) {
            options += u"--"_qs + QLatin1String(option.option);
            options += after.value_or(u"none"_qs);
        }
    }
    const QString gate = u"shared_gate"_qs;
    if (base[gate] == u"true" && wanted[gate] == u"false") {
        options += u"--no-gate"_qs;
        base[gate] = wanted[gate];
    }
    if (!wanted.count(window)) {
        base.erase(window); // went with the budget
    }
    return base == wanted ? std::optional(options) : std::nullopt;
}

/// `--policy` and what differs from it, in as few words as possible.
std::optional<QStringList> shortestOptions(const Policy& policy)
{
    std::optional<QStringList> best;
    const Fields wanted = fieldsOf(policy);
    for (const Preset& preset : builtInPresets()) {
        std::optional<QStringList> options = optionsBetween(fieldsOf(preset.policy), wanted);
        if (options && (!best || options->size() + 2 < best->size())) {
            best = QStringList{u"--policy"_qs, preset.id} + *options;
        }
    }
    return best;
}

bool isPlain(const QString& word)
{
    return !word.isEmpty() && std::all_of(word.begin(), word.end(), [](QChar c) {
        return (c.isLetterOrNumber() && c.unicode() < 0x80) || QStringView(u"-_./:,=+").contains(c);
    });
}

QString word(const QString& text)
{
    return isPlain(text) ? text : QString::fromStdString(shellQuoted(text.toStdString()));
}

QStringList workloadOptions(const WorkloadPlan& workload, QStringList& comments)
{
    QStringList options;
    const bool together = workload.shape == ArrivalShape::burst && workload.batches == 1;
    if (!together) {
        comments += u"# All jobs come at once here: “%1” has no option."_qs.arg(
            QString::fromStdString(describe(workload)));
    }
    const auto jobs = together ? static_cast<std::size_t>(workload.jobs)
                               : buildWorkload(workload).arrivals.size();
    if (workload.prompts.empty()) {
        options = {u"--jobs"_qs, QString::number(jobs), u"--prompt"_qs,
                   QString::fromStdString(workload.prompt)};
        if (workload.prompt.find("{n}") != std::string::npos) {
            comments += u"# {n} is sent as it stands."_qs;
        }
    } else {
        comments += u"# prompts.txt: the file the prompts came from, one a line."_qs;
        options = {u"--prompts"_qs, u"prompts.txt"_qs};
    }
    if (workload.maxTokens) {
        options += {u"--max-tokens"_qs, QString::number(workload.maxTokens->count)};
    }
    if (workload.stream) {
        options += u"--stream"_qs;
    }
    return options;
}

} // namespace

QByteArray policyFile(const Policy& policy)
{
    return QJsonDocument(policyToJson(policy)).toJson(QJsonDocument::Indented);
}

QString commandLine(const Policy& policy, const Endpoint& endpoint, const WorkloadPlan& workload)
{
    QStringList comments;
    QStringList words{u"ratescope-cli"_qs, u"run"_qs};
    if (endpoint.simulated) {
        words += u"--simulated"_qs;
        comments += u"# Its simulated server allows 60/min, whatever was set in the window."_qs;
    } else {
        words += {u"--base-url"_qs, endpoint.baseUrl.toString(QUrl::RemoveUserInfo), u"--model"_qs,
                  endpoint.model};
        if (!endpoint.dialect.isEmpty()) {
            words += {u"--dialect"_qs, endpoint.dialect};
        }
    }
    words += workloadOptions(workload, comments);
    if (const std::optional<QStringList> options = shortestOptions(policy)) {
        words += *options;
    } else {
        words += {u"--policy"_qs, u"policy.json"_qs};
        comments += u"# policy.json: the policy, copied as JSON; options cannot say all of it."_qs;
    }
    QStringList quoted;
    for (const QString& each : words) {
        quoted += word(each);
    }
    comments += quoted.join(u' ');
    return comments.join(u'\n') + u'\n';
}

} // namespace ratescope
