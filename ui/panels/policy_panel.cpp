#include "ui/panels/policy_panel.h"

#include "ui/panels/backoff_preview.h"

#include <QAction>
#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace ratescope {

namespace {

bool retries(const Policy& policy)
{
    return policy.backoff.retries > 0;
}

bool waits(const Policy& policy)
{
    return retries(policy) && policy.backoff.kind != BackoffKind::none;
}

bool grows(const Policy& policy)
{
    return retries(policy) && (policy.backoff.kind == BackoffKind::exponential ||
                               policy.backoff.kind == BackoffKind::polynomial);
}

ValueRange seconds(double minimum, double maximum, double sliderLowest, double sliderHighest)
{
    return {minimum, maximum, {sliderLowest, sliderHighest, true}, false};
}

int wholeNumber(double value)
{
    return static_cast<int>(std::lround(value));
}

} // namespace

PolicyPanel::PolicyPanel(std::vector<Preset> presets, const Policy& policy, QWidget* parent)
    : QWidget(parent)
    , m_presets(std::move(presets))
    , m_presetChoice(new QComboBox(this))
    , m_heading(new QHBoxLayout)
    , m_preview(new BackoffPreview(this))
    , m_form(this, policy.clamped(), [this](const Policy& next, int control, int gesture) {
        ask(next, {}, control, gesture);
    })
{
    fillPresets();

    auto* label = new QLabel(tr("Pr&eset"), this);
    label->setBuddy(m_presetChoice);
    m_heading->addWidget(label);
    m_heading->addWidget(m_presetChoice, 1);

    addThrottle();
    addBackoff();
    addRest();
    addGuards();

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addLayout(m_heading);
    column->addLayout(m_form.layout());
    column->addStretch(1);

    showPolicy(m_form.settings());
}

