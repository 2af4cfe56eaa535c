#pragma once

#include "wire/conversation.h"
#include "wire/policy_json.h"

#include <QByteArray>
#include <QJsonObject>

#include <variant>

namespace ratescope {

class JsonFields;

/// A conversation as one readable file, whole: every branch, every figure. Message numbers count
/// from 1 within the file.
QByteArray conversationToJson(const KeptConversation& conversation);

/// Reads such a file strictly: a problem names the field. The ids are the file's own small numbers,
/// to be replaced before they are kept.
std::variant<KeptConversation, JsonProblem> conversationFromJson(const QByteArray& json);

/// What is known of a message besides its text, its role and its place.
QJsonObject messageFacts(const KeptMessage& message);
void readMessageFacts(JsonFields& fields, KeptMessage& message);

QJsonObject chatSettingsToJson(const ChatSettings& settings);
void readChatSettings(JsonFields& fields, ChatSettings& settings);

} // namespace ratescope
