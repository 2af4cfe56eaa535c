#include "net/exchange_recorder.h"

#include <algorithm>
#include <utility>

namespace ratescope {

ExchangeRecorder::ExchangeRecorder(const ApiKey& key, QNetworkRequest request, QByteArray body)
    : m_redactor(key)
    , m_request(std::move(request))
    , m_requestBody(std::move(body))
{}

void ExchangeRecorder::head(int status, HttpHeaders headers)
{
    m_status = status;
    m_responseHeaders = std::move(headers);
}

void ExchangeRecorder::body(std::string_view bytes)
{
    // One byte more tells that there was more.
    const std::size_t most = Exchange::longestBody + m_redactor.overlap() + 1;
    m_responseBody.append(bytes.substr(0, most - m_responseBody.size()));
}

std::shared_ptr<const Exchange> ExchangeRecorder::take()
{
    const std::string_view requestBody(m_requestBody.constData(),
                                       static_cast<std::size_t>(m_requestBody.size()));
    Exchange exchange;
    exchange.method = m_requestBody.isEmpty() ? "GET" : "POST";
    exchange.url = m_redactor.address(m_request.url());
    HttpHeaders requestHeaders;
    for (const QByteArray& name : m_request.rawHeaderList()) {
        requestHeaders.push_back(
            {name.toLower().toStdString(), m_request.rawHeader(name).toStdString()});
    }
    exchange.requestHeaders = m_redactor.headers(requestHeaders);
    exchange.requestBody = m_redactor.text(requestBody, Exchange::longestBody);
    exchange.status = m_status;
    exchange.responseHeaders = m_redactor.headers(m_responseHeaders);
    exchange.responseBody = m_redactor.text(m_responseBody, Exchange::longestBody);
    exchange.bodyCut =
        requestBody.size() > Exchange::longestBody || m_responseBody.size() > Exchange::longestBody;
    return std::make_shared<const Exchange>(std::move(exchange));
}

} // namespace ratescope
