#include "ui/charts/headroom_chart.h"

#include "ui/charts/step_points.h"
#include "ui/forecast_texts.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace ratescope {

HeadroomChart::HeadroomChart(QWidget* parent)
    : BucketChart(100.0, parent)
{
    setAccessibleName(tr("Headroom"));
    setAccessibleDescription(
        tr("What is left of the server's limit in percent, and when it will run out"));
    setTheme(Theme::forPalette(palette()));
}

void HeadroomChart::applyTheme(const Theme& /*theme*/) {}

double HeadroomChart::fillSeries(const ChartPicture& picture)
{
    const auto steps = [&](const BucketValue& value) {
        return stepPoints(picture.view, picture.end, picture.span, value);
    };
    const auto percent = [](float share) { return share < 0 ? gapInLine : 100.0 * share; };
    ChartLine requests{
        theme().headroom, ChartLine::Form::solid, 2, ChartSide::left,
        steps([&](const Bucket& bucket) { return percent(bucket.headroom.requests); })};
    ChartLine tokens{theme().headroom, ChartLine::Form::dashed, 2, ChartSide::left,
                     steps([&](const Bucket& bucket) { return percent(bucket.headroom.tokens); })};
    m_unknown = !picture.empty &&
                std::all_of(picture.view.buckets.begin(), picture.view.buckets.end(),
                            [](const Bucket& bucket) { return bucket.headroom == Headroom(); });
    const auto any = [&](const auto& seen) {
        return std::any_of(picture.view.buckets.begin(), picture.view.buckets.end(), seen);
    };
    m_tokensKnown = any([](const Bucket& bucket) { return bucket.headroom.tokens >= 0; });
    m_warnedOf = any([](const Bucket& bucket) { return bucket.warned; });
    m_warned = steps([](const Bucket& bucket) { return bucket.warned ? 1.0 : 0.0; });
    setLines({std::move(tokens), std::move(requests)});
    m_warning = picture.live ? warningText(picture.warning, picture.end) : QString();
    m_score = scoreText(picture.score);
    m_scoreSentence = scoreSentence(picture.score);
    return 100.0;
}

QString HeadroomChart::valueText(double value) const
{
    return tr("%1 %").arg(QString::number(value, 'g', 3));
}

void HeadroomChart::paintData(QPainter& painter, const PlotMap& map)
{
    for (qsizetype i = 0; i + 1 < m_warned.size(); i += 2) {
        if (m_warned[i].y() > 0) {
            const double from = map.time.xOf(fromSeconds(-m_warned[i].x()));
            const double to = map.time.xOf(fromSeconds(-m_warned[i + 1].x()));
            painter.fillRect(QRectF(from, map.plot.top(), to - from, map.plot.height()),
                             QBrush(theme().refused, Qt::BDiagPattern));
        }
    }
}

void HeadroomChart::paintWords(QPainter& painter, const PlotMap& map)
{
    const QString words = !m_warning.isEmpty() ? m_warning
                          : m_unknown          ? tr("The server does not say what is left.")
                                               : QString();
    if (words.isEmpty()) {
        return;
    }
    QFont font = painter.font();
    font.setBold(!m_warning.isEmpty());
    painter.save();
    painter.setFont(font);
    const QFontMetricsF metrics(font);
    const QSizeF size(metrics.horizontalAdvance(words) + 12, std::ceil(metrics.height()) + 2);
    QRectF box(map.plot.center().x() - size.width() / 2, map.plot.center().y() - size.height() / 2,
               size.width(), size.height());
    if (!m_warning.isEmpty()) {
        box.moveRight(map.plot.right() - 4);
        painter.setPen(theme().refused);
        painter.setBrush(theme().background);
        painter.drawRect(box);
        painter.setPen(theme().asText(theme().refused));
    } else {
        painter.fillRect(box, theme().background);
        painter.setPen(theme().mutedText);
    }
    painter.drawText(box, Qt::AlignCenter, words);
    painter.restore();
}

bool HeadroomChart::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) {
        return BucketChart::viewportEvent(event);
    }
    const auto* help = static_cast<QHelpEvent*>(event);
    if (help->pos().y() < plotArea().top()) {
        QToolTip::showText(help->globalPos(), m_scoreSentence, viewport());
    } else {
        QToolTip::hideText();
    }
    return true;
}

ChartLegend HeadroomChart::legend(const Theme& theme) const
{
    using Form = LegendEntry::Form;
    ChartLegend made;
    made.title = tr("Headroom");
    made.corner = m_score;
    made.widestCorner = m_score;
    made.entries = {
        {Form::line, theme.headroom, tr("requests left"), false, {}, tr("requests")},
        {Form::dash, theme.headroom, tr("tokens left"), false, {}, tr("tokens"), m_tokensKnown},
        {Form::hatch, theme.refused, tr("429 expected"), false, {}, {}, m_warnedOf},
    };
    return made;
}

QString HeadroomChart::emptyText() const
{
    return tr("What is left of the limit will stand here.");
}

} // namespace ratescope
