#include "ui/demo/demo_card.h"

#include "ui/demo/run_result.h"
#include "ui/theme.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace ratescope {

DemoCard::DemoCard(int number, const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_number(number)
    , m_name(name)
    , m_button(new QPushButton(this))
    , m_jobs(new QLabel(this))
    , m_refusals(new QLabel(this))
{
    m_button->setObjectName(QStringLiteral("demo%1").arg(number));
    m_button->setToolTip(tr("Run this step on the simulated endpoint: %1").arg(name));
    m_button->setAccessibleName(tr("Demo step %1: %2").arg(number).arg(name));
    m_button->setMinimumWidth(0);
    m_button->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    column->addWidget(m_button);
    for (QLabel* label : {m_jobs, m_refusals}) {
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        label->setContentsMargins(4, 0, 0, 0);
        column->addWidget(label);
    }
    m_jobs->setObjectName(QStringLiteral("jobs"));
    m_refusals->setObjectName(QStringLiteral("refusals"));
    clearResult();
    connect(m_button, &QPushButton::clicked, this, &DemoCard::clicked);
}

void DemoCard::setCurrent(bool current)
{
    // The default button's look is the style's own way of saying "this one".
    m_button->setDefault(current);
    QFont font = m_button->font();
    font.setBold(current);
    m_button->setFont(font);
    fitCaption();
}

void DemoCard::setResultLines(int lines)
{
    m_jobs->setVisible(lines > 0);
    m_refusals->setVisible(lines > 1);
}

void DemoCard::showFigures(const RunFigures& figures, bool changed)
{
    m_figures = figures;
    m_changed = changed;
    showResult();
}

void DemoCard::clearResult()
{
    m_figures.reset();
    showResult();
}

void DemoCard::showResult()
{
    if (!m_figures) {
        const QString colour = Theme::forPalette(palette()).mutedText.name();
        m_jobs->setText(
            QStringLiteral("<span style=\"color:%1\">%2</span>").arg(colour, tr("not run yet")));
        m_refusals->clear();
        return;
    }
    m_jobs->setText(jobsResult(*m_figures, locale(), palette()));
    m_refusals->setText(refusalsResult(*m_figures, locale(), m_changed));
}

void DemoCard::fitCaption()
{
    constexpr int padding = 20;
    const QString number = QString::number(m_number);
    const QFontMetrics metrics(m_button->font());
    const int room = m_button->width() - padding - metrics.horizontalAdvance(number + u' ');
    m_button->setText(
        QStringLiteral("&%1 %2").arg(number, metrics.elidedText(m_name, Qt::ElideRight, room)));
}

void DemoCard::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_button->resize(width(), m_button->height()); // the layout has not got to it yet
    fitCaption();
}

void DemoCard::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        showResult();
    }
}

} // namespace ratescope
