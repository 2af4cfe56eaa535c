#include "metrics/attempt_book.h"

#include <algorithm>

namespace ratescope {

namespace {

std::size_t bytesOf(const HttpHeaders& headers)
{
    std::size_t bytes = 0;
    for (const HttpHeader& header : headers) {
        bytes += sizeof header + header.name.size() + header.value.size();
    }
    return bytes;
}

std::size_t bytesOf(const Exchange& exchange)
{
    return sizeof exchange + exchange.url.size() + bytesOf(exchange.requestHeaders) +
           exchange.requestBody.size() + bytesOf(exchange.responseHeaders) +
           exchange.responseBody.size();
}

} // namespace

AttemptBook::AttemptBook()
    : AttemptBook(Bounds())
{}

AttemptBook::AttemptBook(const Bounds& bounds)
    : m_bounds(bounds)
{}

void AttemptBook::fold(const Event& event)
{
    if (const auto* finished = std::get_if<AttemptFinished>(&event.body)) {
        add(*finished, event.at);
    } else if (const auto* judged = std::get_if<AttemptJudged>(&event.body)) {
        const auto found = m_serials.find(judged->attempt);
        if (found != m_serials.end()) {
            m_records[found->second - m_firstSerial].decision = judged->decision;
        }
    }
}

void AttemptBook::add(const AttemptFinished& attempt, Instant at)
{
    m_serials[attempt.attempt] = m_firstSerial + m_records.size();
    AttemptRecord record;
    record.attempt = attempt.attempt;
    record.ended = at;
    record.duration = attempt.duration;
    record.outcome = attempt.outcome;
    record.exchange = attempt.exchange;
    if (record.exchange) {
        ++m_exchanges;
        m_exchangeBytes += bytesOf(*record.exchange);
    }
    m_records.push_back(std::move(record));
    if (m_records.size() > m_bounds.attempts) {
        dropExchange(m_records.front());
        m_serials.erase(m_records.front().attempt);
        m_records.pop_front();
        ++m_firstSerial;
    }
    m_firstWithExchange = std::max(m_firstWithExchange, m_firstSerial);
    while (m_exchanges > m_bounds.exchanges || m_exchangeBytes > m_bounds.exchangeBytes) {
        dropExchange(m_records[m_firstWithExchange++ - m_firstSerial]);
    }
}

void AttemptBook::dropExchange(AttemptRecord& record)
{
    if (record.exchange) {
        --m_exchanges;
        m_exchangeBytes -= bytesOf(*record.exchange);
        record.exchange.reset();
        record.exchangeDropped = true;
    }
}

const AttemptRecord* AttemptBook::find(AttemptId attempt) const
{
    const auto found = m_serials.find(attempt);
    return found == m_serials.end() ? nullptr : &m_records[found->second - m_firstSerial];
}

} // namespace ratescope
