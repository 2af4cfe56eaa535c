#include "ui/requests/politeness_button.h"

#include "ui/requests/politeness_words.h"
#include "ui/theme.h"

#include <QFrame>
#include <QLabel>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace ratescope {

namespace {

QString asHtml(const PolitenessFigures& figures)
{
    QString html = QStringLiteral("<p><b>%1</b><br>%2</p><table width='100%' cellpadding='3'>")
                       .arg(politenessText(figures).toHtmlEscaped(),
                            politenessSentence(figures).toHtmlEscaped());
    for (const PolitenessPart& part : politenessParts(figures)) {
        html += QStringLiteral("<tr><td><b>%1</b></td><td align='right'><b>%2</b></td></tr>"
                               "<tr><td colspan='2'>%3</td></tr>")
                    .arg(part.name.toHtmlEscaped(), part.value.toHtmlEscaped(),
                         part.explanation.toHtmlEscaped());
    }
    return html +
           QStringLiteral("</table><p>%1</p>").arg(politenessAdvice(figures).toHtmlEscaped());
}

} // namespace

PolitenessButton::PolitenessButton(QWidget* parent)
    : QToolButton(parent)
    , m_panel(new QFrame(this, Qt::Popup))
    , m_words(new QLabel(m_panel))
{
    setObjectName(QStringLiteral("politeness"));
    setFont(tabularFont(font()));
    m_panel->setFrameShape(QFrame::StyledPanel);
    m_panel->setAccessibleName(tr("What the politeness is made of"));
    m_words->setTextFormat(Qt::RichText);
    m_words->setWordWrap(true);
    m_words->setFont(font());
    m_words->setFixedWidth(fontMetrics().averageCharWidth() * 58);
    auto* column = new QVBoxLayout(m_panel);
    column->addWidget(m_words);
    connect(this, &QToolButton::clicked, this, &PolitenessButton::open);
    tell();
}

void PolitenessButton::showFigures(const PolitenessFigures& figures)
{
    if (figures != m_figures) {
        m_figures = figures;
        tell();
    }
}

void PolitenessButton::tell()
{
    const QString figure = politenessText(m_figures);
    const QString sentence = politenessSentence(m_figures);
    setText(figure);
    setAccessibleName(tr("Politeness: %1").arg(figure));
    setAccessibleDescription(sentence);
    QString parts;
    for (const PolitenessPart& part : politenessParts(m_figures)) {
        parts += QStringLiteral("\n%1: %2").arg(part.name, part.value);
    }
    setToolTip(
        tr("How well the client heeds a server that says “slow down”.\n%1%2").arg(sentence, parts));
    if (m_panel->isVisible()) {
        m_words->setText(asHtml(m_figures));
    }
}

void PolitenessButton::open()
{
    m_words->setText(asHtml(m_figures));
    // Not by adjustSize(), which stops at two thirds of the screen.
    const QSize hint = m_panel->sizeHint();
    m_panel->resize(hint.width(),
                    std::max(hint.height(), m_panel->layout()->totalHeightForWidth(hint.width())));
    const QRect around = screen()->availableGeometry();
    QPoint corner = mapToGlobal(QPoint(width() - m_panel->width(), height()));
    if (corner.y() + m_panel->height() > around.bottom()) {
        corner.setY(mapToGlobal(QPoint()).y() - m_panel->height());
    }
    corner.setX(std::max(corner.x(), around.left()));
    corner.setY(std::max(corner.y(), around.top()));
    m_panel->move(corner);
    m_panel->show();
}

QSize PolitenessButton::sizeHint() const
{
    PolitenessFigures longest; // never refused: 100 %
    longest.attempts = 1;
    const QFontMetrics metrics = fontMetrics();
    const QSize shown = QToolButton::sizeHint();
    return {shown.width() - metrics.horizontalAdvance(text()) +
                metrics.horizontalAdvance(politenessText(longest)),
            shown.height()};
}

} // namespace ratescope
