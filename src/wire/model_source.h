#pragma once

#include "wire/endpoint.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <variant>

namespace ratescope {

/// The names of an endpoint's models, sorted, or one sentence: why there are none, and what to do.
using ModelAnswer = std::variant<QStringList, QString>;

/// Where the models of an endpoint are looked up.
class ModelSource
{
public:
    virtual ~ModelSource() = default;

    /// Asks the endpoint's server. `done` is called once, later, on the calling thread; not at all
    /// when another question follows before the answer has come.
    virtual void askModels(const Endpoint& endpoint, std::function<void(ModelAnswer)> done) = 0;
};

} // namespace ratescope
