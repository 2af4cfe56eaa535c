#pragma once

#include "core/event.h"

namespace ratescope {

// Every field of every event, named once for all that writes or reads events: JSON lines and packed
// events. An archive has
//   Ref<T>          const T& when it writes, T& when it reads
//   value(name, x)  a flag, number, text, time, enumerator, id, or an optional of one
//   required(…)     the same, and its absence is a problem
//   group(name, x)  a struct that has fields() of its own, or an optional of one
//   list(name, x)   a vector of such structs
//   policy(name, x), exchange(name, x), shared(name, x)
// The structured bindings are there for their compile error: a struct that gets one more member
// must get it here too, at the end and only `if (archive.holds(version))` with a new
// eventPackVersion, so that runs stored before can still be read.

/// The pack version that brought the circuit breaker.
inline constexpr int guardsVersion = 2;
/// And the one that tells a bare 503 apart.
inline constexpr int bareVersion = 3;
/// And the one that brought limits on tokens.
inline constexpr int tokensVersion = 4;

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<RunStarted> event)
{
    auto& [name, jobs] = event;
    archive.value("name", name);
    archive.value("jobs", jobs);
}

template <typename Archive>
void fields(Archive& /*archive*/, typename Archive::template Ref<RunPaused> /*event*/)
{}

template <typename Archive>
void fields(Archive& /*archive*/, typename Archive::template Ref<RunResumed> /*event*/)
{}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<RunFinished> event)
{
    auto& [stopped] = event;
    archive.value("stopped", stopped);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<JobQueued> event)
{
    auto& [job, priority, tag] = event;
    archive.required("job", job);
    archive.required("priority", priority);
    archive.value("tag", tag);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<JobWaiting> event)
{
    auto& [job, reason, attempts, until] = event;
    archive.required("job", job);
    archive.required("reason", reason);
    archive.value("attempts", attempts);
    archive.required("until", until);
}

template <typename Archive>
void attemptFields(Archive& archive, typename Archive::template Ref<AttemptId> attempt)
{
    auto& [job, number] = attempt;
    archive.required("job", job);
    archive.required("attempt", number);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<AttemptStarted> event)
{
    auto& [attempt] = event;
    attemptFields(archive, attempt);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<AnswerBegan> event)
{
    auto& [attempt] = event;
    attemptFields(archive, attempt);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<AnswerText> event)
{
    auto& [attempt, text] = event;
    attemptFields(archive, attempt);
    archive.value("text", text);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<AxisLimit> axis)
{
    auto& [limit, remaining, untilFull, reset, untilFits, window] = axis;
    archive.value("limit", limit);
    archive.value("remaining", remaining);
    archive.value("until_full", untilFull);
    archive.value("reset", reset);
    archive.value("until_fits", untilFits);
    archive.value("window", window);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<NamedLimit> limit)
{
    auto& [axis, name, value] = limit;
    archive.required("axis", axis);
    archive.value("name", name);
    archive.group("value", value);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<LimitState> limits)
{
    auto& [requests, tokens, others, charged] = limits;
    archive.group("requests", requests);
    archive.group("tokens", tokens);
    archive.list("others", others);
    archive.value("charged", charged);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<Usage> usage)
{
    auto& [prompt, completion, cached] = usage;
    archive.value("prompt", prompt);
    archive.value("completion", completion);
    archive.value("cached", cached);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<Outcome> outcome)
{
    auto& [kind, cause, retriable, httpStatus, bare, axis, requested, hint, said, usage, limits] =
        outcome;
    archive.required("kind", kind);
    archive.value("cause", cause);
    archive.value("retriable", retriable);
    archive.value("status", httpStatus);
    archive.value("hint", hint);
    archive.value("said", said);
    archive.group("usage", usage);
    archive.group("limits", limits);
    if (archive.holds(bareVersion)) {
        archive.value("bare", bare);
    }
    if (archive.holds(tokensVersion)) {
        archive.value("axis", axis);
        archive.value("requested", requested);
    }
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<HttpHeader> header)
{
    auto& [name, value] = header;
    archive.required("name", name);
    archive.value("value", value);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<Exchange> exchange)
{
    auto& [method, url, requestHeaders, requestBody, status, responseHeaders, responseBody,
           bodyCut] = exchange;
    archive.value("method", method);
    archive.value("url", url);
    archive.list("request_headers", requestHeaders);
    archive.value("request_body", requestBody);
    archive.value("status", status);
    archive.list("response_headers", responseHeaders);
    archive.value("response_body", responseBody);
    archive.value("body_cut", bodyCut);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<AttemptFinished> event)
{
    auto& [attempt, duration, outcome, exchange] = event;
    attemptFields(archive, attempt);
    archive.value("duration", duration);
    archive.group("outcome", outcome);
    archive.exchange("exchange", exchange);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<AttemptJudged> event)
{
    auto& [attempt, decision] = event;
    attemptFields(archive, attempt);
    auto& [step, attempts, wait, gateClosed, breakerOpened] = decision;
    archive.required("step", step);
    archive.value("attempts", attempts);
    archive.value("wait", wait);
    archive.value("gate_closed", gateClosed);
    if (archive.holds(guardsVersion)) {
        archive.value("breaker_opened", breakerOpened);
    }
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<JobFinished> event)
{
    auto& [job, priority, end, attempts, cause, why] = event;
    archive.required("job", job);
    archive.required("priority", priority);
    archive.required("end", end);
    archive.value("attempts", attempts);
    archive.value("cause", cause);
    archive.value("why", why);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<GateClosed> event)
{
    auto& [until, job] = event;
    archive.required("until", until);
    archive.value("job", job);
}

template <typename Archive>
void fields(Archive& /*archive*/, typename Archive::template Ref<GateOpened> /*event*/)
{}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<PolicyChanged> event)
{
    auto& [policy, description] = event;
    archive.policy("policy", policy);
    archive.value("description", description);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<ServerChanged> event)
{
    auto& [limit, description] = event;
    archive.value("limit_per_second", limit);
    archive.value("description", description);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<Belief> belief)
{
    auto& [kind, limit, window, burst, confidence, headroom, tokensPerMinute, evidence, sentence] =
        belief;
    archive.required("kind", kind);
    archive.value("limit", limit);
    archive.value("window", window);
    archive.value("burst", burst);
    archive.value("confidence", confidence);
    archive.value("headroom", headroom);
    archive.value("evidence", evidence);
    archive.value("sentence", sentence);
    if (archive.holds(tokensVersion)) {
        archive.value("tokens_per_minute", tokensPerMinute);
    }
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<BreakerChanged> event)
{
    auto& [state, until, job] = event;
    archive.required("state", state);
    archive.value("until", until);
    archive.value("job", job);
}

template <typename Archive>
void fields(Archive& archive, typename Archive::template Ref<BeliefChanged> event)
{
    auto& [belief] = event;
    archive.shared("belief", belief);
}

} // namespace ratescope
