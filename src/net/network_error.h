#pragma once

#include "core/outcome.h"

#include <string>

class QNetworkReply;

namespace ratescope {

/// How an exchange went, from what Qt says at its end.
struct NetworkVerdict
{
    TransportStatus status = TransportStatus::completed;
    std::string diagnosis; ///< empty when completed; may quote the address
};

/// What Qt does not say, but its error codes mean different things by.
struct ExchangeState
{
    bool headRead = false;           ///< a status line and headers came
    bool requestSent = false;        ///< at least a part of the request was handed to a connection
    bool endsWithConnection = false; ///< the closing of the connection ends the body
};

/// `reply` has finished, and nobody on our side has aborted it.
NetworkVerdict judge(const QNetworkReply& reply, const ExchangeState& state);

} // namespace ratescope
