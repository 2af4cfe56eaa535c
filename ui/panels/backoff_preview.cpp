#include "ui/panels/backoff_preview.h"

#include "core/backoff.h"
#include "ui/duration_text.h"
#include "ui/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace ratescope {

namespace {

constexpr int shownRetries = 8;

} // namespace

std::vector<BackoffSpan> backoffSpans(const BackoffSettings& settings, int most)
{
    // Draws lie in [0, 1): the largest one stands for the open end.
    constexpr double nearlyOne = 1.0 - 1e-9;
    std::vector<BackoffSpan> spans;
    Duration longestBefore = settings.base;
    for (int retry = 0; retry < std::min(settings.retries, most); ++retry) {
        const Duration one = backoffWait(
            settings, {.retry = retry, .previous = longestBefore, .previousU = nearlyOne});
        const Duration other =
            backoffWait(settings, {.retry = retry, .u = nearlyOne, .previous = longestBefore});
        const BackoffSpan span{std::min(one, other), std::max(one, other),
                               backoffCeiling(settings, retry)};
        longestBefore = span.highest;
        spans.push_back(span);
    }
    return spans;
}

BackoffPreview::BackoffPreview(QWidget* parent)
    : QWidget(parent)
{
    setFixedHeight(88);
    setAccessibleName(tr("Preview of the backoff"));
}

QSize BackoffPreview::sizeHint() const
{
    return {240, 88};
}

void BackoffPreview::setSettings(const BackoffSettings& settings)
{
    if (settings == m_settings) {
        return;
    }
    m_settings = settings;
    const auto spans = backoffSpans(settings, shownRetries);
    setAccessibleDescription(spans.empty()
                                 ? tr("no retries")
                                 : tr("first retry after at most %1, retry %2 after at most %3")
                                       .arg(durationText(spans.front().highest))
                                       .arg(spans.size())
                                       .arg(durationText(spans.back().highest)));
    update();
}

void BackoffPreview::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    painter.setFont(small);
    const QFontMetrics metrics(small);
    const QColor text = palette().color(QPalette::WindowText);
    QColor faint = text;
    faint.setAlphaF(0.25F);
    painter.setPen(text);

    const auto spans = backoffSpans(m_settings, shownRetries);
    Duration top = Duration::zero();
    for (const BackoffSpan& span : spans) {
        top = std::max({top, span.highest, span.ceiling});
    }
    if (spans.empty() || top <= Duration::zero()) {
        const QString words = spans.empty()
                                  ? tr("No retries: what is refused once is lost.")
                                  : tr("No backoff: a refused job is sent again at once.");
        painter.drawText(rect(), int(Qt::AlignCenter) | int(Qt::TextWordWrap), words);
        return;
    }

    const QString topText = durationText(top);
    const int left =
        std::max(metrics.horizontalAdvance(topText), metrics.horizontalAdvance(u'0')) + 8;
    const QRectF plot(left, metrics.height() / 2.0 + 2.0, width() - left - 12.0,
                      height() - 2.0 * metrics.height() - 4.0);
    painter.setPen(faint);
    painter.drawLine(plot.topLeft(), plot.topRight());
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
    painter.setPen(text);
    const double half = metrics.height() / 2.0;
    painter.drawText(QRectF(0, plot.top() - half, left - 4.0, 2 * half),
                     int(Qt::AlignRight) | int(Qt::AlignVCenter), topText);
    painter.drawText(QRectF(0, plot.bottom() - half, left - 4.0, 2 * half),
                     int(Qt::AlignRight) | int(Qt::AlignVCenter), QStringLiteral("0"));

    const auto count = static_cast<double>(spans.size());
    const auto x = [&](std::size_t index) {
        return plot.left() + plot.width() * (static_cast<double>(index) + 0.5) / count;
    };
    const auto y = [&](Duration wait) {
        return plot.bottom() - plot.height() * (toSeconds(wait) / toSeconds(top));
    };
    // A wait is amber here as everywhere.
    const Theme theme = Theme::forPalette(palette());
    const QColor line = theme.asText(theme.waiting);
    QColor band = theme.waiting;
    band.setAlphaF(0.5F);
    const double barWidth = std::min(16.0, plot.width() / count * 0.6);
    QPainterPath ceiling;
    for (std::size_t index = 0; index < spans.size(); ++index) {
        const BackoffSpan& span = spans[index];
        const double barTop = y(span.highest);
        painter.fillRect(QRectF(x(index) - barWidth / 2.0, barTop, barWidth,
                                std::max(2.0, y(span.lowest) - barTop)),
                         band);
        const QPointF point(x(index), y(span.ceiling));
        index == 0 ? ceiling.moveTo(point) : ceiling.lineTo(point);
        painter.drawText(QRectF(x(index) - 12.0, plot.bottom() + 1.0, 24.0, metrics.height()),
                         Qt::AlignCenter, QString::number(index + 1));
    }
    painter.drawText(QRectF(0, plot.bottom() + 1.0, left, metrics.height()),
                     int(Qt::AlignLeft) | int(Qt::AlignVCenter), tr("retry"));
    painter.setPen(QPen(line, 1.5));
    painter.drawPath(ceiling);
    painter.setBrush(line);
    for (std::size_t index = 0; index < spans.size(); ++index) {
        painter.drawEllipse(QPointF(x(index), y(spans[index].ceiling)), 2.0, 2.0);
    }
}

} // namespace ratescope
