#include "core/event.h"

#include "core/number_text.h"

#include <string_view>

namespace ratescope {

namespace {

std::string_view nameOf(Priority priority)
{
    return priority == Priority::typed ? "typed" : "workload";
}

std::string_view nameOf(WaitReason reason)
{
    switch (reason) {
    case WaitReason::throttle:
        return "throttle";
    case WaitReason::backoff:
        return "backoff";
    case WaitReason::quota:
        return "quota";
    case WaitReason::breaker:
        return "breaker";
    case WaitReason::gate:
        break;
    }
    return "gate";
}

std::string_view nameOf(JobEnd end)
{
    switch (end) {
    case JobEnd::answered:
        return "answered";
    case JobEnd::lost:
        return "lost";
    case JobEnd::cancelled:
        break;
    }
    return "cancelled";
}

std::string_view nameOf(OutcomeKind kind)
{
    switch (kind) {
    case OutcomeKind::answered:
        return "answered";
    case OutcomeKind::refused:
        return "refused";
    case OutcomeKind::failed:
        break;
    }
    return "failed";
}

std::string_view nameOf(BackoffKind kind)
{
    switch (kind) {
    case BackoffKind::none:
        return "none";
    case BackoffKind::fixed:
        return "fixed";
    case BackoffKind::polynomial:
        return "polynomial";
    case BackoffKind::exponential:
        break;
    }
    return "exponential";
}

std::string_view nameOf(Jitter jitter)
{
    switch (jitter) {
    case Jitter::none:
        return "none";
    case Jitter::full:
        return "full";
    case Jitter::equal:
        return "equal";
    case Jitter::decorrelated:
        return "decorrelated";
    case Jitter::lengthen:
        return "lengthen";
    case Jitter::around:
        return "around";
    case Jitter::plusSecond:
        return "plus-second";
    case Jitter::smooth:
        return "smooth";
    case Jitter::shorten:
        break;
    }
    return "shorten";
}

std::string_view nameOf(HintUse use)
{
    switch (use) {
    case HintUse::ignore:
        return "ignore";
    case HintUse::replace:
        return "replace";
    case HintUse::longer:
        return "longer";
    case HintUse::minimum:
        break;
    }
    return "minimum";
}

std::string_view nameOf(LongHint what)
{
    switch (what) {
    case LongHint::giveUp:
        return "give-up";
    case LongHint::ignore:
        return "ignore";
    case LongHint::shorten:
        break;
    }
    return "shorten";
}

/// Writes " name=value" for every field. Times and durations are whole nanoseconds, rates are per
/// second, an empty optional is "-", texts are quoted.
class LineWriter
{
public:
    explicit LineWriter(const Event& event)
        : m_line(std::to_string(event.sequence))
    {
        field("at", event.at);
    }

    void kind(std::string_view name) { m_line.append(" ").append(name); }

    void field(std::string_view name, std::string_view word) { start(name).append(word); }
    /// Rather than a text's own overload: a literal would turn into a bool.
    void field(std::string_view name, const char* word) { start(name).append(word); }
    void field(std::string_view name, std::uint64_t value) { start(name) += std::to_string(value); }
    void field(std::string_view name, std::int64_t value) { start(name) += integerText(value); }
    void field(std::string_view name, int value) { start(name) += integerText(value); }
    void field(std::string_view name, bool value) { start(name) += value ? "yes" : "no"; }
    void field(std::string_view name, double value) { start(name) += exactNumber(value); }
    void field(std::string_view name, Duration value) { field(name, std::int64_t(value.count())); }
    void field(std::string_view name, Instant value) { field(name, value.time_since_epoch()); }
    void field(std::string_view name, JobId value) { field(name, value.value); }
    void field(std::string_view name, Tokens value) { field(name, value.count); }
    template <typename Unit>
    void field(std::string_view name, Rate<Unit> value)
    {
        field(name, value.perSecond());
    }
    template <typename Value>
    void field(std::string_view name, const std::optional<Value>& value)
    {
        if (value) {
            field(name, *value);
        } else {
            start(name) += '-';
        }
    }
    void field(AttemptId attempt)
    {
        field("job", attempt.job);
        field("attempt", attempt.number);
    }

    void text(std::string_view name, std::string_view value)
    {
        constexpr std::string_view hex = "0123456789abcdef";
        start(name) += '"';
        for (const char c : value) {
            const auto byte = static_cast<unsigned char>(c);
            if (c == '"' || c == '\\') {
                m_line.append("\\").push_back(c);
            } else if (c == '\n') {
                m_line += "\\n";
            } else if (byte < 0x20U || byte == 0x7fU) {
                m_line.append("\\x").push_back(hex[byte >> 4U]);
                m_line += hex[byte & 0xfU];
            } else {
                m_line += c;
            }
        }
        m_line += '"';
    }

    std::string take() { return std::move(m_line); }

private:
    std::string& start(std::string_view name)
    {
        return m_line.append(" ").append(name).append("=");
    }

