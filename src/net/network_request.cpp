#include "net/network_request.h"

namespace ratescope {

QNetworkRequest networkRequest(const WireRequest& wire)
{
    QNetworkRequest request(wire.url);
    for (const auto& [name, value] : wire.headers) {
        request.setRawHeader(name, value);
    }
    request.setRawHeader("User-Agent", "Ratescope/" RATESCOPE_VERSION);
    // A small compressed body can be a huge one; uncompressed, our bounds hold for what is sent.
    request.setRawHeader("Accept-Encoding", "identity");
    // Over HTTP/2 all requests share one connection, and those sent before the server has told its
    // settings fail with "Server refused a stream" instead of waiting.
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                         QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    return request;
}

} // namespace ratescope
