#include "net/network_error.h"

#include <QNetworkReply>

namespace ratescope {

namespace {

TransportStatus statusOf(QNetworkReply::NetworkError error, const ExchangeState& state)
{
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
    case QNetworkReply::HostNotFoundError:
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
    case QNetworkReply::UnknownProxyError:
    case QNetworkReply::ProtocolUnknownError:
        return TransportStatus::unreachable;
    case QNetworkReply::SslHandshakeFailedError:
        return TransportStatus::insecure;
    case QNetworkReply::ProtocolFailure:
        return TransportStatus::malformed;
    default:
        // No route, an interface that went down, a connect that timed out: one code for all.
        return state.requestSent || state.headRead ? TransportStatus::connectionLost
                                                   : TransportStatus::unreachable;
    }
}

/// Qt's codes for answers that came whole but with a 4xx or 5xx.
bool saysHttpStatus(QNetworkReply::NetworkError error)
{
    return (error >= QNetworkReply::ContentAccessDenied &&
            error <= QNetworkReply::UnknownContentError &&
            error != QNetworkReply::ContentReSendError) ||
           (error >= QNetworkReply::InternalServerError &&
            error <= QNetworkReply::UnknownServerError);
}

} // namespace

NetworkVerdict judge(const QNetworkReply& reply, const ExchangeState& state)
{
    const QNetworkReply::NetworkError error = reply.error();
    if (error == QNetworkReply::NoError || (state.headRead && saysHttpStatus(error))) {
        return {};
    }
    // The connection closed, Qt wanted to send the request again, and the upload device refused. Qt
    // also tries that, in vain, when closing is how a body ends.
    const bool resend = error == QNetworkReply::ContentReSendError;
    if (resend && state.headRead && state.endsWithConnection) {
        return {};
    }
    if (resend || error == QNetworkReply::RemoteHostClosedError) {
        return {TransportStatus::connectionLost,
                state.headRead ? "the server closed the connection in the middle of the answer"
                               : "the server closed the connection without an answer in HTTP"};
    }
    return {statusOf(error, state), reply.errorString().toStdString()};
}

} // namespace ratescope
