#pragma once

#include "wire/dialect.h"
#include "wire/endpoint.h"

#include <QString>
#include <QStringList>
#include <QUrl>

#include <memory>

namespace ratescope {

/// All names, in alphabetical order.
QStringList dialectNames();

/// nullptr when there is none of that name.
std::unique_ptr<const Dialect> dialectNamed(const QString& name);

/// The name of the dialect that an address is known for; "compatible" for any other.
QString guessDialect(const QUrl& baseUrl);

/// The one the endpoint names, or else the one its address is known for. Never null.
std::unique_ptr<const Dialect> dialectFor(const Endpoint& endpoint);

} // namespace ratescope
