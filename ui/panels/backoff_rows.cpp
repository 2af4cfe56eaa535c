#include "ui/panels/policy_rows.h"

#include <QCoreApplication>

namespace ratescope {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::PolicyPanel)
};

bool waits(const Policy& policy)
{
    return retries(policy) && policy.backoff.kind != BackoffKind::none;
}

bool grows(const Policy& policy)
{
    return retries(policy) && (policy.backoff.kind == BackoffKind::exponential ||
                               policy.backoff.kind == BackoffKind::polynomial);
}

} // namespace

void addBackoffRows(SettingsForm<Policy>& form, QWidget* preview)
{
    form.addSection(Words::tr("Backoff"));
    form.addWide(preview);
    form.addValue(
        {QStringLiteral("retries"), Words::tr("Retries"),
         Words::tr(
             "Attempts after the first. While a controller sets the pace, being told to slow down "
             "uses none of them up")},
        {0, 1000, {0, 20, false}, true}, {{QString(), 1.0}},
        [](const Policy& policy) { return policy.backoff.retries; },
        [](Policy& policy, double value) { policy.backoff.retries = wholeNumber(value); });
    form.addChoice<BackoffKind>(
        {QStringLiteral("kind"), Words::tr("&Kind"),
         Words::tr("How the wait grows from retry to retry")},
        {{BackoffKind::none, Words::tr("none")},
         {BackoffKind::fixed, Words::tr("fixed")},
         {BackoffKind::exponential, Words::tr("exponential")},
         {BackoffKind::polynomial, Words::tr("polynomial")}},
        [](const Policy& policy) { return policy.backoff.kind; },
        [](Policy& policy, BackoffKind kind) { policy.backoff.kind = kind; }, retries);
    form.addChoice<Jitter>(
        {QStringLiteral("jitter"), Words::tr("&Jitter"), Words::tr("How chance spreads the waits")},
        {{Jitter::none, Words::tr("none")},
         {Jitter::full, Words::tr("full: 0 … wait")},
         {Jitter::equal, Words::tr("equal: half … wait")},
         {Jitter::decorrelated, Words::tr("decorrelated")},
         {Jitter::shorten, Words::tr("shorten, as SDKs do")},
         {Jitter::lengthen, Words::tr("lengthen")},
         {Jitter::around, Words::tr("around the wait")},
         {Jitter::plusSecond, Words::tr("plus 0 … 1 s")},
         {Jitter::smooth, Words::tr("smooth, as Polly does")}},
        [](const Policy& policy) { return policy.backoff.jitter; },
        [](Policy& policy, Jitter jitter) { policy.backoff.jitter = jitter; }, waits);
    form.addValue(
        {QStringLiteral("jitterShare"), Words::tr("Jitter share"),
         Words::tr("The largest share of the wait that chance cuts off or adds")},
        {0, 1, {0, 1, false}, false}, {{Words::tr(" %"), 0.01}},
        [](const Policy& policy) { return policy.backoff.jitterShare; },
        [](Policy& policy, double value) { policy.backoff.jitterShare = value; },
        [](const Policy& policy) {
            const Jitter jitter = policy.backoff.jitter;
            return waits(policy) && (jitter == Jitter::shorten || jitter == Jitter::lengthen ||
                                     jitter == Jitter::around);
        });
    form.addValue(
        {QStringLiteral("base"), Words::tr("B&ase"), Words::tr("The wait before the first retry")},
        secondsRange(0.001, 600, 0.01, 60), {{Words::tr(" s"), 1.0}},
        [](const Policy& policy) { return toSeconds(policy.backoff.base); },
        [](Policy& policy, double value) { policy.backoff.base = fromSeconds(value); }, waits);
    form.addValue(
        {QStringLiteral("factor"), Words::tr("&Factor"),
         Words::tr("Each wait is this many times the one before")},
        {1, 10, {1, 10, false}, false}, {{Words::tr(" ×"), 1.0}},
        [](const Policy& policy) { return policy.backoff.factor; },
        [](Policy& policy, double value) { policy.backoff.factor = value; }, grows);
    form.addValue(
        {QStringLiteral("cap"), Words::tr("Cap"),
         Words::tr("No wait is longer, except by the server's hint")},
        secondsRange(0.001, 3600, 0.1, 600), {{Words::tr(" s"), 1.0}},
        [](const Policy& policy) { return toSeconds(policy.backoff.cap); },
        [](Policy& policy, double value) { policy.backoff.cap = fromSeconds(value); }, grows);
    form.addOptional(
        {QStringLiteral("deadline"), Words::tr("&Deadline"),
         Words::tr("From a job's first attempt to its last retry")},
        secondsRange(1, 86400, 1, 3600), {{Words::tr(" s"), 1.0}}, 120.0,
        [](const Policy& policy) {
            return policy.backoff.deadline
                       ? std::optional<double>(toSeconds(*policy.backoff.deadline))
                       : std::nullopt;
        },
        [](Policy& policy, std::optional<double> value) {
            policy.backoff.deadline = value ? std::optional(fromSeconds(*value)) : std::nullopt;
        },
        retries);
}

} // namespace ratescope
