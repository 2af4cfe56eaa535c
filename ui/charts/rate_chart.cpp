#include "ui/charts/rate_chart.h"

#include "ui/charts/step_points.h"
#include "wire/rate_text.h"

#include <QtCharts/QAreaSeries>
#include <QtCharts/QLineSeries>

#include <algorithm>

namespace ratescope {

namespace {

/// A level further above the data than this is left out of the scale, or it would squash them.
constexpr double farAbove = 4.0;

double highest(const QList<QPointF>& points)
{
    double top = 0;
    for (const QPointF& point : points) {
        top = std::max(top, point.y());
    }
    return top;
}

} // namespace

RateChart::RateChart(QWidget* parent)
    : BucketChart(1.0, parent)
    , m_attempts(addArea())
    , m_firstTries(addArea())
    , m_answered(addLine(2))
{
    setAccessibleName(tr("Request rate"));
    setAccessibleDescription(tr("First tries, retries and answers per second, with the client's "
                                "throttle and the server's limit"));
    setTheme(Theme::forPalette(palette()));
}

void RateChart::applyTheme(const Theme& theme)
{
    m_attempts->setBrush(theme.retries);
    m_firstTries->setBrush(theme.firstTries);
    m_answered->setPen(QPen(theme.answered, 2));
    m_throttleColour = theme.throttle;
    m_limitColour = theme.limit;
}

double RateChart::fillSeries(const ChartMoment& moment)
{
    const SeriesView& view = moment.view;
    const auto steps = [&](const BucketValue& value) {
        return stepPoints(view, moment.now, moment.span, value);
    };
    const auto attempts =
        steps([&](const Bucket& bucket) { return perSecond(view, bucket.attempts()); });
    m_attempts->upperSeries()->replace(attempts);
    m_firstTries->upperSeries()->replace(
        steps([&](const Bucket& bucket) { return perSecond(view, bucket.firstTries); }));
    const auto answered = linePoints(view, moment.now, moment.span, [&](const Bucket& bucket) {
        return perSecond(view, bucket.answered);
    });
    m_answered->replace(answered);

    const auto throttle =
        steps([](const Bucket& bucket) { return double(bucket.throttlePerSecond); });
    const auto limit = steps([](const Bucket& bucket) { return double(bucket.limitPerSecond); });
    setLevelLines({{m_throttleColour, throttle}, {m_limitColour, limit}});
    m_throttlePerSecond = view.buckets.empty() ? 0.0 : view.buckets.back().throttlePerSecond;
    m_limitPerSecond = view.buckets.empty() ? 0.0 : view.buckets.back().limitPerSecond;

    double top = std::max(highest(attempts), highest(answered));
    for (const double level : {highest(throttle), highest(limit)}) {
        if (top <= 0.0 || level <= farAbove * top) {
            top = std::max(top, level * 1.05); // so that the line is not on the frame
        }
    }
    return top;
}

ChartLegend RateChart::legend(const Theme& theme) const
{
    using Form = LegendEntry::Form;
    const auto named = [this](const QString& name, double level) {
        if (level <= 0) {
            return name;
        }
        const QString text = name + QLatin1Char(' ') + formatRate(level);
        return level > valueAxis().top() ? tr("%1 ↑").arg(text) : text;
    };
    const QString digits = QStringLiteral(" 999/min");
    ChartLegend made;
    made.title = tr("Requests");
    made.entries = {
        {Form::box, theme.firstTries, tr("first tries"), {}},
        {Form::box, theme.retries, tr("retries"), {}},
        {Form::line, theme.answered, tr("answered"), {}},
        {Form::dash, theme.throttle,
         m_throttlePerSecond > 0 ? named(tr("throttle"), m_throttlePerSecond) : tr("no throttle"),
         tr("throttle") + digits},
        {Form::dash, theme.limit,
         m_limitPerSecond > 0 ? named(tr("limit"), m_limitPerSecond) : tr("limit unknown"),
         tr("limit") + digits},
    };
    return made;
}

QString RateChart::emptyText() const
{
    return tr("Nothing sent yet. Press Run (F5) or a demo step.");
}

} // namespace ratescope
