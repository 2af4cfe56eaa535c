#pragma once

#include "wire/dialect.h"

#include <QNetworkRequest>

namespace ratescope {

/// What a dialect wants sent, for Qt: without redirects, cookies, caches or compression, so that
/// one call is one request on the wire and a key goes nowhere but to its server.
QNetworkRequest networkRequest(const WireRequest& wire);

} // namespace ratescope
