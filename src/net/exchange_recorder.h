#pragma once

#include "core/exchange.h"
#include "core/http_header.h"
#include "wire/redact.h"

#include <QByteArray>
#include <QNetworkRequest>

#include <memory>
#include <string>
#include <string_view>

namespace ratescope {

/// Writes down what goes over the wire for one attempt: bounded, and without secrets.
class ExchangeRecorder
{
public:
    /// The bodies share their bytes with who sends them.
    ExchangeRecorder(const ApiKey& key, QNetworkRequest request, QByteArray body);

    /// Names in lower case.
    void head(int status, HttpHeaders headers);
    void body(std::string_view bytes);

    /// All of it, once.
    std::shared_ptr<const Exchange> take();

private:
    Redactor m_redactor;
    QNetworkRequest m_request;
    QByteArray m_requestBody;
    int m_status = 0;
    HttpHeaders m_responseHeaders;
    std::string m_responseBody; ///< as it came, a little longer than what is kept of it
};

} // namespace ratescope
