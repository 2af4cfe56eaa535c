#include "core/event.h"

#include "core/event_words.h"
#include "core/log_line.h"
#include "core/policy_log.h"

namespace ratescope {

namespace {

template <typename Enum>
const char* nameOf(Enum value)
{
    return wordOf(eventWords<Enum>(), value);
}

void write(LineWriter& line, const RunStarted& event)
{
    line.text("name", event.name);
    line.field("jobs", event.jobs);
}

void write(LineWriter& /*line*/, const RunPaused& /*event*/) {}

void write(LineWriter& /*line*/, const RunResumed& /*event*/) {}

void write(LineWriter& line, const RunFinished& event)
{
    line.field("stopped", event.stopped);
}

void write(LineWriter& line, const JobQueued& event)
{
    line.field("job", event.job);
    line.field("priority", nameOf(event.priority));
    line.field("tag", event.tag);
}

void write(LineWriter& line, const JobWaiting& event)
{
    line.field("job", event.job);
    line.field("reason", nameOf(event.reason));
    line.field("attempts", event.attempts);
    line.field("until", event.until);
}

void write(LineWriter& line, const AttemptStarted& event)
{
    line.field(event.attempt);
}

void write(LineWriter& line, const AnswerBegan& event)
{
    line.field(event.attempt);
}

void write(LineWriter& line, const AnswerText& event)
{
    line.field(event.attempt);
    line.text("text", event.text);
}

void write(LineWriter& line, const Outcome& outcome)
{
    line.field("kind", nameOf(outcome.kind));
    line.text("cause", causeName(outcome.cause));
    line.field("retriable", outcome.retriable);
    line.field("status", outcome.httpStatus);
    line.field("hint", outcome.hint);
    line.text("said", outcome.said);
    const Usage usage = outcome.usage.value_or(Usage{});
    const auto tokens = [&outcome](Tokens count) {
        return outcome.usage ? std::optional(count) : std::nullopt;
    };
    line.field("prompt", tokens(usage.prompt));
    line.field("completion", tokens(usage.completion));
    const LimitState limits = outcome.limits.value_or(LimitState{});
    line.field("limit-requests", limits.requests.limit);
    line.field("remaining-requests", limits.requests.remaining);
    line.field("reset-requests", limits.requests.untilFull);
    line.field("limit-tokens", limits.tokens.limit);
    line.field("remaining-tokens", limits.tokens.remaining);
    line.field("reset-tokens", limits.tokens.untilFull);
}

void write(LineWriter& line, const AttemptFinished& event)
{
    line.field(event.attempt);
    line.field("duration", event.duration);
    write(line, event.outcome);
}

void write(LineWriter& line, const AttemptJudged& event)
{
    line.field(event.attempt);
    line.text("step", nextStepName(event.decision.step));
    line.field("wait", event.decision.wait);
    line.field("gate", event.decision.gateClosed);
    line.field("breaker", event.decision.breakerOpened);
}

void write(LineWriter& line, const JobFinished& event)
{
    line.field("job", event.job);
    line.field("priority", nameOf(event.priority));
    line.field("end", nameOf(event.end));
    line.field("attempts", event.attempts);
    line.text("cause", causeName(event.cause));
    line.text("why", event.why);
}

void write(LineWriter& line, const GateClosed& event)
{
    line.field("until", event.until);
    line.field("job", event.job);
}

void write(LineWriter& /*line*/, const GateOpened& /*event*/) {}

void write(LineWriter& line, const PolicyChanged& event)
{
    line.text("description", event.description);
    writePolicy(line, *event.policy);
}

void write(LineWriter& line, const ServerChanged& event)
{
    line.field("limit", event.limit);
    line.text("description", event.description);
}

void write(LineWriter& line, const BeliefChanged& event)
{
    const Belief& belief = *event.belief;
    line.field("limit-kind", limitKindName(belief.kind));
    line.field("limit", belief.limit);
    line.field("window", belief.window);
    line.field("burst", belief.burst);
    line.field("confidence", belief.confidence);
    line.field("headroom", belief.headroom);
    if (belief.tokensPerMinute > 0.0) {
        line.field("tokens-per-minute", belief.tokensPerMinute);
    }
    line.field("evidence", belief.evidence);
    line.text("sentence", belief.sentence);
}

void write(LineWriter& line, const BreakerChanged& event)
{
    line.field("state", breakerStateName(event.state));
    line.field("until", event.until);
    line.field("job", event.job);
}

} // namespace

std::string toLogLine(const Event& event)
{
    LineWriter line(event);
    line.kind(eventNames[event.body.index()]);
    std::visit([&line](const auto& body) { write(line, body); }, event.body);
    return line.take();
}

} // namespace ratescope