void PolicyPanel::addThrottle()
{
    m_form.addSection(tr("Throttle"));
    constexpr double perDay = 1.0 / 86400.0;
    constexpr double perHour = 1.0 / 3600.0;
    constexpr double perMinute = 1.0 / 60.0;
    m_form.addChoice<ControllerKind>(
        {QStringLiteral("controller"), tr("C&ontroller"),
         tr("What moves the pace by itself. Automatic takes the rate as what the limit is said to "
            "be, reads the rate headers, and else searches")},
        {{ControllerKind::automatic, tr("automatic")},
         {ControllerKind::headerGuided, tr("by rate headers")},
         {ControllerKind::search, tr("search")},
         {ControllerKind::aimd, tr("AIMD")},
         {ControllerKind::awsAdaptive, tr("AWS adaptive")},
         {ControllerKind::off, tr("off")}},
        [](const Policy& policy) { return policy.controller.kind; },
        [](Policy& policy, ControllerKind kind) { policy.controller.kind = kind; });
    m_form.addOptional(
        {QStringLiteral("rate"), tr("&Rate"), tr("Requests this client sends at most")},
        {perDay, 10000.0, {perMinute, 100.0, true}, false},
        {{tr("/min"), perMinute}, {tr("/s"), 1.0}, {tr("/h"), perHour}, {tr("/day"), perDay}}, 1.0,
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
    m_form.addValue(
        {QStringLiteral("burst"), tr("&Burst"), tr("Requests that may go at once after a rest")},
        {1, 10000, {1, 100, true}, true}, {{QString(), 1.0}},
        [](const Policy& policy) { return policy.throttle.burst; },
        [](Policy& policy, double value) { policy.throttle.burst = wholeNumber(value); },
        [](const Policy& policy) { return policy.throttle.rate.has_value(); });
    const auto addTokens = [this](const QString& id, const QString& label, const QString& tip,
                                  std::optional<TokenRate> ThrottleSettings::*rate) {
        m_form.addOptional(
            {id, label, tip}, {perMinute, 1e8, {100.0 * perMinute, 1e6 * perMinute, true}, false},
            {{tr("/min"), perMinute}, {tr("/s"), 1.0}}, 10000.0 * perMinute,
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
        QStringLiteral("tokenRate"), tr("&Tokens"),
        tr("Tokens this client sends and gets at most: estimated before a request, settled by "
           "what it was charged"),
        &ThrottleSettings::tokenRate);
    addTokens(QStringLiteral("inputTokenRate"), tr("Tokens in"),
              tr("Tokens of prompts, where the provider counts them apart"),
              &ThrottleSettings::inputTokenRate);
    addTokens(QStringLiteral("outputTokenRate"), tr("Tokens out"),
              tr("Tokens of answers, where the provider counts them apart"),
              &ThrottleSettings::outputTokenRate);
    m_form.addOptional(
        {QStringLiteral("requestsPerDay"), tr("Daily requests"),
         tr("A day's quota besides the rate; it comes back bit by bit")},
        {1, 1e9, {10, 1e6, true}, true}, {{QString(), 1.0}}, 1000.0,
        [](const Policy& policy) {
            const auto& quota = policy.throttle.requestsPerDay;
            return quota ? std::optional(static_cast<double>(*quota)) : std::nullopt;
        },
        [](Policy& policy, std::optional<double> value) {
            policy.throttle.requestsPerDay =
                value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
        });
    m_form.addOptional(
        {QStringLiteral("tokensPerDay"), tr("Daily tokens"),
         tr("A day's quota besides the rates; it comes back bit by bit")},
        {1, 1e12, {1e3, 1e9, true}, true}, {{QString(), 1.0}}, 1e6,
        [](const Policy& policy) {
            const auto& quota = policy.throttle.tokensPerDay;
            return quota ? std::optional(static_cast<double>(quota->count)) : std::nullopt;
        },
        [](Policy& policy, std::optional<double> value) {
            policy.throttle.tokensPerDay =
                value ? std::optional(Tokens{static_cast<std::int64_t>(*value)}) : std::nullopt;
        });
    m_form.addValue(
        {QStringLiteral("concurrency"), tr("&In flight"), tr("Requests under way at once")},
        {1, 256, {1, 256, true}, true}, {{QString(), 1.0}},
        [](const Policy& policy) { return policy.throttle.concurrency; },
        [](Policy& policy, double value) { policy.throttle.concurrency = wholeNumber(value); });
}

void PolicyPanel::addBackoff()
{
    m_form.addSection(tr("Backoff"));
    m_form.addWide(m_preview);
    m_form.addValue(
        {QStringLiteral("retries"), tr("Re&tries"),
         tr("Attempts after the first. While a controller sets the pace, being told to slow down "
            "uses none of them up")},
        {0, 1000, {0, 20, false}, true}, {{QString(), 1.0}},
        [](const Policy& policy) { return policy.backoff.retries; },
        [](Policy& policy, double value) { policy.backoff.retries = wholeNumber(value); });
    m_form.addChoice<BackoffKind>(
        {QStringLiteral("kind"), tr("&Kind"), tr("How the wait grows from retry to retry")},
        {{BackoffKind::none, tr("none")},
         {BackoffKind::fixed, tr("fixed")},
         {BackoffKind::exponential, tr("exponential")},
         {BackoffKind::polynomial, tr("polynomial")}},
        [](const Policy& policy) { return policy.backoff.kind; },
        [](Policy& policy, BackoffKind kind) { policy.backoff.kind = kind; }, retries);
    m_form.addChoice<Jitter>(
        {QStringLiteral("jitter"), tr("&Jitter"), tr("How chance spreads the waits")},
        {{Jitter::none, tr("none")},
         {Jitter::full, tr("full: 0 … wait")},
         {Jitter::equal, tr("equal: half … wait")},
         {Jitter::decorrelated, tr("decorrelated")},
         {Jitter::shorten, tr("shorten, as SDKs do")},
         {Jitter::lengthen, tr("lengthen")},
         {Jitter::around, tr("around the wait")},
         {Jitter::plusSecond, tr("plus 0 … 1 s")},
         {Jitter::smooth, tr("smooth, as Polly does")}},
        [](const Policy& policy) { return policy.backoff.jitter; },
        [](Policy& policy, Jitter jitter) { policy.backoff.jitter = jitter; }, waits);
    m_form.addValue(
        {QStringLiteral("jitterShare"), tr("Jitter share"),
         tr("The largest share of the wait that chance cuts off or adds")},
        {0, 1, {0, 1, false}, false}, {{tr(" %"), 0.01}},
        [](const Policy& policy) { return policy.backoff.jitterShare; },
        [](Policy& policy, double value) { policy.backoff.jitterShare = value; },
        [](const Policy& policy) {
            const Jitter jitter = policy.backoff.jitter;
            return waits(policy) && (jitter == Jitter::shorten || jitter == Jitter::lengthen ||
                                     jitter == Jitter::around);
        });
    m_form.addValue(
        {QStringLiteral("base"), tr("B&ase"), tr("The wait before the first retry")},
        seconds(0.001, 600, 0.01, 60), {{tr(" s"), 1.0}},
        [](const Policy& policy) { return toSeconds(policy.backoff.base); },
        [](Policy& policy, double value) { policy.backoff.base = fromSeconds(value); }, waits);
    m_form.addValue(
        {QStringLiteral("factor"), tr("&Factor"),
         tr("Each wait is this many times the one before")},
        {1, 10, {1, 10, false}, false}, {{tr(" ×"), 1.0}},
        [](const Policy& policy) { return policy.backoff.factor; },
        [](Policy& policy, double value) { policy.backoff.factor = value; }, grows);
    m_form.addValue(
        {QStringLiteral("cap"), tr("&Cap"), tr("No wait is longer, except by the server's hint")},
        seconds(0.001, 3600, 0.1, 600), {{tr(" s"), 1.0}},
        [](const Policy& policy) { return toSeconds(policy.backoff.cap); },
        [](Policy& policy, double value) { policy.backoff.cap = fromSeconds(value); }, grows);
    m_form.addOptional(
        {QStringLiteral("deadline"), tr("&Deadline"),
         tr("From a job's first attempt to its last retry")},
        seconds(1, 86400, 1, 3600), {{tr(" s"), 1.0}}, 120.0,
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

void PolicyPanel::addRest()
{
    m_form.addSection(tr("When the server names a time"));
    m_form.addChoice<HintUse>(
        {QStringLiteral("hint"), tr("Retry-After"),
         tr("What the server's hint does to the wait of the job that was refused")},
        {{HintUse::ignore, tr("ignored")},
         {HintUse::replace, tr("instead of the wait")},
         {HintUse::minimum, tr("never before it")},
         {HintUse::longer, tr("the longer of the two")}},
        [](const Policy& policy) { return policy.backoff.hint; },
        [](Policy& policy, HintUse hint) { policy.backoff.hint = hint; }, retries);
    m_form.addValue(
        {QStringLiteral("longestHint"), tr("Longest hint"),
         tr("The longest time the server may name")},
        seconds(1, 86400, 1, 86400), {{tr(" s"), 1.0}},
        [](const Policy& policy) { return toSeconds(policy.backoff.longestHint); },
        [](Policy& policy, double value) { policy.backoff.longestHint = fromSeconds(value); },
        [](const Policy& policy) {
            return retries(policy) && policy.backoff.hint != HintUse::ignore;
        });
    m_form.addChoice<LongHint>(
        {QStringLiteral("longHint"), tr("A longer one"),
         tr("What is done with a hint that is longer than that")},
        {{LongHint::giveUp, tr("gives up")},
         {LongHint::ignore, tr("is ignored")},
         {LongHint::shorten, tr("is cut to it")}},
        [](const Policy& policy) { return policy.backoff.longHint; },
        [](Policy& policy, LongHint what) { policy.backoff.longHint = what; },
        [](const Policy& policy) {
            return retries(policy) && policy.backoff.hint != HintUse::ignore;
        });
    m_form.addSwitch(
        {QStringLiteral("sharedGate"), tr("&Everybody waits until then"),
         tr("One job's hint holds all sending to this endpoint")},
        [](const Policy& policy) { return policy.sharedGate; },
        [](Policy& policy, bool on) { policy.sharedGate = on; });

    m_form.addSection(tr("Each attempt"));
    m_form.addValue(
        {QStringLiteral("attemptTimeout"), tr("Time-out"),
         tr("One attempt's longest life, from sending to the last byte")},
        seconds(0.1, 3600, 1, 600), {{tr(" s"), 1.0}},
        [](const Policy& policy) { return toSeconds(policy.attemptTimeout); },
        [](Policy& policy, double value) { policy.attemptTimeout = fromSeconds(value); });
    m_form.addValue(
        {QStringLiteral("pauseAfterRefusal"), tr("Sleep on 429"),
         tr("Hold all sending for this long after each refusal, as many published loops do")},
        {0, 600, {0, 60, false}, false}, {{tr(" s"), 1.0}},
        [](const Policy& policy) { return toSeconds(policy.pauseAfterRefusal); },
        [](Policy& policy, double value) { policy.pauseAfterRefusal = fromSeconds(value); });
}

void PolicyPanel::addGuards()
{
    m_form.addSection(tr("When the server fails"));
    m_form.addOptional(
        {QStringLiteral("retryBudget"), tr("Retry budget"),
         tr("Retries per first attempt, besides a few that are always allowed")},
        {0, 1, {0, 1, false}, false}, {{tr(" %"), 0.01}}, RetryBudgetSettings().share,
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
    m_form.addOptional(
        {QStringLiteral("breaker"), tr("Breaker after"),
         tr("Failures in a row that stop all sending, until one request has probed the server")},
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
    m_form.addValue(
        {QStringLiteral("breakerOpenFor"), tr("Open for"),
         tr("How long nobody sends until one request probes the server")},
        seconds(0.1, 3600, 1, 600), {{tr(" s"), 1.0}},
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

void PolicyPanel::fillPresets()
{
    m_presetChoice->setObjectName(QStringLiteral("preset"));
    m_presetChoice->setAccessibleName(tr("Preset"));
    m_presetChoice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_presetChoice->setMinimumContentsLength(10);
    for (const Preset& preset : m_presets) {
        m_presetChoice->addItem(preset.name);
        m_presetChoice->setItemData(m_presetChoice->count() - 1, preset.source, Qt::ToolTipRole);
    }
    m_presetChoice->setPlaceholderText(tr("Your own settings"));
    connect(m_presetChoice, &QComboBox::activated, this, &PolicyPanel::presetChosen);
}

void PolicyPanel::addButton(QAction* action)
{
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setPopupMode(QToolButton::InstantPopup); // of an action that has a menu
    // The tab key goes on in the heading, not after all that stands below it.
    setTabOrder(m_heading->itemAt(m_heading->count() - 1)->widget(), button);
    m_heading->addWidget(button);
}

void PolicyPanel::ask(const Policy& next, const QString& step, int control, int gesture)
{
    const Policy inside = next.clamped();
    if (inside == policy()) {
        showPolicy(inside); // a control may show what was clamped away
    } else {
        Q_EMIT edited(inside, step, control, gesture);
    }
}

void PolicyPanel::showPolicy(const Policy& policy)
{
    m_form.show(policy);
    m_preview->setSettings(policy.backoff);
    showPreset();
}

void PolicyPanel::presetChosen(int index)
{
    const auto position = static_cast<std::size_t>(index);
    if (index >= 0 && position < m_presets.size()) {
        ask(m_presets[position].policy, m_presets[position].name, SettingsForm<Policy>::noMerge, 0);
    }
}

void PolicyPanel::showPreset()
{
    int found = -1;
    for (std::size_t index = 0; index < m_presets.size() && found < 0; ++index) {
        if (m_presets[index].policy.clamped() == policy()) {
            found = static_cast<int>(index);
        }
    }
    m_presetChoice->setCurrentIndex(found);
    m_presetChoice->setToolTip(found < 0 ? QString()
                                         : m_presets[static_cast<std::size_t>(found)].source);
}

} // namespace ratescope
