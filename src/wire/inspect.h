#pragma once

#include "wire/dialect.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <optional>
#include <string_view>
#include <variant>

namespace ratescope {

/// What a piece of text is to be taken for.
enum class InspectAs { sse, ndjson, headers, structuredField, retryAfter, errorBody, response };

/// "sse", "ndjson", "headers", "structured-field", "retry-after", "error-body", "response".
std::optional<InspectAs> inspectKindNamed(const QString& name);

/// What our parsers make of a text that somebody puzzles over, as JSON: see inspectFormat().
/// Problems say why nothing could be understood, in one sentence. `now` is the clock for absolute
/// stamps where the text has no Date field.
std::variant<QJsonObject, WireProblem> inspect(InspectAs kind, const Dialect& dialect,
                                               const QByteArray& text, WallTime now);

/// The fields of that JSON, for --help.
QString inspectFormat();

} // namespace ratescope
