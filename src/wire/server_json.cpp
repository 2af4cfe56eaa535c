#include "wire/server_json.h"

#include "wire/json_fields.h"

#include <array>
#include <utility>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr std::array<Word<LimiterKind>, 6> limiters{
    {{"none", LimiterKind::none},
     {"token_bucket", LimiterKind::tokenBucket},
     {"fixed_window", LimiterKind::fixedWindow},
     {"sliding_log", LimiterKind::slidingLog},
     {"sliding_counter", LimiterKind::slidingCounter},
     {"concurrency", LimiterKind::concurrency}}};

constexpr std::array<Word<RetryHint>, 3> retryHints{{{"seconds", RetryHint::seconds},
                                                     {"milliseconds", RetryHint::milliseconds},
                                                     {"lie", RetryHint::lie}}};

constexpr std::array<Word<HeaderForm>, 3> headerForms{{{"openai", HeaderForm::openai},
                                                       {"ietf", HeaderForm::ietf},
                                                       {"ietf_older", HeaderForm::ietfOlder}}};

template <typename Unit>
QJsonValue rateOrNull(const std::optional<Rate<Unit>>& rate)
{
    return rate ? QJsonValue(exactRate(rate->perSecond())) : QJsonValue();
}

} // namespace

// The ranges are those that server_settings.h states.
std::variant<ServerSettings, JsonProblem>
serverFromJson(const QJsonObject& object, const QString& path, const ServerSettings& base)
{
    std::optional<JsonProblem> problem;
    JsonFields fields(object, path, problem);
    ServerSettings server = base;
    fields.readWord("limiter", std::span<const Word<LimiterKind>>(limiters), server.limiter);
    fields.readRate("rate", RequestRate::per(1, 1h), RequestRate::perSecond(10'000), server.rate);
    fields.readInteger("burst", 1, 10'000, server.burst);
    fields.readSeconds("window", 1s, 24h, server.window);
    fields.readInteger("concurrency", 1, 1'000, server.concurrency);
    fields.readSeconds("latency_median", 0s, 10min, server.latencyMedian);
    fields.readNumber("latency_spread", 0.0, 3.0, server.latencySpread);
    fields.readSeconds("first_token", 0s, 10min, server.firstToken);
    fields.readNumber("tokens_per_second", 1.0, 10'000.0, server.tokensPerSecond);
    fields.readNumber("share_500", 0.0, 1.0, server.share500);
    fields.readNumber("share_503", 0.0, 1.0, server.share503);
    fields.readNumber("share_dropped", 0.0, 1.0, server.shareDropped);
    fields.readNumber("share_stalled", 0.0, 1.0, server.shareStalled);
    constexpr double rounding = 1e-9;
    if (server.share500 + server.share503 + server.shareDropped + server.shareStalled >
        1.0 + rounding) {
        fields.fail("share_500", QStringLiteral("the four shares must not sum to more than 1"));
    }
    fields.read("insufficient_quota", server.insufficientQuota);
    fields.read("send_rate_headers", server.sendRateHeaders);
    fields.readWord("header_form", std::span<const Word<HeaderForm>>(headerForms),
                    server.headerForm);
    fields.read("send_retry_after", server.sendRetryAfter);
    fields.readWord("retry_hint", std::span<const Word<RetryHint>>(retryHints), server.retryHint);
    fields.read("refuse_as_503", server.refuseAs503);
    fields.read("wordless_refusals", server.wordlessRefusals);
    fields.read("count_refusals", server.countRefusals);
    const auto tokenRate = [&fields](const char* name, std::optional<TokenRate>& rate) {
        fields.readRate(name, TokenRate::perMinute(1), TokenRate::perSecond(1e8), rate);
    };
    tokenRate("token_rate", server.tokenRate);
    tokenRate("input_token_rate", server.inputTokenRate);
    tokenRate("output_token_rate", server.outputTokenRate);
    fields.readRate("other_client", RequestRate::per(1, 1h), RequestRate::perSecond(10'000),
                    server.otherClient);
    fields.readSeconds("refusal_delay", 0s, 1min, server.refusalDelay);
    fields.finish();
    if (problem) {
        return *std::move(problem);
    }
    return server;
}

QJsonObject serverToJson(const ServerSettings& settings)
{
    return {{QLatin1String("limiter"),
             jsonWord(std::span<const Word<LimiterKind>>(limiters), settings.limiter)},
            {QLatin1String("rate"), exactRate(settings.rate.perSecond())},
            {QLatin1String("burst"), settings.burst},
            {QLatin1String("window"), toSeconds(settings.window)},
            {QLatin1String("concurrency"), settings.concurrency},
            {QLatin1String("latency_median"), toSeconds(settings.latencyMedian)},
            {QLatin1String("latency_spread"), settings.latencySpread},
            {QLatin1String("first_token"), toSeconds(settings.firstToken)},
            {QLatin1String("tokens_per_second"), settings.tokensPerSecond},
            {QLatin1String("share_500"), settings.share500},
            {QLatin1String("share_503"), settings.share503},
            {QLatin1String("share_dropped"), settings.shareDropped},
            {QLatin1String("share_stalled"), settings.shareStalled},
            {QLatin1String("insufficient_quota"), settings.insufficientQuota},
            {QLatin1String("send_rate_headers"), settings.sendRateHeaders},
            {QLatin1String("header_form"),
             jsonWord(std::span<const Word<HeaderForm>>(headerForms), settings.headerForm)},
            {QLatin1String("send_retry_after"), settings.sendRetryAfter},
            {QLatin1String("retry_hint"),
             jsonWord(std::span<const Word<RetryHint>>(retryHints), settings.retryHint)},
            {QLatin1String("refuse_as_503"), settings.refuseAs503},
            {QLatin1String("wordless_refusals"), settings.wordlessRefusals},
            {QLatin1String("count_refusals"), settings.countRefusals},
            {QLatin1String("token_rate"), rateOrNull(settings.tokenRate)},
            {QLatin1String("input_token_rate"), rateOrNull(settings.inputTokenRate)},
            {QLatin1String("output_token_rate"), rateOrNull(settings.outputTokenRate)},
            {QLatin1String("other_client"), rateOrNull(settings.otherClient)},
            {QLatin1String("refusal_delay"), toSeconds(settings.refusalDelay)}};
}

} // namespace ratescope
