#include "ui/forecast_texts.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("ratescope::ForecastTexts", text);
}

QString counted(const char* text, std::uint32_t count)
{
    return QCoreApplication::translate("ratescope::ForecastTexts", text, nullptr,
                                       static_cast<int>(count));
}

QString number(std::uint32_t count)
{
    return QLocale().toString(count);
}

QString meanEarly(const ForecastScore& score)
{
    return words("%1 s").arg(std::max(1L, std::lround(toSeconds(score.meanEarly()))));
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
        return words("warnings: no score yet"); // one may stand
    }
    const QString early = score.right > 0 ? words(", %1 early").arg(meanEarly(score)) : QString();
    return words("warnings: %1 right%2, %3 false, %4 missed")
        .arg(number(score.right), early, number(score.falseAlarms), number(score.missed));
}

QString scoreSentence(const ForecastScore& score)
{
    QString sentence;
    if (score.warnings() == 0) {
        sentence = words("No warning of a 429 has been judged so far.");
    } else {
        sentence = counted("%n warning(s) of a 429 so far: %1 right%2, %3 false.", score.warnings())
                       .arg(number(score.right),
                            score.right > 0 ? words(" (%1 ahead on average)").arg(meanEarly(score))
                                            : QString(),
                            number(score.falseAlarms));
    }
    sentence +=
        u' ' + (score.missed == 0 ? words("No 429 came without one.")
                                  : counted("%n refusal(s) came without one.", score.missed));
    return sentence;
}

} // namespace ratescope
