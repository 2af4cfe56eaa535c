#include "sim/token_limits.h"

#include "core/header_values.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

double amountOf(Tokens tokens)
{
    return static_cast<double>(tokens.count);
}

double everything(const ServerRequest& request)
{
    return amountOf(request.promptTokens + request.maxTokens.value_or(Tokens{0}));
}

double prompt(const ServerRequest& request)
{
    return amountOf(request.promptTokens);
}

double one(const ServerRequest& /*request*/)
{
    return 1.0;
}

double nothing(const ServerRequest& /*request*/)
{
    return 0.0;
}

/// OpenAI's wording, which clients take apart for its numbers; a request beyond the limit can never
/// fit.
std::string messageOf(const char* axis, const TokenBucket& bucket, double needed, Instant now)
{
    const auto text = [](double count) { return std::to_string(std::llround(count)); };
    const std::string limit = std::string(axis) + ": Limit " + text(bucket.capacity());
    const std::string requested = ", Requested " + text(needed) + ".";
    if (needed > bucket.capacity()) {
        return "Request too large on " + limit + requested +
               " The input or output tokens must be reduced in order to run successfully.";
    }
    return "Rate limit reached on " + limit + ", Used " +
           text(bucket.capacity() - bucket.available(now)) + requested;
}

} // namespace

std::array<TokenLimits::Meter, 3> TokenLimits::emptyMeters()
{
    return {{{"tokens", "tokens per min (TPM)", &ServerSettings::tokenRate, everything, everything},
             {"input-tokens", "input tokens per min (ITPM)", &ServerSettings::inputTokenRate,
              prompt, prompt},
             {"output-tokens", "output tokens per min (OTPM)", &ServerSettings::outputTokenRate,
              one, nothing}}};
}

void TokenLimits::retune(const ServerSettings& settings, Instant now)
{
    for (Meter& meter : m_meters) {
        const std::optional<TokenRate>& rate = settings.*meter.rate;
        if (!rate) {
            meter.bucket.reset();
        } else if (meter.bucket) {
            meter.bucket->retune(rate->perSecond(), rate->perMinute(), now);
        } else {
            meter.bucket.emplace(rate->perSecond(), rate->perMinute(), now);
        }
    }
}

void TokenLimits::startAnew(const ServerSettings& settings, Instant now)
{
    m_meters = emptyMeters();
    m_answers.clear();
    retune(settings, now);
}

std::optional<TokenLimits::Refusal> TokenLimits::refusalOf(const ServerRequest& request,
                                                           Instant now)
{
    takeAnswers(now);
    const Meter* tightest = nullptr;
    Instant latest = now;
    for (const Meter& meter : m_meters) {
        if (!meter.bucket) {
            continue;
        }
        const double needed = meter.needs(request);
        const bool never = needed > meter.bucket->capacity();
        const Instant at = never ? Instant::max() : meter.bucket->nextAvailable(now, needed);
        if (at > latest) {
            tightest = &meter;
            latest = at;
        }
    }
    if (tightest == nullptr) {
        return std::nullopt;
    }
    Refusal refusal{messageOf(tightest->axis, *tightest->bucket, tightest->needs(request), now),
                    {}};
    if (latest != Instant::max()) {
        refusal.wait = latest - now;
    }
    return refusal;
}

void TokenLimits::take(const ServerRequest& request, Instant now)
{
    for (Meter& meter : m_meters) {
        if (meter.bucket) {
            meter.bucket->take(now, meter.takes(request));
        }
    }
}

void TokenLimits::willAnswer(Tokens tokens, Instant end)
{
    if (!m_meters.back().bucket) {
        return;
    }
    const auto behind = std::upper_bound(m_answers.begin(), m_answers.end(), end,
                                         [](Instant at, const Answer& a) { return at < a.end; });
    m_answers.insert(behind, {end, amountOf(tokens)});
}

void TokenLimits::takeAnswers(Instant now)
{
    while (!m_answers.empty() && m_answers.front().end <= now) {
        if (std::optional<TokenBucket>& bucket = m_meters.back().bucket) {
            bucket->take(m_answers.front().end, m_answers.front().tokens);
        }
        m_answers.pop_front();
    }
}

void TokenLimits::addHeaders(HttpHeaders& headers, Instant now)
{
    takeAnswers(now);
    for (const Meter& meter : m_meters) {
        if (!meter.bucket) {
            continue;
        }
        const TokenBucket& bucket = *meter.bucket;
        const double left = std::max(0.0, bucket.available(now));
        const std::string name = meter.name;
        const Duration reset = fromSeconds((bucket.capacity() - left) / bucket.perSecond());
        headers.push_back(
            {"x-ratelimit-limit-" + name, std::to_string(std::llround(bucket.capacity()))});
        headers.push_back({"x-ratelimit-remaining-" + name,
                           std::to_string(static_cast<std::int64_t>(std::floor(left)))});
        headers.push_back({"x-ratelimit-reset-" + name,
                           formatGoDuration(std::chrono::ceil<std::chrono::milliseconds>(reset))});
    }
}

} // namespace ratescope
