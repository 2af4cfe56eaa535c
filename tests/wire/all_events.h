#pragma once

#include "core/event.h"

#include <memory>
#include <string>
#include <vector>

namespace ratescope {

/// At least one event of every variant, with every field set to something that is not its default,
/// and once more with everything optional left out.
inline std::vector<Event> allEvents()
{
    using namespace std::chrono_literals;

    Policy policy;
    policy.throttle.rate = RequestRate::perMinute(55);
    policy.throttle.tokenRate = TokenRate::perMinute(90'000);
    policy.throttle.burst = 7;
    policy.backoff.deadline = 90s;
    policy.controller.kind = ControllerKind::automatic;

    const AxisLimit axis{60, -3, 1234567891ns, ResetMeaning::nextWindow, 2s, 60s};
    LimitState limits;
    limits.requests = axis;
    limits.tokens = {1'000'000'000'007, std::nullopt, std::nullopt, ResetMeaning::refill};
    limits.others = {{LimitAxis::outputTokens, "daily", axis}, {LimitAxis::concurrency, "", {}}};
    limits.charged = 42;

    Outcome refused;
    refused.kind = OutcomeKind::refused;
    refused.cause = Cause::longQuota;
    refused.retriable = true;
    refused.httpStatus = 429;
    refused.axis = LimitAxis::inputTokens;
    refused.requested = 500;
    refused.hint = 20s;
    refused.said = "Rate limit: \"slow\" \\ down\n\tzażółć 请 \x01";
    refused.limits = limits;
    Outcome answered;
    answered.httpStatus = 200;
    answered.usage = Usage{Tokens{12}, Tokens{345}, Tokens{6}};
    answered.limits = LimitState();
    Outcome failed;
    failed.kind = OutcomeKind::failed;
    failed.cause = Cause::tooLarge;
    failed.hint = -1ns;
    failed.usage = Usage();

    Exchange exchange;
    exchange.method = "POST";
    exchange.url = "https://example.org/v1/chat/completions";
    exchange.requestHeaders = {{"content-type", "application/json"},
                               {"authorization", "[redacted]"}};
    exchange.requestBody = "{\"messages\":[]}";
    exchange.status = 429;
    exchange.responseHeaders = {{"retry-after", "20"}, {"x-empty", ""}};
    exchange.responseBody = "{\"error\":{}}";
    exchange.bodyCut = true;

    Belief belief;
    belief.kind = LimitKind::window;
    belief.limit = 59.75;
    belief.window = 60s;
    belief.burst = 10;
    belief.confidence = 0.1;
    belief.headroom = 0.0;
    belief.tokensPerMinute = 10'000;
    belief.evidence = 43;
    belief.sentence = beliefSentence(belief);

    const JobId job{9'007'199'254'740'993}; // one more than a double can tell apart
    const AttemptId attempt{job, 2};
    std::vector<EventBody> bodies{
        RunStarted{"Burst of 1000", 1000},
        RunStarted{},
        RunPaused{},
        RunResumed{},
        RunFinished{true},
        RunFinished{},
        JobQueued{job, Priority::typed, 17},
        JobQueued{JobId{1}, Priority::workload, 0},
        JobWaiting{job, WaitReason::throttle, 3, Instant(2s)},
        JobWaiting{job, WaitReason::backoff, 0, Instant()},
        JobWaiting{job, WaitReason::gate, 1, Instant(4'000'000s + 1ns)},
        AttemptStarted{attempt},
        AnswerBegan{attempt},
        AnswerText{attempt, "zwölf"},
        AttemptFinished{attempt, 699'999'999ns, refused,
                        std::make_shared<const Exchange>(exchange)},
        AttemptFinished{attempt, 0ns, answered, std::make_shared<const Exchange>()},
        AttemptFinished{attempt, 1ns, failed},
        GateClosed{Instant(20s), job},
        GateClosed{Instant(20s), JobId{}},
        GateOpened{},
        PolicyChanged{std::make_shared<const Policy>(policy), "throttle off → 55/min"},
        PolicyChanged{std::make_shared<const Policy>(), {}},
        ServerChanged{RequestRate::perMinute(60), "rate 30 → 60/min"},
        ServerChanged{},
        BeliefChanged{std::make_shared<const Belief>(belief)},
        BeliefChanged{std::make_shared<const Belief>()},
        BreakerChanged{BreakerState::open, Instant(30s), job},
        BreakerChanged{BreakerState::halfOpen, Instant(30s), {}},
        BreakerChanged{},
        JobWaiting{job, WaitReason::quota, 1, Instant(36'000s)},
        JobWaiting{job, WaitReason::breaker, 1, Instant(30s)},
    };
    for (std::size_t cause = 0; cause < causeCount; ++cause) {
        for (const JobEnd end : {JobEnd::answered, JobEnd::lost, JobEnd::cancelled}) {
            bodies.push_back(
                JobFinished{job, Priority::workload, end, 3, static_cast<Cause>(cause), "gave up"});
        }
    }
    for (const NextStep step :
         {NextStep::retry, NextStep::paced, NextStep::noRetry, NextStep::retriesUsedUp,
          NextStep::hintTooLong, NextStep::pastDeadline, NextStep::undecided, NextStep::parked,
          NextStep::overBudget}) {
        bodies.push_back(AttemptJudged{attempt, Decision{step, 2, 20s + 1ns, true, true}});
    }

    std::vector<Event> events;
    std::uint64_t sequence = 9'007'199'254'740'992;
    Duration at = 12'345'678'901ns;
    for (EventBody& body : bodies) {
        events.push_back({Instant(at), ++sequence, std::move(body)});
        at += 333'333'333ns;
    }
    return events;
}

/// Everything about an event as one text that is equal only for equal events.
inline std::string fingerprint(const Event& event)
{
    std::string text = toLogLine(event);
    if (const auto* finished = std::get_if<AttemptFinished>(&event.body)) {
        const std::optional<LimitState>& limits = finished->outcome.limits;
        text += limits ? " limits" : " none";
        text += finished->exchange ? " exchange" : " none";
    }
    return text;
}

/// What toLogLine leaves out, compared by value.
inline bool sameDetails(const Event& a, const Event& b)
{
    const auto* left = std::get_if<AttemptFinished>(&a.body);
    const auto* right = std::get_if<AttemptFinished>(&b.body);
    if (left != nullptr && right != nullptr) {
        const bool sameExchange = left->exchange && right->exchange
                                      ? *left->exchange == *right->exchange
                                      : left->exchange == right->exchange;
        return sameExchange && left->outcome.limits == right->outcome.limits &&
               left->outcome.usage == right->outcome.usage;
    }
    const auto* judged = std::get_if<AttemptJudged>(&a.body);
    const auto* again = std::get_if<AttemptJudged>(&b.body);
    if (judged != nullptr && again != nullptr) {
        return judged->decision.attempts == again->decision.attempts;
    }
    const auto* policy = std::get_if<PolicyChanged>(&a.body);
    const auto* other = std::get_if<PolicyChanged>(&b.body);
    if (policy != nullptr && other != nullptr) {
        return *policy->policy == *other->policy;
    }
    return a.body.index() == b.body.index();
}

} // namespace ratescope
