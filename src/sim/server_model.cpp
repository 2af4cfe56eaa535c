#include "sim/server_model.h"

#include "core/header_values.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace ratescope {

namespace {

constexpr int tooManyRequests = 429;
constexpr int internalServerError = 500;
constexpr int serviceUnavailable = 503;

/// The clock may tick beyond what a spread of 3 makes likely, but not past the end of time.
/// Any seed will do; it is the server's own, so that the same client meets the same other one.
constexpr std::uint64_t otherClientStream = 0x2545f4914f6cdd1d;

constexpr Duration longestLatency = std::chrono::hours(24);

/// What a wait is told as: never too short, and no finer than real servers tell it.
std::string waitText(Duration wait)
{
    return formatGoDuration(std::chrono::ceil<std::chrono::milliseconds>(wait));
}

/// OpenAI's wording, which clients take apart for its numbers.
std::string rateLimitMessage(RequestRate allowed)
{
    const bool perMinute = allowed.perMinute() >= 1.0;
    constexpr double minutesPerDay = 24.0 * 60.0;
    const auto limit =
        std::llround(perMinute ? allowed.perMinute() : allowed.perMinute() * minutesPerDay);
    const std::string number = std::to_string(limit);
    return std::string("Rate limit reached on requests per ") +
           (perMinute ? "min (RPM)" : "day (RPD)") + ": Limit " + number + ", Used " + number +
           ", Requested 1.";
}

/// The time over which the limit that the headers name is counted, in whole seconds.
std::string policyWindow(const ServerSettings& settings)
{
    const double seconds = settings.limiter == LimiterKind::tokenBucket
                               ? settings.burst / settings.rate.perSecond()
                               : toSeconds(settings.window);
    return std::to_string(std::max<long long>(1, std::llround(std::ceil(seconds))));
}

Duration lognormal(Duration median, double sigma, double normal)
{
    return std::min(longestLatency, fromSeconds(toSeconds(median) * std::exp(sigma * normal)));
}

} // namespace

struct ServerModel::Luck
{
    double radius; ///< uniform in [0, 1)
    double angle;  ///< uniform in [0, 1)
    double fault;  ///< uniform in [0, 1)
};

ServerModel::ServerModel(const ServerSettings& settings, Random& random, Instant now)
    : m_settings(settings.clamped())
    , m_random(random)
    , m_limiter(makeLimiter(m_settings, now))
    , m_otherRandom(otherClientStream)
{
    m_tokens.retune(m_settings, now);
}

ServerAnswer ServerModel::receive(const ServerRequest& request, Instant now)
{
    const Luck luck = draw();
    ServerAnswer answer;
    if (m_settings.insufficientQuota) {
        answer.status = tooManyRequests;
        answer.error = {"insufficient_quota", "insufficient_quota",
                        "You exceeded your current quota, please check your plan and billing "
                        "details."};
        return answer;
    }

    letOtherClientIn(now);
    if (const auto refusal = m_tokens.refusalOf(request, now)) {
        // Not shown to the limiter: a request that the tokens never let in must not count.
        answer = refuseForTokens(*refusal);
        addTokenHeaders(answer, now);
        return answer;
    }
    const LimiterDecision decision = m_limiter->decide(now, m_inService);
    if (!decision.admitted) {
        answer = refuse(decision);
    } else {
        m_tokens.take(request, now);
        ++m_inService;
        answer.holdsSlot = true;
        drawTimes(answer, request, luck);
        applyFault(answer, luck.fault);
        m_tokens.willAnswer(answer.usage.completion, now + answer.lastToken);
    }
    addRateHeaders(answer, decision.requests);
    addTokenHeaders(answer, now);
    return answer;
}

void ServerModel::letOtherClientIn(Instant now)
{
    if (!m_settings.otherClient) {
        m_otherArrival.reset();
        return;
    }
    const auto gap = [this] {
        return fromSeconds(-std::log(1.0 - m_otherRandom.uniform()) /
                           m_settings.otherClient->perSecond());
    };
    if (!m_otherArrival) {
        m_otherArrival = now + gap();
    }
    while (*m_otherArrival <= now) {
        m_limiter->decide(*m_otherArrival, m_inService);
        *m_otherArrival += gap();
    }
}

void ServerModel::finished()
{
    m_inService = std::max(0, m_inService - 1);
}

void ServerModel::retune(const ServerSettings& settings, Instant now)
{
    const LimiterKind before = m_settings.limiter;
    m_settings = settings.clamped();
    m_tokens.retune(m_settings, now);
    if (m_settings.limiter == before) {
        m_limiter->retune(m_settings, now);
    } else {
        m_limiter = makeLimiter(m_settings, now);
    }
}

void ServerModel::startAnew(const ServerSettings& settings, Instant now)
{
    m_settings = settings.clamped();
    m_tokens.startAnew(m_settings, now);
    m_limiter = makeLimiter(m_settings, now);
}

ServerModel::Luck ServerModel::draw()
{
    const double radius = m_random.uniform();
    const double angle = m_random.uniform();
    const double fault = m_random.uniform();
    return {radius, angle, fault};
}

ServerAnswer ServerModel::wordlessRefusal() const
{
    ServerAnswer answer;
    answer.firstToken = answer.lastToken = m_settings.refusalDelay;
    answer.status = m_settings.refuseAs503 ? serviceUnavailable : tooManyRequests;
    return answer;
}

