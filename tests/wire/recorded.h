#pragma once

#include "core/classify.h"
#include "wire/answer_decoder.h"
#include "wire/dialect_registry.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <string>

namespace ratescope {

/// What a response in the shape of one that was recorded comes to.
struct Recorded
{
    AttemptResult result;
    std::string text;
    Outcome outcome;
};

inline const WallTime recordedAt{std::chrono::seconds(1'696'004'797)}; // 29 Sep 2023 16:26:37

/// Reads a whole response, byte by byte, in the dialect of that name.
inline Recorded readRecorded(const QByteArray& dialectName, int status, const HttpHeaders& headers,
                             const QByteArray& body)
{
    const std::unique_ptr<const Dialect> dialect = dialectNamed(QLatin1String(dialectName));
    Recorded recorded;
    AnswerDecoder decoder(*dialect, ApiKey(),
                          [&recorded](std::string_view piece) { recorded.text += piece; });
    decoder.begin(status, headers);
    for (qsizetype i = 0; i < body.size(); ++i) {
        if (!decoder.feed({body.constData() + i, 1})) {
            break;
        }
    }
    recorded.result = decoder.finish(recordedAt);
    recorded.outcome = classify(recorded.result);
    return recorded;
}

inline Recorded readRecorded(const QByteArray& dialectName, int status, const QByteArray& body)
{
    return readRecorded(dialectName, status, {}, body);
}

} // namespace ratescope
