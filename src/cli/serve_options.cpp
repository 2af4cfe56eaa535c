#include "cli/serve_options.h"

#include "cli/option_reader.h"
#include "wire/rate_text.h"

#include <QCommandLineParser>

#include <chrono>

namespace ratescope {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr RequestRate slowestRate = RequestRate::per(1, hours(1));
constexpr RequestRate fastestRate = RequestRate::perSecond(10'000);

const char* const footer = R"(
Rates are written 60/min, 1.5/s or 1000/hour; times in seconds, or 500ms, 30s, 5min, 1h.
The address for clients, http://127.0.0.1:PORT/v1, is the one line on standard output.
SIGINT or SIGTERM ends the server.

Examples:
  ratescope-cli serve --rate 60/min --burst 5
  ratescope-cli serve --limiter concurrency --server-concurrency 4 --latency 2s
  ratescope-cli serve --rate 60/min --then 60s=30/min --then 5min=60/min --no-rate-headers
  ratescope-cli serve --limiter none --share-503 0.1 --share-dropped 0.02 --port 8080

Exit codes: 0 ended by a signal, 1 the port could not be opened, 2 bad usage.
)";

void describe(QCommandLineParser& parser)
{
    parser.setApplicationDescription(
        QStringLiteral("Serves a simulated OpenAI-compatible endpoint on a loopback port: "
                       "POST /v1/chat/completions and GET /v1/models."));
    const auto add = [&](const char* name, const char* value, const char* text) {
        parser.addOption(
            QCommandLineOption(QLatin1String(name), QLatin1String(text), QLatin1String(value)));
    };
    const auto flag = [&](const char* name, const char* text) {
        parser.addOption(QCommandLineOption(QLatin1String(name), QLatin1String(text)));
    };
    add("limiter", "KIND",
        "none, token-bucket, fixed-window, sliding-log, sliding-counter or concurrency "
        "[token-bucket].");
    add("rate", "RATE", "Requests allowed in the long run [60/min].");
    add("burst", "N", "The token bucket's capacity [1].");
    add("window", "TIME", "Of the fixed window, the sliding log and the sliding counter [60s].");
    add("server-concurrency", "N", "Requests at once, for the concurrency limiter [8].");
    add("latency", "TIME", "Median time to the last byte [700ms].");
    add("latency-spread", "SIGMA", "Sigma of the latency's logarithm, 0 to 3 [0.3].");
    add("first-token", "TIME", "Median time to the first token [200ms].");
    add("tokens-per-second", "N", "How fast an answer is written [60].");
    add("share-500", "SHARE", "Accepted requests answered 500, 0 to 1 [0].");
    add("share-503", "SHARE", "Accepted requests answered 503 overloaded [0].");
    add("share-dropped", "SHARE", "Answers whose connection is dropped halfway [0].");
    add("share-stalled", "SHARE", "Answers that stop halfway and never end [0].");
    flag("insufficient-quota", "Refuse every request for want of quota.");
    flag("no-rate-headers", "Send no rate headers.");
    add("header-form", "FORM",
        "How they are written: openai (x-ratelimit), ietf or ietf-older [openai].");
    flag("no-retry-after", "Send no retry-after with a refusal.");
    add("retry-hint", "FORM",
        "How a refusal tells the wait: seconds, milliseconds or lie (always 1 s) [seconds].");
    flag("wordless", "A refusal is the status 429 alone: no words, no hint.");
    flag("refuse-as-503", "A refusal is a bare 503, as from a proxy that is not told otherwise.");
    flag("count-refusals", "A refused request uses the limit up like an accepted one.");
    add("token-rate", "RATE", "Tokens of prompt and max_tokens, besides the limiter [none].");
    add("input-token-rate", "RATE", "Tokens of prompts, besides the limiter [none].");
    add("output-token-rate", "RATE", "Tokens of answers as they come, besides the limiter [none].");
    add("other-client", "RATE", "Another client on the same key sends this often [none].");
    add("refusal-delay", "TIME", "From a request's arrival to its refusal [0].");
    add("then", "TIME=RATE",
        "From that time after the start on, the rate is this: 60s=30/min; may be repeated.");
    add("port", "PORT", "Loopback port; 0 takes any free one [0].");
    add("seed", "N", "One seed gives one sequence of latencies and faults [1].");
    flag("help", "This text.");
}

void readSettings(OptionReader& reader, ServerSettings& settings)
{
    reader.word(u"limiter"_qs,
                {{"none", LimiterKind::none},
                 {"token-bucket", LimiterKind::tokenBucket},
                 {"fixed-window", LimiterKind::fixedWindow},
                 {"sliding-log", LimiterKind::slidingLog},
                 {"sliding-counter", LimiterKind::slidingCounter},
                 {"concurrency", LimiterKind::concurrency}},
                settings.limiter);
    reader.rate(u"rate"_qs, slowestRate, fastestRate, settings.rate);
    reader.integer(u"burst"_qs, 1, 10'000, settings.burst);
    reader.duration(u"window"_qs, seconds(1), hours(24), settings.window);
    reader.integer(u"server-concurrency"_qs, 1, 1'000, settings.concurrency);
    reader.duration(u"latency"_qs, Duration::zero(), minutes(10), settings.latencyMedian);
    reader.real(u"latency-spread"_qs, 0, 3, settings.latencySpread);
    reader.duration(u"first-token"_qs, Duration::zero(), minutes(10), settings.firstToken);
    reader.real(u"tokens-per-second"_qs, 1, 10'000, settings.tokensPerSecond);
    reader.real(u"share-500"_qs, 0, 1, settings.share500);
    reader.real(u"share-503"_qs, 0, 1, settings.share503);
    reader.real(u"share-dropped"_qs, 0, 1, settings.shareDropped);
    reader.real(u"share-stalled"_qs, 0, 1, settings.shareStalled);
    settings.insufficientQuota = reader.has(u"insufficient-quota"_qs);
    settings.sendRateHeaders = !reader.has(u"no-rate-headers"_qs);
    reader.word(u"header-form"_qs,
                {{"openai", HeaderForm::openai},
                 {"ietf", HeaderForm::ietf},
                 {"ietf-older", HeaderForm::ietfOlder}},
                settings.headerForm);
    settings.sendRetryAfter = !reader.has(u"no-retry-after"_qs);
    reader.word(u"retry-hint"_qs,
                {{"seconds", RetryHint::seconds},
                 {"milliseconds", RetryHint::milliseconds},
                 {"lie", RetryHint::lie}},
                settings.retryHint);
    settings.wordlessRefusals = reader.has(u"wordless"_qs);
    settings.refuseAs503 = reader.has(u"refuse-as-503"_qs);
    settings.countRefusals = reader.has(u"count-refusals"_qs);
    const auto tokenRate = [&reader](const QString& option, std::optional<TokenRate>& rate) {
        if (reader.has(option)) {
            reader.rate(option, TokenRate::perMinute(1), TokenRate::perSecond(1e8), rate.emplace());
        }
    };
    tokenRate(u"token-rate"_qs, settings.tokenRate);
    tokenRate(u"input-token-rate"_qs, settings.inputTokenRate);
    tokenRate(u"output-token-rate"_qs, settings.outputTokenRate);
    if (reader.has(u"other-client"_qs)) {
        reader.rate(u"other-client"_qs, slowestRate, fastestRate, settings.otherClient.emplace());
    }
    reader.duration(u"refusal-delay"_qs, Duration::zero(), minutes(1), settings.refusalDelay);
    const double shares =
        settings.share500 + settings.share503 + settings.shareDropped + settings.shareStalled;
    if (shares > 1) {
        reader.failWith(QStringLiteral("the four shares must not sum to more than 1"));
    }
}

void readChanges(OptionReader& reader, const QStringList& texts, ServeOptions& options)
{
    for (const QString& text : texts) {
        const qsizetype sign = text.indexOf(u'=');
        const std::optional<Duration> at = parseDuration(text.left(sign));
        const std::optional<RequestRate> rate = parseRequestRate(text.mid(sign + 1));
        if (sign < 1 || !at || *at > hours(24) || !rate || *rate < slowestRate ||
            *rate > fastestRate) {
            reader.fail(u"then"_qs, text, u"is not a time and a rate such as 60s=30/min"_qs);
            return;
        }
        options.changes.push_back({*at, *rate});
    }
}

} // namespace

std::variant<ServeOptions, HelpWanted, UsageProblem> parseServeOptions(const QStringList& arguments)
{
    QCommandLineParser parser;
    describe(parser);
    if (!parser.parse(arguments)) {
        return UsageProblem{parser.errorText()};
    }
    OptionReader reader(parser);
    if (reader.has(u"help"_qs)) {
        return HelpWanted{helpTextOf(parser, u"serve"_qs) + QLatin1String(footer)};
    }
    if (!parser.positionalArguments().isEmpty()) {
        return UsageProblem{
            QStringLiteral("serve takes no \"%1\"").arg(parser.positionalArguments().constFirst())};
    }
    ServeOptions options;
    readSettings(reader, options.settings);
    readChanges(reader, parser.values(u"then"_qs), options);
    // A first token later than the median answer would be moved there anyway.
    options.settings.firstToken =
        std::min(options.settings.firstToken, options.settings.latencyMedian);
    int port = 0;
    reader.integer(u"port"_qs, 0, 65'535, port);
    options.port = static_cast<quint16>(port);
    reader.seed(u"seed"_qs, options.seed);
    if (reader.problem()) {
        return UsageProblem{*reader.problem()};
    }
    return options;
}

} // namespace ratescope
