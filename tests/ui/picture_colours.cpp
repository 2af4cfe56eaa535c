#include "picture_colours.h"

#include "painted_text.h"
#include "ui/charts/bucket_chart.h"
#include "ui/requests/lane_filter.h"
#include "ui/requests/lane_model.h"
#include "ui/requests/lane_table.h"
#include "ui/theme.h"

#include <QPalette>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace ratescope {

namespace {

constexpr int chance = 8; // pixels: soft edges may mix to anything

struct Meaning
{
    const char* name;
    QColor Theme::*colour;
    const char* words; ///< of a legend: a pattern; nullptr: none says it
};

/// A meaning, its colour, and the words that stand for it.
const std::array<Meaning, 13> meanings{{
    {"answered", &Theme::answered, "^(answered|answers|p95|p50|first token.*)$"},
    {"refused", &Theme::refused, "^(429 too fast|too fast|429 expected)$"},
    {"overloaded", &Theme::overloaded, "^503 overloaded$"},
    {"rising", &Theme::rising, "^429 rising too fast$"},
    {"too many at once", &Theme::tooMany, "^429 too many at once$"},
    {"quota", &Theme::quota, "^quota or size$"},
    {"failed", &Theme::failed, "^errors$"},
    {"waiting", &Theme::waiting, "^(before a .*|first try|retry|[0-9,]+ waiting)$"},
    {"lost", &Theme::lost, nullptr},
    {"first tries", &Theme::firstTries, "^(first tries|first|[0-9,]+ in flight)$"},
    {"retries", &Theme::retries, "^retries$"},
    {"throttle", &Theme::throttle,
     "^(no throttle|(throttle|auto|search|rate headers|AIMD|AWS "
     "adaptive) .*\\S)$"},
    {"headroom", &Theme::headroom, "^(requests|tokens)( left)?$"},
}};

/// How many pixels of the picture have exactly the colour of which meaning.
std::map<const Meaning*, int> pixelsOf(const QImage& picture, const QRect& part, const Theme& theme)
{
    const double ratio = picture.devicePixelRatio();
    const QRect pixels =
        QRectF(part.topLeft() * ratio, QSizeF(part.size()) * ratio).toRect() & picture.rect();
    std::map<const Meaning*, int> found;
    for (int y = pixels.top(); y <= pixels.bottom(); ++y) {
        for (int x = pixels.left(); x <= pixels.right(); ++x) {
            const QRgb seen = picture.pixel(x, y);
            for (const Meaning& meaning : meanings) {
                found[&meaning] += seen == (theme.*meaning.colour).rgb() ? 1 : 0;
            }
        }
    }
    return found;
}

/// How many pixels have a colour that only the other of light and dark gives to a meaning of a
/// line.
int oldPixels(const QImage& picture, const QRect& part, const Theme& theme)
{
    QPalette turned;
    turned.setColor(QPalette::Window, theme.text);
    turned.setColor(QPalette::WindowText, theme.background);
    turned.setColor(QPalette::Base, theme.text);
    turned.setColor(QPalette::Text, theme.background);
    const Theme other = Theme::forPalette(turned);
    int old = 0;
    for (const auto& [meaning, pixels] : pixelsOf(picture, part, other)) {
        const QColor colour = other.*meaning->colour;
        const bool shared = std::any_of(meanings.begin(), meanings.end(), [&](const Meaning& own) {
            return (theme.*own.colour).rgb() == colour.rgb();
        });
        old += shared ? 0 : pixels;
    }
    return old;
}

const Meaning* meaningOf(const QString& words)
{
    for (const Meaning& meaning : meanings) {
        if (meaning.words != nullptr &&
            QRegularExpression(QLatin1String(meaning.words)).match(words).hasMatch()) {
            return &meaning;
        }
    }
    return nullptr;
}

/// The meanings that a span of a lane may have, said here once more: the test must not take the
/// program's own word for it.
QColor Theme::*meaningOf(const LaneSpan& span)
{
    if (span.isWait()) {
        return &Theme::waiting;
    }
    if (span.outcome == OutcomeKind::answered) {
        return &Theme::answered;
    }
    if (span.outcome == OutcomeKind::failed) {
        return &Theme::failed;
    }
    switch (span.cause) {
    case Cause::overload:
        return &Theme::overloaded;
    case Cause::ramp:
        return &Theme::rising;
    case Cause::concurrency:
        return &Theme::tooMany;
    case Cause::quota:
    case Cause::longQuota:
    case Cause::requestTooLarge:
        return &Theme::quota;
    default:
        return &Theme::refused;
    }
}

bool mayShow(const JobLane& lane, const Meaning& meaning)
{
    return (lane.state == LaneState::lost && meaning.colour == &Theme::lost) ||
           std::any_of(lane.spans.begin(), lane.spans.end(),
                       [&](const LaneSpan& span) { return meaningOf(span) == meaning.colour; });
}

/// Lanes in colours that nothing in them means, or that were left from before light and dark
/// changed.
QStringList wrongLanes(const LaneTable& table, const QWidget& widget, const QImage& picture,
                       const Theme& theme)
{
    QStringList found;
    const auto* lanes = qobject_cast<const LaneFilter*>(table.model());
    for (int row = 0; row < lanes->rowCount(); ++row) {
        const QModelIndex index = lanes->index(row, LaneModel::timeColumn);
        // Within the frame of one that is selected.
        const QRect cell = table.visualRect(index).adjusted(2, 3, -2, -3);
        if (!table.isVisible() || !table.viewport()->rect().contains(cell) || cell.isEmpty()) {
            continue;
        }
        const QRect part(table.viewport()->mapTo(&widget, cell.topLeft()), cell.size());
        const JobLane& lane = lanes->lane(index);
        for (const auto& [meaning, pixels] : pixelsOf(picture, part, theme)) {
            if (pixels > chance && !mayShow(lane, *meaning)) {
                found.append(QStringLiteral("the lane of job %1 has %2 pixels of the colour for %3")
                                 .arg(lane.job.value)
                                 .arg(pixels)
                                 .arg(QLatin1String(meaning->name)));
            }
        }
        if (oldPixels(picture, part, theme) > chance) {
            found.append(
                QStringLiteral("the lane of job %1 is as it was before the colours changed "
                               "between light and dark")
                    .arg(lane.job.value));
        }
    }
    return found;
}

} // namespace

