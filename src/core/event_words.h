#pragma once

#include "core/event.h"
#include "core/word.h"

#include <array>
#include <span>

namespace ratescope {

/// The words that the log and stored and exported events use for the enumerators of the event
/// stream. A word, once shipped, keeps its meaning; the order counts too, for packed events: new
/// ones go to the end.
template <typename Enum>
std::span<const Word<Enum>> eventWords();

template <>
inline std::span<const Word<Priority>> eventWords()
{
    static constexpr std::array<Word<Priority>, 2> words{
        {{"typed", Priority::typed}, {"workload", Priority::workload}}};
    return words;
}

template <>
inline std::span<const Word<WaitReason>> eventWords()
{
    static constexpr std::array<Word<WaitReason>, 5> words{{{"throttle", WaitReason::throttle},
                                                            {"backoff", WaitReason::backoff},
                                                            {"gate", WaitReason::gate},
                                                            {"quota", WaitReason::quota},
                                                            {"breaker", WaitReason::breaker}}};
    return words;
}

template <>
inline std::span<const Word<JobEnd>> eventWords()
{
    static constexpr std::array<Word<JobEnd>, 3> words{
        {{"answered", JobEnd::answered}, {"lost", JobEnd::lost}, {"cancelled", JobEnd::cancelled}}};
    return words;
}

template <>
inline std::span<const Word<OutcomeKind>> eventWords()
{
    static constexpr std::array<Word<OutcomeKind>, 3> words{{{"answered", OutcomeKind::answered},
                                                             {"refused", OutcomeKind::refused},
                                                             {"failed", OutcomeKind::failed}}};
    return words;
}

template <>
inline std::span<const Word<Cause>> eventWords()
{
    static constexpr std::array<Word<Cause>, causeCount> words{
        {{"none", Cause::none},
         {"rate limit", Cause::rateLimit},
         {"ramp", Cause::ramp},
         {"concurrency", Cause::concurrency},
         {"long quota", Cause::longQuota},
         {"overload", Cause::overload},
         {"quota", Cause::quota},
         {"request too large", Cause::requestTooLarge},
         {"authentication", Cause::authentication},
         {"bad request", Cause::badRequest},
         {"server error", Cause::serverError},
         {"connection lost", Cause::connectionLost},
         {"unreachable", Cause::unreachable},
         {"timed out", Cause::timedOut},
         {"insecure", Cause::insecure},
         {"malformed", Cause::malformed},
         {"answer too large", Cause::tooLarge},
         {"redirected", Cause::redirected},
         {"cancelled", Cause::cancelled}}};
    return words;
}

template <>
inline std::span<const Word<NextStep>> eventWords()
{
    static constexpr std::array<Word<NextStep>, 9> words{
        {{"retry", NextStep::retry},
         {"paced", NextStep::paced},
         {"no retry", NextStep::noRetry},
         {"retries used up", NextStep::retriesUsedUp},
         {"hint too long", NextStep::hintTooLong},
         {"past deadline", NextStep::pastDeadline},
         {"undecided", NextStep::undecided},
         {"parked", NextStep::parked},
         {"over budget", NextStep::overBudget}}};
    return words;
}

template <>
inline std::span<const Word<LimitAxis>> eventWords()
{
    static constexpr std::array<Word<LimitAxis>, 5> words{
        {{"requests", LimitAxis::requests},
         {"tokens", LimitAxis::tokens},
         {"input tokens", LimitAxis::inputTokens},
         {"output tokens", LimitAxis::outputTokens},
         {"concurrency", LimitAxis::concurrency}}};
    return words;
}

template <>
inline std::span<const Word<ResetMeaning>> eventWords()
{
    static constexpr std::array<Word<ResetMeaning>, 3> words{
        {{"unknown", ResetMeaning::unknown},
         {"refill", ResetMeaning::refill},
         {"next window", ResetMeaning::nextWindow}}};
    return words;
}

template <>
inline std::span<const Word<BreakerState>> eventWords()
{
    static constexpr std::array<Word<BreakerState>, 3> words{
        {{"closed", BreakerState::closed},
         {"open", BreakerState::open},
         {"half-open", BreakerState::halfOpen}}};
    return words;
}

template <>
inline std::span<const Word<LimitKind>> eventWords()
{
    static constexpr std::array<Word<LimitKind>, 4> words{
        {{"unknown", LimitKind::unknown},
         {"continuous", LimitKind::continuous},
         {"window", LimitKind::window},
         {"concurrency", LimitKind::concurrency}}};
    return words;
}

/// The name of each variant, in the variant's order.
inline constexpr std::array<const char*, std::variant_size_v<EventBody>> eventNames{
    "run-started",    "run-paused",      "run-resumed",    "run-finished", "job-queued",
    "job-waiting",    "attempt-started", "answer-began",   "answer-text",  "attempt-finished",
    "attempt-judged", "job-finished",    "gate-closed",    "gate-opened",  "policy-changed",
    "server-changed", "belief-changed",  "breaker-changed"};

static_assert(eventNames.back() != nullptr, "a new event needs its name here");

/// An empty body of that place in the variant. kind < std::variant_size_v<EventBody>.

template <std::size_t Kind = 0>
void makeEventBody(EventBody& body, std::size_t kind)
{
    if constexpr (Kind < std::variant_size_v<EventBody>) {
        if (Kind == kind) {
            body.emplace<Kind>();
        } else {
            makeEventBody<Kind + 1>(body, kind);
        }
    }
}

} // namespace ratescope
