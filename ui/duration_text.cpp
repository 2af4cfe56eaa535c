#include "ui/duration_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("ratescope::durationText", text);
}

} // namespace

QString durationText(Duration duration)
{
    const double seconds = std::max(0.0, toSeconds(duration));
    if (seconds < 0.0995) {
        return words("%1 ms").arg(std::lround(seconds * 1000.0));
    }
    if (seconds < 9.95) {
        return words("%1 s").arg(seconds, 0, 'f', 1);
    }
    const auto whole = std::llround(seconds);
    if (whole < 60) {
        return words("%1 s").arg(whole);
    }
    if (whole < 3600) {
        return whole % 60 == 0 ? words("%1 min").arg(whole / 60)
                               : words("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    }
    const auto minutes = (whole + 30) / 60;
    return minutes % 60 == 0 ? words("%1 h").arg(minutes / 60)
                             : words("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
}

QString roughText(Duration duration)
{
    using namespace std::chrono_literals;
    if (duration < 59500ms) {
        return words("%1 s").arg(std::max(1LL, std::llround(toSeconds(duration))));
    }
    const auto minutes = std::llround(toSeconds(duration) / 60);
    return minutes < 120 ? words("%1 min").arg(minutes)
                         : words("%1 h").arg(std::llround(toSeconds(duration) / 3600));
}

} // namespace ratescope
