#include "ui/panels/policy_rows.h"

#include <QCoreApplication>

namespace ratescope {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::PolicyPanel)
};

} // namespace

void addHintRows(SettingsForm<Policy>& form)
{
    form.addSection(Words::tr("When the server names a time"));
    form.addChoice<HintUse>(
        {QStringLiteral("hint"), Words::tr("Retry-After"),
         Words::tr("What the server's hint does to the wait of the job that was refused")},
        {{HintUse::ignore, Words::tr("ignored")},
         {HintUse::replace, Words::tr("instead of the wait")},
         {HintUse::minimum, Words::tr("never before it")},
         {HintUse::longer, Words::tr("the longer of the two")}},
        [](const Policy& policy) { return policy.backoff.hint; },
        [](Policy& policy, HintUse hint) { policy.backoff.hint = hint; }, retries);
    form.addValue(
        {QStringLiteral("longestHint"), Words::tr("Longest hint"),
         Words::tr("The longest time the server may name")},
        secondsRange(1, 86400, 1, 86400), {{Words::tr(" s"), 1.0}},
        [](const Policy& policy) { return toSeconds(policy.backoff.longestHint); },
        [](Policy& policy, double value) { policy.backoff.longestHint = fromSeconds(value); },
        [](const Policy& policy) {
            return retries(policy) && policy.backoff.hint != HintUse::ignore;
        });
    form.addChoice<LongHint>(
        {QStringLiteral("longHint"), Words::tr("A longer one"),
         Words::tr("What is done with a hint that is longer than that")},
        {{LongHint::giveUp, Words::tr("gives up")},
         {LongHint::ignore, Words::tr("is ignored")},
         {LongHint::shorten, Words::tr("is cut to it")}},
        [](const Policy& policy) { return policy.backoff.longHint; },
        [](Policy& policy, LongHint what) { policy.backoff.longHint = what; },
        [](const Policy& policy) {
            return retries(policy) && policy.backoff.hint != HintUse::ignore;
        });
    form.addSwitch(
        {QStringLiteral("sharedGate"), Words::tr("E&verybody waits until then"),
         Words::tr("One job's hint holds all sending to this endpoint")},
        [](const Policy& policy) { return policy.sharedGate; },
        [](Policy& policy, bool on) { policy.sharedGate = on; });
}

} // namespace ratescope
