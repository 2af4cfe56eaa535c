#pragma once

#include "core/http_header.h"
#include "core/token_bucket.h"
#include "core/units.h"
#include "sim/server_settings.h"

#include <array>
#include <deque>
#include <optional>
#include <string>

namespace ratescope {

struct ServerRequest
{
    Tokens promptTokens; ///< estimated from the characters, as estimateTokens does
    std::optional<Tokens> maxTokens;
};

/// The simulated server's limits on tokens, each a bucket of one minute's worth, besides the
/// limiter of requests. One of prompt and max_tokens together, taken on arrival, as OpenAI does it;
/// one of the prompt, likewise; one of what the answer turns out to be, taken when it is over,
/// max_tokens being no matter, as Anthropic does it: there the refusal hits a later request.
class TokenLimits
{
public:
    /// What is left of a limit stays; one that appears begins full.
    void retune(const ServerSettings& settings, Instant now);
    void startAnew(const ServerSettings& settings, Instant now);

    struct Refusal
    {
        std::string message;
        std::optional<Duration> wait; ///< empty when it will never fit
    };
    /// Of the limit that it would wait for the longest; empty when it fits.
    std::optional<Refusal> refusalOf(const ServerRequest& request, Instant now);
    /// It is let in.
    void take(const ServerRequest& request, Instant now);
    /// And its answer of so many tokens will be over then.
    void willAnswer(Tokens tokens, Instant end);

    /// limit, remaining and reset of each, as OpenAI writes them.
    void addHeaders(HttpHeaders& headers, Instant now);

private:
    struct Meter
    {
        const char* name; ///< as in the header: "tokens"
        const char* axis; ///< as in the message: "tokens per min (TPM)"
        std::optional<TokenRate> ServerSettings::*rate;
        double (*needs)(const ServerRequest&); ///< to be let in
        double (*takes)(const ServerRequest&); ///< on arrival
        std::optional<TokenBucket> bucket = std::nullopt;
    };
    struct Answer
    {
        Instant end;
        double tokens = 0.0;
    };

    static std::array<Meter, 3> emptyMeters();
    void takeAnswers(Instant now);

    std::array<Meter, 3> m_meters = emptyMeters();
    std::deque<Answer> m_answers; ///< under way, by their ends
};

} // namespace ratescope
