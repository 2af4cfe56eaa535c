#include "ui/forecast_texts.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("ratescope::ForecastTexts", text);
}

} // namespace

QString warningText(const std::optional<LimitWarning>& warning, Instant now)
{
    if (!warning) {
        return {};
    }
    const auto seconds = std::lround(toSeconds(warning->emptyAt - now));
    const QString when = seconds < 1 ? words("429 any moment at this rate")
                                     : words("429 in about %1 s at this rate").arg(seconds);
    return warning->axis == LimitAxis::tokens ? words("%1: tokens run out").arg(when) : when;
}

QString scoreText(const ForecastScore& score)
{
    if (score == ForecastScore()) {
        return words("no 429 forecast yet");
    }
    const QString early =
        score.right > 0
            ? words(", %1 s early").arg(std::max(1L, std::lround(toSeconds(score.meanEarly()))))
            : QString();
    return words("forecasts: %1 right%2, %3 false, %4 missed")
        .arg(score.right)
        .arg(early)
        .arg(score.falseAlarms)
        .arg(score.missed);
}

} // namespace ratescope
