#pragma once

#include "core/job.h"
#include "wire/dialect.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLatin1String>
#include <QString>
#include <QUrl>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace ratescope {

/// What dialects share: addresses, keys, and JSON read with good grace.

/// The base address with one more path below it; a query of the base (an API version) is kept.
/// `pasted` are ends of a path that people copy from manuals and that are cut off before.
QUrl urlBelow(const QUrl& base, const QString& path, std::initializer_list<const char*> pasted);

/// Fit for a header field: trimmed, without control characters, which would begin another field.
QByteArray headerSecret(const ApiKey& key);

QByteArray compactJson(const QJsonObject& object);

/// The object of an answer's body or of one event of a stream. Bytes that are not UTF-8 are
/// replaced; `what` is named in the problem. The nesting is bounded by QJsonDocument.
std::variant<QJsonDocument, WireProblem> readJson(const QByteArray& bytes, const char* what);
std::variant<QJsonObject, WireProblem> readJsonObject(const QByteArray& bytes, const char* what);

/// Whether there is nothing at all, or an object or array that is not closed: what is left of JSON
/// that broke off, however its end was announced.
bool isCutOff(const QByteArray& json);

/// The texts at which an answer is to end, as every API lists them.
QJsonArray stopSequences(const ChatRequest& request);

/// Without copying; lives as long as the view.
QByteArray rawBytes(std::string_view text);

/// A count >= 0, or nothing.
std::optional<Tokens> tokensIn(const QJsonObject& object, const char* name);

/// The system messages of a conversation as one text, for dialects that keep it apart.
QString systemText(const ChatRequest& request);

/// The strings of that name in the objects of an array; over-long ones are left out. `prefix` is
/// cut off where it is there.
QStringList idsIn(const QJsonArray& objects, const char* name, QLatin1String prefix = {});

/// The ids of a model list whose objects stand in the array `list` and are named by `name`.
std::variant<QStringList, WireProblem> modelIds(const QByteArray& body, const char* list,
                                                const char* name, QLatin1String prefix = {});

} // namespace ratescope