ServerAnswer ServerModel::refuse(const LimiterDecision& decision) const
{
    ServerAnswer answer = wordlessRefusal();
    if (m_settings.refuseAs503 || m_settings.wordlessRefusals) {
        return answer;
    }
    answer.error.type = "requests";
    answer.error.code = "rate_limit_exceeded";
    const std::optional<RequestRate> allowed = m_settings.allowedRate();
    if (!allowed) {
        answer.error.message = "Too many concurrent requests: Limit " +
                               std::to_string(m_settings.concurrency) +
                               ". Please wait until one of them has finished.";
        return answer;
    }
    answer.error.message = rateLimitMessage(*allowed);
    addHint(answer, decision.retryAfter);
    return answer;
}

ServerAnswer ServerModel::refuseForTokens(const TokenLimits::Refusal& refusal) const
{
    ServerAnswer answer = wordlessRefusal();
    if (m_settings.refuseAs503 || m_settings.wordlessRefusals) {
        return answer;
    }
    answer.error = {"tokens", "rate_limit_exceeded", refusal.message};
    if (refusal.wait) { // for one that never fits there is no time to name
        addHint(answer, *refusal.wait);
    }
    return answer;
}

void ServerModel::addHint(ServerAnswer& answer, Duration wait) const
{
    if (m_settings.sendRetryAfter) {
        // Only then: the words are as good a hint as the header.
        answer.error.message += " Please try again in " + waitText(wait) + ".";
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
        const auto exact = std::chrono::ceil<std::chrono::milliseconds>(wait);
        switch (m_settings.retryHint) {
        case RetryHint::seconds:
            answer.headers.push_back(
                {"retry-after", std::to_string(std::max<std::int64_t>(1, seconds.count()))});
            break;
        case RetryHint::milliseconds:
            answer.headers.push_back({"retry-after-ms", std::to_string(exact.count())});
            break;
        case RetryHint::lie:
            answer.headers.push_back({"retry-after", "1"});
            break;
        }
    }
}

/// Box and Muller (1958): two uniform values give two independent normal ones, one for the whole
/// latency and one for the first token.
void ServerModel::drawTimes(ServerAnswer& answer, const ServerRequest& request,
                            const Luck& luck) const
{
    const double radius = std::sqrt(-2.0 * std::log(1.0 - luck.radius));
    const double angle = 2.0 * std::numbers::pi * luck.angle;
    answer.lastToken =
        lognormal(m_settings.latencyMedian, m_settings.latencySpread, radius * std::cos(angle));
    answer.firstToken =
        std::min(answer.lastToken, lognormal(m_settings.firstToken, m_settings.latencySpread,
                                             radius * std::sin(angle)));

    const double writing = toSeconds(answer.lastToken - answer.firstToken);
    std::int64_t tokens =
        std::max<std::int64_t>(1, std::llround(writing * m_settings.tokensPerSecond));
    if (request.maxTokens && tokens > request.maxTokens->count) {
        tokens = std::max<std::int64_t>(1, request.maxTokens->count);
        answer.lastToken =
            std::min(answer.lastToken, answer.firstToken + fromSeconds(static_cast<double>(tokens) /
                                                                       m_settings.tokensPerSecond));
    }
    answer.usage = {request.promptTokens, Tokens{tokens}};
}

void ServerModel::applyFault(ServerAnswer& answer, double luck) const
{
    double share = m_settings.share500;
    if (luck < share) {
        answer.status = internalServerError;
        answer.error = {"server_error", "",
                        "The server had an error while processing your request."};
        answer.lastToken = answer.firstToken;
        answer.usage = {};
        return;
    }
    share += m_settings.share503;
    if (luck < share) {
        answer.status = serviceUnavailable;
        answer.error = {"service_unavailable_error", "server_is_overloaded",
                        "The server is overloaded, please try again later."};
        answer.firstToken = answer.lastToken = Duration::zero();
        answer.usage = {};
        return;
    }
    share += m_settings.shareDropped;
    if (luck < share) {
        answer.fault = ServerAnswer::Fault::dropped;
        return;
    }
    share += m_settings.shareStalled;
    if (luck < share) {
        answer.fault = ServerAnswer::Fault::stalled;
    }
}

void ServerModel::addRateHeaders(ServerAnswer& answer, const AxisLimit& requests) const
{
    if (!m_settings.sendRateHeaders || requests.empty()) {
        return;
    }
    const auto count = [](const std::optional<std::int64_t>& value) {
        return std::to_string(value.value_or(0));
    };
    const Duration reset = requests.untilFull.value_or(Duration::zero());
    const std::string seconds =
        std::to_string(std::chrono::ceil<std::chrono::seconds>(reset).count());
    switch (m_settings.headerForm) {
    case HeaderForm::openai:
        answer.headers.push_back({"x-ratelimit-limit-requests", count(requests.limit)});
        answer.headers.push_back({"x-ratelimit-remaining-requests", count(requests.remaining)});
        answer.headers.push_back({"x-ratelimit-reset-requests", waitText(reset)});
        break;
    case HeaderForm::ietf:
        answer.headers.push_back({"ratelimit-policy", "\"default\";q=" + count(requests.limit) +
                                                          ";w=" + policyWindow(m_settings)});
        answer.headers.push_back(
            {"ratelimit", "\"default\";r=" + count(requests.remaining) + ";t=" + seconds});
        break;
    case HeaderForm::ietfOlder:
        answer.headers.push_back({"ratelimit-limit", count(requests.limit)});
        answer.headers.push_back({"ratelimit-remaining", count(requests.remaining)});
        answer.headers.push_back({"ratelimit-reset", seconds});
        break;
    }
}

void ServerModel::addTokenHeaders(ServerAnswer& answer, Instant now)
{
    if (m_settings.sendRateHeaders && m_settings.headerForm == HeaderForm::openai) {
        m_tokens.addHeaders(answer.headers, now);
    }
}

} // namespace ratescope
