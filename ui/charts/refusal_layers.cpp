#include "ui/charts/refusal_layers.h"

#include <QCoreApplication>

namespace ratescope {

std::array<std::uint32_t, refusalLayers> refusalCounts(const Bucket& bucket)
{
    const auto of = [&](Cause cause) { return bucket.refused[static_cast<std::size_t>(cause)]; };
    std::array<std::uint32_t, refusalLayers> counts{};
    counts[std::size_t(RefusalLayer::tooFast)] = of(Cause::rateLimit);
    counts[std::size_t(RefusalLayer::rising)] = of(Cause::ramp);
    counts[std::size_t(RefusalLayer::tooMany)] = of(Cause::concurrency);
    counts[std::size_t(RefusalLayer::overload)] = of(Cause::overload);
    counts[std::size_t(RefusalLayer::errors)] = bucket.failures();
    // Whatever else is refused no waiting helps, or only a long one: a quota of money or of a day,
    // a request that is too large.
    counts[std::size_t(RefusalLayer::quota)] = bucket.refusals() - of(Cause::rateLimit) -
                                               of(Cause::ramp) - of(Cause::concurrency) -
                                               of(Cause::overload);
    return counts;
}

QColor refusalColour(RefusalLayer layer, const Theme& theme)
{
    switch (layer) {
    case RefusalLayer::tooFast:
        return theme.refused;
    case RefusalLayer::rising:
        return theme.rising;
    case RefusalLayer::tooMany:
        return theme.tooMany;
    case RefusalLayer::overload:
        return theme.overloaded;
    case RefusalLayer::quota:
        return theme.quota;
    case RefusalLayer::errors:
        break;
    }
    return theme.failed;
}

QString refusalName(RefusalLayer layer)
{
    const auto words = [](const char* text) {
        return QCoreApplication::translate("ratescope::RefusalChart", text);
    };
    switch (layer) {
    case RefusalLayer::tooFast:
        return words("429 too fast");
    case RefusalLayer::rising:
        return words("429 rising too fast");
    case RefusalLayer::tooMany:
        return words("429 too many at once");
    case RefusalLayer::overload:
        return words("503 overloaded");
    case RefusalLayer::quota:
        return words("quota or size");
    case RefusalLayer::errors:
        break;
    }
    return words("errors");
}

} // namespace ratescope
