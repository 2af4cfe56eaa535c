#include "ui/charts/rate_chart.h"

#include "ui/charts/step_points.h"
#include "ui/pace_words.h"

#include <QtCharts/QAreaSeries>
#include <QtCharts/QLineSeries>

#include <algorithm>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

/// A level further above the data than this is left out of the scale, or it would squash them.
constexpr double farAbove = 4.0;

/// What the controller believes is what it throttles to; where the limit is known besides, a third
/// line would say nothing.
bool tellsNoMore(const Bucket& bucket)
{
    return bucket.limitPerSecond > 0 && bucket.believedPerSecond == bucket.throttlePerSecond;
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
}

double RateChart::fillSeries(const ChartPicture& picture)
{
    using Form = ChartLine::Form;
    const SeriesView& view = picture.view;
    const auto steps = [&](const BucketValue& value) {
        return stepPoints(view, picture.end, picture.span, value);
    };
    const auto attempts =
        steps([&](const Bucket& bucket) { return perSecond(view, bucket.attempts()); });
    m_attempts->upperSeries()->replace(attempts);
    m_firstTries->upperSeries()->replace(
        steps([&](const Bucket& bucket) { return perSecond(view, bucket.firstTries); }));
    const auto answered = linePoints(view, picture.end, picture.span, [&](const Bucket& bucket) {
        return perSecond(view, bucket.answered);
    });
    m_answered->replace(answered);

    m_peaks = view.width > 1s;
    ChartLine peaks{theme().retries, Form::solid, 1, ChartSide::left, {}};
    if (m_peaks) {
        peaks.points = steps([](const Bucket& bucket) { return orGap(bucket.attemptsPeak); });
    }
    ChartLine throttle{theme().throttle, Form::dashed, 2, ChartSide::left,
                       steps([](const Bucket& b) { return orGap(b.throttlePerSecond); })};
    ChartLine limit{theme().limit, Form::dashed, 2, ChartSide::left,
                    steps([](const Bucket& b) { return orGap(b.limitPerSecond); })};
    ChartLine believed{theme().limit, Form::dotted, 2, ChartSide::left, steps([](const Bucket& b) {
                           return tellsNoMore(b) ? gapInLine : orGap(b.believedPerSecond);
                       })};
    const auto any = [&](const auto& seen) {
        return std::any_of(view.buckets.begin(), view.buckets.end(), seen);
    };
    m_retried = any([](const Bucket& bucket) { return bucket.retries > 0; });
    m_throttled = any([](const Bucket& bucket) { return bucket.throttlePerSecond > 0; });
    const Bucket last = view.buckets.empty() ? Bucket() : view.buckets.back();
    m_throttlePerSecond = last.throttlePerSecond;
    m_limitPerSecond = last.limitPerSecond;
    m_believedPerSecond = tellsNoMore(last) ? 0 : last.believedPerSecond;
    m_controller = picture.pace.controller();

    double top = std::max({highest(attempts), highest(answered), highest(peaks.points)});
    for (const ChartLine* level : {&throttle, &limit, &believed}) {
        const double height = highest(level->points);
        if (top <= 0.0 || height <= farAbove * top) {
            top = std::max(top, height * 1.05); // so that the line is not on the frame
        }
    }
    setLines({std::move(peaks), std::move(throttle), std::move(limit), std::move(believed)});
    return top;
}

ChartLegend RateChart::legend(const Theme& theme) const
{
    using Form = LegendEntry::Form;
    const auto briefly = [](const QString& name, double level) {
        return name + QLatin1Char(' ') + paceText(level);
    };
    const auto named = [&](const QString& name, double level) {
        const QString text = briefly(name, level);
        return level > valueAxis().top() ? tr("%1 ↑").arg(text) : text;
    };
    const QString digits = QStringLiteral(" 999/min");
    const QString throttle = m_controller == ControllerKind::off
                                 ? tr("throttle")
                                 : tr("throttle by %1").arg(controllerWord(m_controller));
    const auto longer = [](const QString& a, const QString& b) { return a.size() < b.size(); };
    const QString holder =
        m_controller == ControllerKind::off ? throttle : controllerWord(m_controller);
    ChartLegend made;
    made.title = tr("Rate");
    made.entries = {
        {Form::box, theme.firstTries, tr("first tries"), false, {}, tr("first")},
        {Form::box, theme.retries, tr("retries"), false, {}, {}, m_retried},
        {Form::line, theme.answered, tr("answered"), false, {}, tr("answers")},
        {Form::dash, theme.throttle,
         m_throttlePerSecond > 0 ? named(throttle, m_throttlePerSecond) : tr("no throttle"), false,
         std::max(tr("no throttle"), QString(throttle + digits), longer),
         m_throttlePerSecond > 0 ? briefly(holder, m_throttlePerSecond) : tr("no throttle"),
         m_throttled},
        {Form::dash, theme.limit,
         m_limitPerSecond > 0 ? named(tr("limit"), m_limitPerSecond) : tr("limit unknown"), false,
         std::max(tr("limit unknown"), QString(tr("limit") + digits), longer),
         m_limitPerSecond > 0 ? briefly(tr("limit"), m_limitPerSecond) : tr("limit ?"),
         m_limitPerSecond > 0 || m_believedPerSecond <= 0},
    };
    if (m_believedPerSecond > 0) {
        made.entries.push_back(
            {Form::dotted, theme.limit, named(tr("believed"), m_believedPerSecond), false,
             tr("believed") + digits, briefly(tr("believed"), m_believedPerSecond)});
    }
    if (m_peaks) {
        made.entries.push_back({Form::line, theme.retries, tr("busiest second"), true, {}});
    }
    return made;
}

QString RateChart::emptyText() const
{
    return tr("Nothing sent yet. Press Run (F5) or a demo step.");
}

} // namespace ratescope