QStringList wrongColours(QWidget& widget, const QImage& picture)
{
    const Theme theme = Theme::forPalette(widget.palette());
    QStringList found;
    std::map<const BucketChart*, std::set<const Meaning*>> named;
    for (const PaintedText& text : paintedTexts(widget)) {
        const auto* chart = qobject_cast<const BucketChart*>(text.on->parentWidget());
        const Meaning* const meaning = chart == nullptr ? nullptr : meaningOf(text.text);
        if (meaning == nullptr) {
            continue;
        }
        named[chart].insert(meaning);
        if (text.seen.height() < text.place.height()) {
            continue; // cut off by the edge of what scrolls, and so is its sample
        }
        const QRect sample(qRound(text.place.left()) - 16, qRound(text.place.center().y()) - 5, 12,
                           10);
        for (const auto& [other, pixels] : pixelsOf(picture, sample, theme)) {
            if (other == meaning ? pixels == 0 : pixels > 0) {
                found.append(QStringLiteral("“%1” of %2 has %3 pixels of the colour for %4")
                                 .arg(text.text, chart->title())
                                 .arg(pixels)
                                 .arg(QLatin1String(other->name)));
            }
        }
    }
    for (const auto& [chart, own] : named) {
        const QWidget* const plotted = chart->viewport();
        const QRect seen = plotted->visibleRegion().boundingRect() &
                           chart->plotArea().toAlignedRect().adjusted(2, 2, -2, -2);
        if (chart->collapsed() || seen.isEmpty()) {
            continue;
        }
        const QRect plot(plotted->mapTo(&widget, seen.topLeft()), seen.size());
        const int old = oldPixels(picture, plot, theme);
        if (old > chance) {
            found.append(QStringLiteral("the plot of %1 has %2 pixels as it was before the colours "
                                        "changed between light and dark")
                             .arg(chart->title())
                             .arg(old));
        }
        for (const auto& [meaning, pixels] : pixelsOf(picture, plot, theme)) {
            if (pixels > chance && own.count(meaning) == 0) {
                found.append(QStringLiteral("the plot of %1 has %2 pixels of the colour for %3, "
                                            "which its legend does not name")
                                 .arg(chart->title())
                                 .arg(pixels)
                                 .arg(QLatin1String(meaning->name)));
            }
        }
    }
    for (const auto* table : widget.findChildren<LaneTable*>()) {
        found += wrongLanes(*table, widget, picture, theme);
    }
    return found;
}

} // namespace ratescope
