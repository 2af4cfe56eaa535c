#pragma once

#include "wire/endpoint.h"

class QWidget;

namespace ratescope {

/// When the endpoint would get its key over plain http from another machine: asks, with No as the
/// default, and notes a Yes in the endpoint. True when it may be used.
bool settlePlainText(Endpoint& endpoint, QWidget* parent);

} // namespace ratescope
