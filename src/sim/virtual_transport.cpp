#include "sim/virtual_transport.h"

#include <algorithm>
#include <string>
#include <utility>

namespace ratescope {

namespace {

constexpr int ok = 200;

/// How an exchange ends and when, counted from its start.
struct Ending
{
    Duration at = Duration::zero();
    TransportStatus status = TransportStatus::completed;
};

Ending endingOf(const ServerAnswer& answer, Duration timeout)
{
    const Ending tooLate{timeout, TransportStatus::timedOut};
    switch (answer.fault) {
    case ServerAnswer::Fault::stalled:
        return tooLate;
    case ServerAnswer::Fault::dropped:
        return answer.faultAt() > timeout
                   ? tooLate
                   : Ending{answer.faultAt(), TransportStatus::connectionLost};
    case ServerAnswer::Fault::none:
        break;
    }
    return answer.lastToken > timeout ? tooLate : Ending{answer.lastToken};
}

/// When the status line comes: a stream's with its first token, a plain answer's with its body,
/// which a fault cuts in the middle.
Duration headAt(const ServerAnswer& answer, bool stream)
{
    if (answer.fault != ServerAnswer::Fault::none) {
        return stream ? answer.firstToken : answer.faultAt();
    }
    return stream && answer.status == ok ? answer.firstToken : answer.lastToken;
}

const char* diagnosisOf(TransportStatus status)
{
    switch (status) {
    case TransportStatus::connectionLost:
        return "The connection was closed before the answer was whole";
    case TransportStatus::timedOut:
        return "No whole answer within the attempt's time-out";
    default:
        return "";
    }
}

Tokens promptTokens(const ChatRequest& request)
{
    return estimateTokens(request) - request.maxTokens.value_or(Tokens{0});
}

} // namespace

VirtualTransport::VirtualTransport(Scheduler& scheduler, ServerModel& server)
    : m_scheduler(scheduler)
    , m_server(server)
{}

void VirtualTransport::start(AttemptId attempt, const JobSpec& job, Duration timeout)
{
    const Instant now = m_scheduler.now();
    const ChatRequest& request = *job.request;
    ServerAnswer answer = m_server.receive({promptTokens(request), request.maxTokens}, now);
    const Ending ending = endingOf(answer, timeout);
    const bool begins = request.stream && answer.status == ok && answer.firstToken <= ending.at;

    const std::size_t place = takePlace();
    Exchange& exchange = m_exchanges[place];
    exchange.attempt = attempt;
    exchange.holdsSlot = answer.holdsSlot;
    exchange.wantsText = job.wantsText;
    exchange.result = {};
    exchange.result.status = ending.status;
    exchange.result.rules.maxTokensCharged = true; // as the server model does
    exchange.result.diagnosis = diagnosisOf(ending.status);
    if (headAt(answer, request.stream) <= ending.at) {
        exchange.result.httpStatus = answer.status;
        exchange.result.headers = std::move(answer.headers);
    }
    if (ending.status == TransportStatus::completed) {
        exchange.result.error = std::move(answer.error);
        if (answer.status == ok) {
            exchange.result.usage = answer.usage;
        }
    }
    exchange.progress =
        begins ? m_scheduler.callAt(now + answer.firstToken, [this, place] { progress(place); })
               : 0;
    exchange.end = m_scheduler.callAt(now + ending.at, [this, place] { end(place); });
}

void VirtualTransport::abandon(AttemptId attempt)
{
    const auto found =
        std::find_if(m_exchanges.begin(), m_exchanges.end(),
                     [attempt](const Exchange& exchange) { return exchange.attempt == attempt; });
    if (found == m_exchanges.end() || found->attempt.number == 0) {
        return;
    }
    m_scheduler.cancel(found->progress);
    m_scheduler.cancel(found->end);
    giveBack(static_cast<std::size_t>(found - m_exchanges.begin()));
}

std::size_t VirtualTransport::takePlace()
{
    if (m_free.empty()) {
        m_exchanges.emplace_back();
        return m_exchanges.size() - 1;
    }
    const std::size_t place = m_free.back();
    m_free.pop_back();
    return place;
}

void VirtualTransport::progress(std::size_t place)
{
    Exchange& exchange = m_exchanges[place];
    exchange.progress = 0;
    // By value: the listener may start or abandon attempts, which moves exchanges about.
    const AttemptId attempt = exchange.attempt;
    m_listener->attemptProgressed(attempt, exchange.wantsText ? "Simulated answer." : "");
}

void VirtualTransport::end(std::size_t place)
{
    Exchange& exchange = m_exchanges[place];
    const AttemptId attempt = exchange.attempt;
    AttemptResult result = std::move(exchange.result);
    result.receivedAt = WallTime(
        std::chrono::floor<std::chrono::milliseconds>(m_scheduler.now().time_since_epoch()));
    giveBack(place);
    m_listener->attemptEnded(attempt, std::move(result));
}

void VirtualTransport::giveBack(std::size_t place)
{
    Exchange& exchange = m_exchanges[place];
    if (exchange.holdsSlot) {
        m_server.finished();
    }
    exchange.attempt = {};
    m_free.push_back(place);
}

} // namespace ratescope
