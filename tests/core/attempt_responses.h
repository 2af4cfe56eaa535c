#pragma once

#include "core/classify.h"

#include <QByteArray>

#include <chrono>
#include <utility>

namespace ratescope {

// Fri, 29 Sep 2023 16:26:37 GMT
inline constexpr WallTime receivedAt = WallTime(std::chrono::seconds(1'696'004'797));

// The ordinary message of a low tier: it speaks of payment although waiting is all it takes.
inline constexpr const char* lowTierMessage =
    "Rate limit reached for gpt-4o-mini in organization org-x on requests per min (RPM): Limit 3, "
    "Used 3, Requested 1. Please try again in 20s. You can increase your rate limit by adding a "
    "payment method to your account at https://platform.openai.com/account/billing.";

inline AttemptResult response(int status, ServerError error = {}, HttpHeaders headers = {})
{
    AttemptResult result;
    result.httpStatus = status;
    result.error = std::move(error);
    result.headers = std::move(headers);
    result.receivedAt = receivedAt;
    return result;
}

/// "refused, rate limit, retry"
inline QByteArray summary(const Outcome& outcome)
{
    QByteArray text = outcome.kind == OutcomeKind::answered  ? QByteArray("answered")
                      : outcome.kind == OutcomeKind::refused ? QByteArray("refused")
                                                             : QByteArray("failed");
    text.append(", ").append(causeName(outcome.cause));
    return outcome.retriable ? text.append(", retry") : text;
}

} // namespace ratescope
