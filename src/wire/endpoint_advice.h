#pragma once

#include "wire/endpoint.h"

#include <QString>

#include <vector>

namespace ratescope {

/// What to tell a person about the key that an endpoint names.
struct KeyAdvice
{
    QString text;      ///< empty: nothing
    QString betterKey; ///< the name of the key to share instead; empty where there is none
};

/// `others` are all endpoints but this one. The limits of a provider belong to the account: a
/// second key for the same server gains nothing, and one key for two servers is told to both.
KeyAdvice adviseOnKey(const Endpoint& endpoint, const std::vector<Endpoint>& others);

} // namespace ratescope
