#include "core/verdict.h"

#include "core/advice.h"
#include "core/number_text.h"

#include <string_view>

namespace ratescope {

namespace {

const char* meaningOf(Cause cause)
{
    switch (cause) {
    case Cause::none:
        return "Answered.";
    case Cause::rateLimit:
        return "Rate limit: requests or tokens come faster than the server allows.";
    case Cause::ramp:
        return "Ramp: the rate rose too quickly, though it may be within the limit.";
    case Cause::concurrency:
        return "Concurrency: too many requests are in flight at once.";
    case Cause::longQuota:
        return "Long quota: what is allowed in a long window, such as a day, is used up.";
    case Cause::overload:
        return "Overload: the server is short of capacity, whoever asks.";
    case Cause::quota:
        return "Quota: the account's money or quota is gone, or it has none for this.";
    case Cause::requestTooLarge:
        return "Request too large: it is larger than the limit itself and can never fit.";
    case Cause::authentication:
        return "Authentication: the key is missing, rejected or not allowed to do this.";
    case Cause::badRequest:
        return "Bad request: the request itself is wrong.";
    case Cause::serverError:
        return "Server error: the server failed.";
    case Cause::connectionLost:
        return "Connection lost: it broke off before the answer was whole.";
    case Cause::unreachable:
        return "Unreachable: no connection to the server came about.";
    case Cause::timedOut:
        return "Timed out: no whole answer came in time.";
    case Cause::insecure:
        return "Insecure: the connection could not be made safe, so nothing was sent.";
    case Cause::malformed:
        return "Malformed: the answer is not what the endpoint's dialect promises.";
    case Cause::tooLarge:
        return "Answer too large: it is longer than what is read of one.";
    case Cause::redirected:
        return "Redirected: the server points elsewhere, and the key is not taken there.";
    case Cause::cancelled:
        break;
    }
    return "Cancelled: the attempt was dropped with its job.";
}

void append(std::string& text, const std::string& sentence)
{
    if (!text.empty() && !sentence.empty()) {
        text += ' ';
    }
    text += sentence;
}

/// Words that may end as they like, with an end.
std::string ended(std::string words)
{
    while (!words.empty() && static_cast<unsigned char>(words.back()) <= ' ') {
        words.pop_back();
    }
    if (words.empty() || words.ends_with("…")) {
        return words;
    }
    constexpr std::string_view ends = ".!?:;";
    const std::size_t mark = words.find_last_not_of("\"')]}");
    if (mark == std::string::npos || ends.find(words[mark]) == std::string_view::npos) {
        words += '.';
    }
    return words;
}

std::string withoutPoint(std::string sentences)
{
    if (sentences.ends_with('.') && !sentences.ends_with("..")) {
        sentences.pop_back();
    }
    return sentences;
}

std::string capitalised(std::string words)
{
    if (!words.empty() && words.front() >= 'a' && words.front() <= 'z') {
        words.front() = static_cast<char>(words.front() - 'a' + 'A');
    }
    return words;
}

std::string whatWasSaid(const Outcome& outcome)
{
    const std::string words = ended(outcome.said);
    const bool servers = isServersWord(outcome.cause);
    std::string text;
    if (outcome.httpStatus != 0) {
        text = "HTTP " + integerText(outcome.httpStatus);
        if (words.empty()) {
            text += servers ? ", without a word on why." : ".";
        } else {
            text += servers ? ": " + words : ". " + capitalised(words);
        }
    } else {
        text = words.empty() ? "No answer came." : capitalised(words);
    }
    if (outcome.hint) {
        append(text, "It asks to wait " + durationText(*outcome.hint) + '.');
    }
    return text;
}

std::string attemptsInWords(int attempts)
{
    return integerText(attempts) + (attempts == 1 ? " attempt" : " attempts");
}

std::string whatBecomesOfTheJob(const Outcome& outcome, const Decision& decision)
{
    const std::string next = "attempt " + integerText(decision.attempts + 1);
    switch (decision.step) {
    case NextStep::retry:
        return decision.wait > Duration::zero()
                   ? "Waits " + durationText(decision.wait) + ", then goes again as " + next + '.'
                   : "Goes again at once as " + next + '.';
    case NextStep::paced:
        return "Goes again as " + next + " as soon as the controller lets it.";
    case NextStep::parked:
        return "Parked for " + durationText(decision.wait) + ", then goes again as " + next + '.';
    case NextStep::noRetry:
    case NextStep::retriesUsedUp:
    case NextStep::overBudget:
        return "Given up after " + attemptsInWords(decision.attempts) + '.';
    case NextStep::hintTooLong:
    case NextStep::pastDeadline:
        return "Given up after " + attemptsInWords(decision.attempts) +
               ", now rather than after another wait.";
    case NextStep::undecided:
        break;
    }
    return outcome.retriable ? "It may be tried again." : "It is not tried again.";
}

std::string whatIsDone(const Outcome& outcome, const Decision& decision)
{
    std::string text = whatBecomesOfTheJob(outcome, decision);
    if (decision.step == NextStep::parked) {
        append(text, "Nobody else sends meanwhile.");
    } else if (decision.gateClosed) {
        append(text, outcome.hint ? "Nobody else sends before the time that the server named."
                                  : "Nobody else sends for a while, as the policy has it.");
    }
    if (decision.breakerOpened) {
        append(text, "The circuit breaker opens: nobody sends until a probe may.");
    }
    return text;
}

const char* whyInVain(Cause cause)
{
    switch (cause) {
    case Cause::rateLimit:
    case Cause::ramp:
    case Cause::concurrency:
    case Cause::longQuota:
    case Cause::overload:
    case Cause::serverError:
        return "The server says that trying again will not help."; // x-should-retry
    case Cause::quota:
        return "Waiting brings back neither money nor quota.";
    case Cause::requestTooLarge:
        return "It would be too large the next time as well.";
    case Cause::authentication:
        return "The key would be no better the next time.";
    case Cause::badRequest:
        return "The same request would be wrong again.";
    default:
        return "Another attempt would most likely end the same way.";
    }
}

std::string reasonFor(const Outcome& outcome, const Decision& decision)
{
    switch (decision.step) {
    case NextStep::retry:
        if (!outcome.hint) {
            return isServersWord(outcome.cause)
                       ? "The server named no time, so the wait is the policy's own."
                       : "Such a failure may pass; the wait is the policy's own.";
        }
        return decision.wait >= *outcome.hint
                   ? "The server named the time; an earlier attempt would be in vain."
                   : "The wait is the policy's own, though the server asks for a longer one.";
    case NextStep::paced:
        return "The pace, not the single job, decides when the next attempt has a chance.";
    case NextStep::parked:
        return outcome.hint
                   ? "The server named the time; an earlier attempt would be in vain."
                   : "The server named no time, and asking often would not bring it nearer.";
    case NextStep::overBudget:
        return "The retry budget is spent: more retries would only add to the load.";
    case NextStep::retriesUsedUp:
        return "The policy allows no more retries.";
    case NextStep::hintTooLong:
        return "The server asks for a longer wait than the policy allows.";
    case NextStep::pastDeadline:
        return "The next attempt would come after the deadline.";
    case NextStep::noRetry:
    case NextStep::undecided:
        break;
    }
    return outcome.retriable ? "Such a failure may pass." : whyInVain(outcome.cause);
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
    verdict.concluded = withoutPoint(meaningOf(outcome.cause));
    if (outcome.kind == OutcomeKind::answered || outcome.cause == Cause::cancelled) {
        return verdict;
    }
    verdict.said = withoutPoint(whatWasSaid(outcome));
    verdict.action = withoutPoint(whatIsDone(outcome, decision));
    verdict.why = withoutPoint(reasonFor(outcome, decision));
    return verdict;
}

} // namespace ratescope
