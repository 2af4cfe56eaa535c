#include "ui/scenarios/arrival_preview.h"

#include "engine/arrivals.h"
#include "ui/duration_text.h"
#include "ui/theme.h"
#include "wire/rate_text.h"

#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <optional>

namespace ratescope {

namespace {

constexpr std::size_t shownStretches = 60;
constexpr int heightInPixels = 96;

/// Per second, where the plan itself says it: what is counted in a narrow stretch is a job more or
/// less. Empty where chance decides, or everything comes at once.
std::optional<double> highestRate(const WorkloadPlan& plan)
{
    switch (plan.shape) {
    case ArrivalShape::steady:
        return plan.rate.perSecond();
    case ArrivalShape::ramp:
        return std::max(plan.rate, plan.endRate).perSecond();
    case ArrivalShape::steps: {
        const auto most = std::max_element(
            plan.steps.begin(), plan.steps.end(),
            [](const LoadStep& one, const LoadStep& other) { return one.rate < other.rate; });
        return most->rate.perSecond();
    }
    case ArrivalShape::burst:
    case ArrivalShape::poisson:
        break;
    }
    return std::nullopt;
}

} // namespace

ArrivalPicture pictureOf(const WorkloadPlan& plan, std::size_t stretches)
{
    using namespace std::chrono_literals;
    SeededRandom random(plan.seed);
    const std::vector<Duration> times = arrivalTimes(plan, random);
    ArrivalPicture picture;
    picture.counts.resize(stretches);
    picture.jobs = times.size();
    picture.span = std::max<Duration>(1s, times.empty() ? 0s : times.back() + 1ns);
    if (plan.shape == ArrivalShape::steps) {
        Duration whole = 0s;
        for (const LoadStep& step : plan.steps) {
            whole += step.length;
        }
        picture.span = std::max(picture.span, whole); // a pause at the end is one too
    } else if (plan.length && plan.shape != ArrivalShape::burst) {
        picture.span = std::max(picture.span, *plan.length);
    }
    const double stretch = toSeconds(picture.span) / static_cast<double>(stretches);
    for (const Duration time : times) {
        const auto index = static_cast<std::size_t>(toSeconds(time) / stretch);
        ++picture.counts[std::min(index, stretches - 1)];
    }
    const double counted =
        *std::max_element(picture.counts.begin(), picture.counts.end()) / stretch;
    picture.busiestPerSecond = highestRate(plan).value_or(counted);
    return picture;
}

ArrivalPreview::ArrivalPreview(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("arrivalPreview"));
    setFixedHeight(heightInPixels);
    setAccessibleName(tr("Preview of the arrivals"));
    setPlan({});
}

QSize ArrivalPreview::sizeHint() const
{
    return {360, heightInPixels};
}

void ArrivalPreview::setPlan(const WorkloadPlan& plan)
{
    m_shape = plan.shape;
    m_batches = plan.batches;
    m_picture = pictureOf(plan, shownStretches);
    setAccessibleDescription(sentence());
    update();
}

QString ArrivalPreview::sentence() const
{
    const QString jobs = tr("%n job(s)", nullptr, static_cast<int>(m_picture.jobs));
    if (m_shape == ArrivalShape::burst && m_batches == 1) {
        return tr("%1, all at once").arg(jobs);
    }
    if (m_shape == ArrivalShape::burst) {
        return tr("%1 in %n batches", nullptr, m_batches).arg(jobs);
    }
    return tr("%1 in %2, at most %3")
        .arg(jobs, durationText(m_picture.span), formatRate(m_picture.busiestPerSecond));
}

void ArrivalPreview::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme theme = Theme::forPalette(palette());
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    painter.setFont(small);
    const int line = QFontMetrics(small).height();
    painter.setPen(theme.text);
    painter.drawText(QRect(0, 0, width(), line), int(Qt::AlignLeft) | int(Qt::AlignVCenter),
                     sentence());

    const QRectF plot(0.5, line + 3.5, width() - 1, height() - 2 * line - 6);
    painter.fillRect(plot, theme.background);
    const auto count = static_cast<double>(m_picture.counts.size());
    const double most = *std::max_element(m_picture.counts.begin(), m_picture.counts.end());
    const double step = plot.width() / count;
    for (std::size_t index = 0; index < m_picture.counts.size(); ++index) {
        if (m_picture.counts[index] > 0) {
            // Never less than one pixel high: a lone job must not vanish beside a burst.
            const double height =
                std::max(1.0, (plot.height() - 2) * m_picture.counts[index] / most);
            painter.fillRect(QRectF(plot.left() + static_cast<double>(index) * step,
                                    plot.bottom() - height, std::max(1.0, step - 1.0), height),
                             theme.firstTries);
        }
    }
    painter.setPen(theme.grid);
    painter.drawRect(plot);
    painter.setPen(theme.mutedText);
    const QRect axis(0, height() - line, width(), line);
    painter.drawText(axis, int(Qt::AlignLeft) | int(Qt::AlignVCenter), tr("start"));
    painter.drawText(axis, int(Qt::AlignRight) | int(Qt::AlignVCenter),
                     tr("+%1").arg(durationText(m_picture.span)));
}

} // namespace ratescope
