#pragma once

#include "core/outcome.h"

#include <QByteArray>
#include <QJsonObject>

#include <optional>

namespace ratescope {

/// The error of a failed response, in any of the shapes seen in the wild: OpenAI's object, an array
/// holding one (Gemini), a flat object (Mistral, old vLLM), FastAPI's {"detail": …}, plain text,
/// HTML. Codes may be numbers.
ServerError openAiErrorOfBody(const QByteArray& body);

/// The error inside an answer or a stream event that came with status 200: present when the
/// top-level "error" is truthy in the sense of the official clients. Never empty when present.
std::optional<ServerError> openAiErrorInside(const QJsonObject& object);

} // namespace ratescope
