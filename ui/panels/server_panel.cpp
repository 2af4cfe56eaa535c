#include "ui/panels/server_panel.h"

#include <QVBoxLayout>

#include <cmath>

namespace ratescope {

namespace {

bool hasRate(const ServerSettings& settings)
{
    return settings.limiter != LimiterKind::none && settings.limiter != LimiterKind::concurrency;
}

bool hasWindow(const ServerSettings& settings)
{
    return settings.limiter == LimiterKind::fixedWindow ||
           settings.limiter == LimiterKind::slidingLog ||
           settings.limiter == LimiterKind::slidingCounter;
}

/// How a refusal looks: one choice for the settings, of which a bare 503 wins.
enum class Refusal { worded, bare429, bare503 };

Refusal refusal(const ServerSettings& settings)
{
    if (settings.refuseAs503) {
        return Refusal::bare503;
    }
    return settings.wordlessRefusals ? Refusal::bare429 : Refusal::worded;
}

bool hasWords(const ServerSettings& settings)
{
    return refusal(settings) == Refusal::worded;
}

int wholeNumber(double value)
{
    return static_cast<int>(std::lround(value));
}

} // namespace

ServerPanel::ServerPanel(const ServerSettings& settings, QWidget* parent)
    : QWidget(parent)
    , m_form(this, settings.clamped(),
             [this](const ServerSettings& next, int control, int gesture) {
                 ask(next, control, gesture);
             })
{
    addLimiter();
    addMoreLimits();
    addLatency();
    addFaults();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addLayout(m_form.layout());
    column->addStretch(1);
    m_form.show(m_form.settings());
}

void ServerPanel::addLimiter()
{
    m_form.addChoice<LimiterKind>(
        {QStringLiteral("limiter"), tr("&Limiter"), tr("How the server counts")},
        {{LimiterKind::none, tr("none")},
         {LimiterKind::tokenBucket, tr("token bucket")},
         {LimiterKind::fixedWindow, tr("fixed window")},
         {LimiterKind::slidingLog, tr("sliding log")},
         {LimiterKind::slidingCounter, tr("sliding counter")},
         {LimiterKind::concurrency, tr("concurrency")}},
        [](const ServerSettings& settings) { return settings.limiter; },
        [](ServerSettings& settings, LimiterKind kind) { settings.limiter = kind; });
    constexpr double perMinute = 1.0 / 60.0;
    m_form.addValue(
        {QStringLiteral("serverRate"), tr("Allows"), tr("Requests the server admits")},
        {1.0 / 3600.0, 10000.0, {perMinute, 100.0, true}, false},
        {{tr("/min"), perMinute}, {tr("/s"), 1.0}},
        [](const ServerSettings& settings) { return settings.rate.perSecond(); },
        [](ServerSettings& settings, double value) {
            settings.rate = RequestRate::perSecond(value);
        },
        hasRate);
    m_form.addValue(
        {QStringLiteral("serverBurst"), tr("Burst"), tr("Requests it admits at once after a rest")},
        {1, 10000, {1, 100, true}, true}, {{QString(), 1.0}},
        [](const ServerSettings& settings) { return settings.burst; },
        [](ServerSettings& settings, double value) { settings.burst = wholeNumber(value); },
        [](const ServerSettings& settings) {
            return settings.limiter == LimiterKind::tokenBucket;
        });
    m_form.addValue(
        {QStringLiteral("serverWindow"), tr("Window"),
         tr("The time over which a window, log or counter counts")},
        {1, 86400, {1, 3600, true}, false}, {{tr(" s"), 1.0}},
        [](const ServerSettings& settings) { return toSeconds(settings.window); },
        [](ServerSettings& settings, double value) { settings.window = fromSeconds(value); },
        hasWindow);
    m_form.addValue(
        {QStringLiteral("serverConcurrency"), tr("At once"), tr("Requests it works on at once")},
        {1, 1000, {1, 256, true}, true}, {{QString(), 1.0}},
        [](const ServerSettings& settings) { return settings.concurrency; },
        [](ServerSettings& settings, double value) { settings.concurrency = wholeNumber(value); },
        [](const ServerSettings& settings) {
            return settings.limiter == LimiterKind::concurrency;
        });
    addHeaders();
    addRefusals();
}

void ServerPanel::addHeaders()
{
    m_form.addSwitch(
        {QStringLiteral("sendRateHeaders"), tr("Sends rate headers"),
         tr("Limit, what remains and when it is whole again, with every answer")},
        [](const ServerSettings& settings) { return settings.sendRateHeaders; },
        [](ServerSettings& settings, bool on) { settings.sendRateHeaders = on; });
    m_form.addChoice<HeaderForm>(
        {QStringLiteral("headerForm"), tr("Written as"), tr("Whose names the rate headers have")},
        {{HeaderForm::openai, tr("x-ratelimit-…, as OpenAI")},
         {HeaderForm::ietf, tr("RateLimit, as the IETF")},
         {HeaderForm::ietfOlder, tr("RateLimit-Limit, an older draft")}},
        [](const ServerSettings& settings) { return settings.headerForm; },
        [](ServerSettings& settings, HeaderForm form) { settings.headerForm = form; },
        [](const ServerSettings& settings) { return settings.sendRateHeaders; });
}

void ServerPanel::addRefusals()
{
    m_form.addSection(tr("Refusals"));
    m_form.addChoice<Refusal>(
        {QStringLiteral("refusals"), tr("Refuses by"),
         tr("What a refusal says: a bare one names neither its reason nor a wait")},
        {{Refusal::worded, tr("429 and words")},
         {Refusal::bare429, tr("a bare 429")},
         {Refusal::bare503, tr("a bare 503")}},
        refusal, [](ServerSettings& settings, Refusal chosen) {
            settings.refuseAs503 = chosen == Refusal::bare503;
            settings.wordlessRefusals = chosen == Refusal::bare429;
        });
    m_form.addSwitch(
        {QStringLiteral("sendRetryAfter"), tr("Says Retry-After on a 429"),
         tr("How long to wait, in a header and in words")},
        [](const ServerSettings& settings) { return settings.sendRetryAfter; },
        [](ServerSettings& settings, bool on) { settings.sendRetryAfter = on; }, hasWords);
    m_form.addChoice<RetryHint>(
        {QStringLiteral("retryHint"), tr("Told as"), tr("What a refusal says about waiting")},
        {{RetryHint::seconds, tr("seconds")},
         {RetryHint::milliseconds, tr("milliseconds")},
         {RetryHint::lie, tr("always 1 s, a lie")}},
        [](const ServerSettings& settings) { return settings.retryHint; },
        [](ServerSettings& settings, RetryHint hint) { settings.retryHint = hint; },
        [](const ServerSettings& settings) {
            return settings.sendRetryAfter && hasWords(settings);
        });
    m_form.addSwitch(
        {QStringLiteral("countRefusals"), tr("Refusals count against the limit"),
         tr("A refused request uses the limit up like an accepted one")},
        [](const ServerSettings& settings) { return settings.countRefusals; },
        [](ServerSettings& settings, bool on) { settings.countRefusals = on; }, hasWindow);
    m_form.addValue(
        {QStringLiteral("refusalDelay"), tr("Refuses in"),
         tr("From a request's arrival to its refusal")},
        {0, 60, {0.001, 10, true}, false}, {{tr(" s"), 1.0}},
        [](const ServerSettings& settings) { return toSeconds(settings.refusalDelay); },
        [](ServerSettings& settings, double value) { settings.refusalDelay = fromSeconds(value); });
}

void ServerPanel::addMoreLimits()
{
    constexpr double perMinute = 1.0 / 60.0;
    m_form.addSection(tr("Besides"));
    const auto addTokens = [this](const QString& id, const QString& label, const QString& tip,
                                  std::optional<TokenRate> ServerSettings::*rate) {
        m_form.addOptional(
            {id, label, tip}, {perMinute, 1e8, {100.0 * perMinute, 1e6 * perMinute, true}, false},
            {{tr("/min"), perMinute}, {tr("/s"), 1.0}}, 10000.0 * perMinute,
            [rate](const ServerSettings& settings) {
                const std::optional<TokenRate>& set = settings.*rate;
                return set ? std::optional<double>(set->perSecond()) : std::nullopt;
            },
            [rate](ServerSettings& settings, std::optional<double> value) {
                settings.*rate = value ? std::optional(TokenRate::perSecond(*value)) : std::nullopt;
            });
    };
    addTokens(QStringLiteral("serverTokenRate"), tr("Tokens"),
              tr("Tokens of prompt and max_tokens it admits, besides the limiter"),
              &ServerSettings::tokenRate);
    addTokens(QStringLiteral("serverInputTokenRate"), tr("Tokens in"),
              tr("Tokens of prompts alone it admits"), &ServerSettings::inputTokenRate);
    addTokens(QStringLiteral("serverOutputTokenRate"), tr("Tokens out"),
              tr("Tokens of answers it gives, counted as they come whatever their max_tokens"),
              &ServerSettings::outputTokenRate);
    m_form.addOptional(
        {QStringLiteral("otherClient"), tr("Other client"),
         tr("Somebody else on the same key sends this often, at random times")},
        {1.0 / 3600.0, 10000.0, {perMinute, 100.0, true}, false},
        {{tr("/min"), perMinute}, {tr("/s"), 1.0}}, 20.0 * perMinute,
        [](const ServerSettings& settings) {
            return settings.otherClient ? std::optional<double>(settings.otherClient->perSecond())
                                        : std::nullopt;
        },
        [](ServerSettings& settings, std::optional<double> value) {
            settings.otherClient =
                value ? std::optional(RequestRate::perSecond(*value)) : std::nullopt;
        });
}

void ServerPanel::addLatency()
{
    m_form.addSection(tr("Answers"));
    m_form.addValue(
        {QStringLiteral("latencyMedian"), tr("Take"), tr("From request to last byte, the median")},
        {0, 600, {0.01, 30, true}, false}, {{tr(" s"), 1.0}},
        [](const ServerSettings& settings) { return toSeconds(settings.latencyMedian); },
        [](ServerSettings& settings, double value) {
            settings.latencyMedian = fromSeconds(value);
        });
    m_form.addValue(
        {QStringLiteral("latencySpread"), tr("Spread"),
         tr("Sigma of the latency's logarithm: 0.3 varies by a third")},
        {0, 3, {0, 2, false}, false}, {{QString(), 1.0}},
        [](const ServerSettings& settings) { return settings.latencySpread; },
        [](ServerSettings& settings, double value) { settings.latencySpread = value; });
    m_form.addValue(
        {QStringLiteral("firstToken"), tr("First token"),
         tr("Until the answer begins, the median")},
        {0, 600, {0.01, 10, true}, false}, {{tr(" s"), 1.0}},
        [](const ServerSettings& settings) { return toSeconds(settings.firstToken); },
        [](ServerSettings& settings, double value) { settings.firstToken = fromSeconds(value); });
    m_form.addValue(
        {QStringLiteral("tokensPerSecond"), tr("Tokens"),
         tr("How fast the text of an answer comes")},
        {1, 10000, {1, 1000, true}, false}, {{tr(" /s"), 1.0}},
        [](const ServerSettings& settings) { return settings.tokensPerSecond; },
        [](ServerSettings& settings, double value) { settings.tokensPerSecond = value; });
}

void ServerPanel::addFaults()
{
    m_form.addSection(tr("Faults"));
    const auto addShare = [this](const QString& id, const QString& label, const QString& tip,
                                 double ServerSettings::*share) {
        m_form.addValue(
            {id, label, tip}, {0, 1, {0, 1, false}, false}, {{tr(" %"), 0.01}},
            [share](const ServerSettings& settings) { return settings.*share; },
            [share](ServerSettings& settings, double value) { settings.*share = value; });
    };
    addShare(QStringLiteral("share500"), tr("Error 500"), tr("Answered \"server error\""),
             &ServerSettings::share500);
    addShare(QStringLiteral("share503"), tr("Overload 503"), tr("Answered \"overloaded\""),
             &ServerSettings::share503);
    addShare(QStringLiteral("shareDropped"), tr("Dropped"),
             tr("The connection is closed in the middle of the answer"),
             &ServerSettings::shareDropped);
    addShare(QStringLiteral("shareStalled"), tr("Stalled"),
             tr("Nothing more is sent, the connection stays open"), &ServerSettings::shareStalled);
    m_form.addSwitch(
        {QStringLiteral("insufficientQuota"), tr("&Quota gone"),
         tr("Every request is refused with a 429 that no retry will mend")},
        [](const ServerSettings& settings) { return settings.insufficientQuota; },
        [](ServerSettings& settings, bool on) { settings.insufficientQuota = on; });
}

void ServerPanel::ask(const ServerSettings& next, int control, int gesture)
{
    const ServerSettings inside = next.clamped();
    if (inside == settings()) {
        showSettings(inside); // a control may show what was clamped away
    } else {
        Q_EMIT edited(inside, control, gesture);
    }
}

void ServerPanel::showSettings(const ServerSettings& settings)
{
    m_form.show(settings);
}

} // namespace ratescope
