#include "store/recordable_events.h"

#include <array>
#include <string_view>
#include <utility>

namespace ratescope {

namespace {

/// A second lock on the door: whoever wrote the exchange down has redacted these already.
constexpr std::array<std::string_view, 5> secretHeaders{"authorization", "api-key", "x-api-key",
                                                        "x-goog-api-key", "cookie"};

void bound(std::string& body, bool& cut)
{
    if (body.size() <= RecordableEvents::longestBody) {
        return;
    }
    std::size_t end = RecordableEvents::longestBody;
    while (end > 0 && (static_cast<unsigned char>(body[end]) & 0xc0U) == 0x80U) {
        --end; // not in the middle of a character
    }
    body.resize(end);
    cut = true;
}

void hideSecrets(HttpHeaders& headers)
{
    for (HttpHeader& header : headers) {
        for (const std::string_view secret : secretHeaders) {
            if (header.name == secret) {
                header.value = "[redacted]";
            }
        }
    }
}

} // namespace

std::vector<Event> RecordableEvents::take(const Event& event)
{
    std::vector<Event> taken;
    if (const auto* queued = std::get_if<JobQueued>(&event.body)) {
        if (queued->priority == Priority::typed) {
            m_typed.insert(queued->job);
        }
    } else if (const auto* ended = std::get_if<JobFinished>(&event.body)) {
        m_typed.erase(ended->job);
    }
    if (std::holds_alternative<RunStarted>(event.body)) {
        m_running = true;
        taken = begin(event);
    }
    if (const auto* finished = std::get_if<AttemptFinished>(&event.body)) {
        if (m_running) {
            taken.push_back({event.at, event.sequence, trimmed(*finished)});
        }
    } else if (m_running && !std::holds_alternative<AnswerText>(event.body)) {
        taken.push_back(event);
    }
    if (std::holds_alternative<RunFinished>(event.body)) {
        m_running = false;
    } else if (const auto* policy = std::get_if<PolicyChanged>(&event.body)) {
        m_policy = *policy;
    } else if (const auto* server = std::get_if<ServerChanged>(&event.body)) {
        m_server = *server;
    } else if (const auto* belief = std::get_if<BeliefChanged>(&event.body)) {
        m_belief = *belief;
    }
    return taken;
}

std::shared_ptr<const Policy> RecordableEvents::policy() const
{
    return m_policy ? m_policy->policy : nullptr;
}

std::vector<Event> RecordableEvents::begin(const Event& started) const
{
    std::vector<EventBody> before;
    if (m_policy) {
        before.emplace_back(PolicyChanged{m_policy->policy, {}});
    }
    if (m_server) {
        before.emplace_back(ServerChanged{m_server->limit, {}});
    }
    if (m_belief) {
        before.emplace_back(*m_belief);
    }
    // Each of them has been an event of its own, so there are as many numbers below the start's.
    std::vector<Event> events;
    std::uint64_t sequence = started.sequence - before.size();
    for (EventBody& body : before) {
        events.push_back({started.at, sequence++, std::move(body)});
    }
    return events;
}

AttemptFinished RecordableEvents::trimmed(const AttemptFinished& finished) const
{
    AttemptFinished kept = finished;
    if (!finished.exchange) {
        return kept;
    }
    Exchange exchange = *finished.exchange;
    if (m_typed.contains(finished.attempt.job)) {
        exchange.requestBody.clear();
        exchange.responseBody.clear();
        exchange.bodyCut = true;
    }
    bound(exchange.requestBody, exchange.bodyCut);
    bound(exchange.responseBody, exchange.bodyCut);
    hideSecrets(exchange.requestHeaders);
    hideSecrets(exchange.responseHeaders);
    kept.exchange = std::make_shared<const Exchange>(std::move(exchange));
    return kept;
}

} // namespace ratescope
