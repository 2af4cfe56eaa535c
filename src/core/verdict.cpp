#include "core/verdict.h"

#include "core/number_text.h"

namespace ratescope {

namespace {

const char* meaningOf(Cause cause)
{
    switch (cause) {
    case Cause::none:
        return "answered";
    case Cause::rateLimit:
        return "requests or tokens come faster than the server allows";
    case Cause::ramp:
        return "the rate rose too quickly, though it may be within the limit";
    case Cause::concurrency:
        return "too many requests are in flight at once";
    case Cause::longQuota:
        return "the quota of a long window is used up";
    case Cause::overload:
        return "the server is short of capacity, whoever asks";
    case Cause::quota:
        return "money or quota is gone, or nothing is allowed at all";
    case Cause::requestTooLarge:
        return "this request is larger than the limit and can never fit";
    case Cause::authentication:
        return "the key is not accepted for this";
    case Cause::badRequest:
        return "the request itself is wrong";
    case Cause::serverError:
        return "the server failed";
    case Cause::connectionLost:
        return "the connection broke off before the answer was whole";
    case Cause::unreachable:
        return "no connection came about";
    case Cause::timedOut:
        return "no whole answer came in time";
    case Cause::insecure:
        return "the connection could not be made safe";
    case Cause::malformed:
        return "the answer is not what the dialect promises";
    case Cause::tooLarge:
        return "the answer is longer than the bounds allow";
    case Cause::redirected:
        return "the server points elsewhere, and the key is not taken there";
    case Cause::cancelled:
        break;
    }
    return "the attempt was dropped";
}

/// What to do about it, apart from whether this job is tried again.
const char* adviceFor(Cause cause)
{
    switch (cause) {
    case Cause::rateLimit:
        return "everybody of this endpoint sends more slowly";
    case Cause::ramp:
        return "the rate is cut and comes back in small steps";
    case Cause::concurrency:
        return "fewer requests at once, not slower ones";
    case Cause::longQuota:
        return "sending rests until the quota is back; no request is held open meanwhile";
    case Cause::overload:
        return "wait with jitter; the learned limit stays as it is";
    case Cause::quota:
        return "stop and tell: look at the account's plan and billing";
    case Cause::requestTooLarge:
        return "shrink the prompt or max_tokens";
    case Cause::authentication:
        return "check the key and what it is allowed to";
    case Cause::badRequest:
        return "correct the request";
    case Cause::insecure:
    case Cause::unreachable:
    case Cause::redirected:
        return "check the address";
    default:
        return "";
    }
}

void append(std::string& text, const std::string& more, const char* separator = "; ")
{
    if (!text.empty() && !more.empty()) {
        text += separator;
    }
    text += more;
}

std::string whatWasSaid(const Outcome& outcome)
{
    std::string text =
        outcome.httpStatus == 0 ? std::string() : "HTTP " + integerText(outcome.httpStatus);
    append(text, outcome.said, ": ");
    if (outcome.hint) {
        append(text, "it asks to wait " + durationText(*outcome.hint));
    }
    return text;
}

std::string attemptsInWords(int attempts)
{
    return integerText(attempts) + (attempts == 1 ? " attempt" : " attempts");
}

std::string whatIsDone(const Outcome& outcome, const Decision& decision)
{
    const std::string attempts = attemptsInWords(decision.attempts);
    switch (decision.step) {
    case NextStep::retry:
        return "try again in " + durationText(decision.wait) + " (attempt " +
               integerText(decision.attempts + 1) + ")" +
               (decision.gateClosed ? "; nobody else sends before the server's time" : "");
    case NextStep::paced:
        return "try again as soon as the controller lets it go (attempt " +
               integerText(decision.attempts + 1) + ")" +
               (decision.gateClosed ? "; nobody sends before the server's time" : "");
    case NextStep::parked:
        return "parked for " + durationText(decision.wait) + ", then attempt " +
               integerText(decision.attempts + 1);
    case NextStep::noRetry:
        return "give up at once";
    case NextStep::retriesUsedUp:
        return "give up after " + attempts;
    case NextStep::hintTooLong:
    case NextStep::pastDeadline:
        return "give up now rather than after waiting";
    case NextStep::overBudget:
        return "give up after " + attempts;
    case NextStep::undecided:
        break;
    }
    return outcome.retriable ? "it may be tried again" : "it is not tried again";
}

std::string reasonFor(const Outcome& outcome, const Decision& decision)
{
    switch (decision.step) {
    case NextStep::retry:
        return outcome.hint && decision.wait >= *outcome.hint
                   ? "the server named the time; an earlier attempt would be refused again"
                   : "the wait is the policy's own";
    case NextStep::paced:
        return "the pace, not the single job, decides when the next attempt has a chance";
    case NextStep::parked:
        return outcome.hint
                   ? "the server named the time"
                   : "the server names no time, and asking often would not bring it nearer";
    case NextStep::overBudget:
        return "the retry budget is spent: more retries would only add to the load";
    case NextStep::retriesUsedUp:
        return "the policy allows no more retries";
    case NextStep::hintTooLong:
        return "the server asks for a longer wait than the policy allows";
    case NextStep::pastDeadline:
        return "the next attempt would come after the deadline";
    case NextStep::noRetry:
    case NextStep::undecided:
        break;
    }
    return outcome.retriable ? "such failures pass" : "no retry can help";
}

} // namespace

const char* nextStepName(NextStep step)
{
    switch (step) {
    case NextStep::retry:
        return "retry";
    case NextStep::paced:
        return "paced";
    case NextStep::parked:
        return "parked";
    case NextStep::overBudget:
        return "over budget";
    case NextStep::noRetry:
        return "no retry";
    case NextStep::retriesUsedUp:
        return "retries used up";
    case NextStep::hintTooLong:
        return "hint too long";
    case NextStep::pastDeadline:
        return "past deadline";
    case NextStep::undecided:
        break;
    }
    return "undecided";
}

std::string whyLost(const Decision& decision)
{
    switch (decision.step) {
    case NextStep::retriesUsedUp:
        return "gave up after " + attemptsInWords(decision.attempts);
    case NextStep::hintTooLong:
        return "the server asks for a longer wait than the policy allows";
    case NextStep::pastDeadline:
        return "the next attempt would come after the deadline";
    case NextStep::overBudget:
        return "the retry budget is spent";
    default:
        return "no retry can help";
    }
}

Verdict verdictOf(const Outcome& outcome, const Decision& decision)
{
    Verdict verdict;
    verdict.concluded = meaningOf(outcome.cause);
    if (outcome.kind == OutcomeKind::answered) {
        return verdict;
    }
    verdict.concluded = std::string(causeName(outcome.cause)) + ": " + verdict.concluded;
    verdict.said = whatWasSaid(outcome);
    verdict.action = whatIsDone(outcome, decision);
    if (decision.breakerOpened) {
        append(verdict.action, "the breaker opens: nobody sends until a probe may");
    }
    append(verdict.action, adviceFor(outcome.cause));
    verdict.why = reasonFor(outcome, decision);
    return verdict;
}

std::string toText(const Verdict& verdict)
{
    std::string text = verdict.said;
    append(text, verdict.concluded, ". ");
    append(text, verdict.action, ". ");
    append(text, verdict.why, ", because ");
    return text;
}

} // namespace ratescope