    std::string m_line;
};

void write(LineWriter& line, const RunStarted& event)
{
    line.kind("run-started");
    line.text("name", event.name);
    line.field("jobs", event.jobs);
}

void write(LineWriter& line, const RunPaused& /*event*/)
{
    line.kind("run-paused");
}

void write(LineWriter& line, const RunResumed& /*event*/)
{
    line.kind("run-resumed");
}

void write(LineWriter& line, const RunFinished& event)
{
    line.kind("run-finished");
    line.field("stopped", event.stopped);
}

void write(LineWriter& line, const JobQueued& event)
{
    line.kind("job-queued");
    line.field("job", event.job);
    line.field("priority", nameOf(event.priority));
    line.field("tag", event.tag);
}

void write(LineWriter& line, const JobWaiting& event)
{
    line.kind("job-waiting");
    line.field("job", event.job);
    line.field("reason", nameOf(event.reason));
    line.field("attempts", event.attempts);
    line.field("until", event.until);
}

void write(LineWriter& line, const AttemptStarted& event)
{
    line.kind("attempt-started");
    line.field(event.attempt);
}

void write(LineWriter& line, const AnswerBegan& event)
{
    line.kind("answer-began");
    line.field(event.attempt);
}

void write(LineWriter& line, const AnswerText& event)
{
    line.kind("answer-text");
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
    line.kind("attempt-finished");
    line.field(event.attempt);
    line.field("duration", event.duration);
    write(line, event.outcome);
}

void write(LineWriter& line, const AttemptJudged& event)
{
    line.kind("attempt-judged");
    line.field(event.attempt);
    line.text("step", nextStepName(event.decision.step));
    line.field("wait", event.decision.wait);
    line.field("gate", event.decision.gateClosed);
    line.field("breaker", event.decision.breakerOpened);
}

void write(LineWriter& line, const JobFinished& event)
{
    line.kind("job-finished");
    line.field("job", event.job);
    line.field("priority", nameOf(event.priority));
    line.field("end", nameOf(event.end));
    line.field("attempts", event.attempts);
    line.text("cause", causeName(event.cause));
    line.text("why", event.why);
}

void write(LineWriter& line, const GateClosed& event)
{
    line.kind("gate-closed");
    line.field("until", event.until);
    line.field("job", event.job);
}

void write(LineWriter& line, const GateOpened& /*event*/)
{
    line.kind("gate-opened");
}

void write(LineWriter& line, const Policy& policy)
{
    line.field("rate", policy.throttle.rate);
    line.field("rate-window", policy.throttle.rateWindow);
    line.field("burst", policy.throttle.burst);
    line.field("token-rate", policy.throttle.tokenRate);
    line.field("token-burst", policy.throttle.tokenBurst);
    line.field("input-token-rate", policy.throttle.inputTokenRate);
    line.field("output-token-rate", policy.throttle.outputTokenRate);
    line.field("requests-per-day", policy.throttle.requestsPerDay);
    line.field("tokens-per-day", policy.throttle.tokensPerDay);
    line.field("concurrency", policy.throttle.concurrency);
    line.field("backoff", nameOf(policy.backoff.kind));
    line.field("jitter", nameOf(policy.backoff.jitter));
    line.field("base", policy.backoff.base);
    line.field("factor", policy.backoff.factor);
    line.field("cap", policy.backoff.cap);
    line.field("jitter-share", policy.backoff.jitterShare);
    line.field("retries", policy.backoff.retries);
    line.field("deadline", policy.backoff.deadline);
    line.field("hint-use", nameOf(policy.backoff.hint));
    line.field("longest-hint", policy.backoff.longestHint);
    line.field("long-hint", nameOf(policy.backoff.longHint));
    line.field("shortest-hint", policy.backoff.shortestHint);
    line.field("controller", controllerName(policy.controller.kind));
    line.field("shared-gate", policy.sharedGate);
    line.field("pause-after-refusal", policy.pauseAfterRefusal);
    line.field("attempt-timeout", policy.attemptTimeout);
    const auto budget = policy.retryBudget;
    line.field("budget-share", budget ? std::optional(budget->share) : std::nullopt);
    line.field("budget-minimum", budget ? std::optional(budget->minimumPerSecond) : std::nullopt);
    line.field("budget-window", budget ? std::optional(budget->window) : std::nullopt);
    const auto breaker = policy.breaker;
    line.field("breaker-failures", breaker ? std::optional(breaker->failures) : std::nullopt);
    line.field("breaker-open-for", breaker ? std::optional(breaker->openFor) : std::nullopt);
}

void write(LineWriter& line, const PolicyChanged& event)
{
    line.kind("policy-changed");
    line.text("description", event.description);
    write(line, *event.policy);
}

void write(LineWriter& line, const ServerChanged& event)
{
    line.kind("server-changed");
    line.field("limit", event.limit);
    line.text("description", event.description);
}

void write(LineWriter& line, const BeliefChanged& event)
{
    const Belief& belief = *event.belief;
    line.kind("belief-changed");
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
    line.kind("breaker-changed");
    line.field("state", breakerStateName(event.state));
    line.field("until", event.until);
    line.field("job", event.job);
}

} // namespace

std::string toLogLine(const Event& event)
{
    LineWriter line(event);
    std::visit([&line](const auto& body) { write(line, body); }, event.body);
    return line.take();
}

} // namespace ratescope
