#include "ui/fitted_label.h"

#include <QEvent>

namespace ratescope {

FittedLabel::FittedLabel(QWidget* parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText); // they may be a server's own
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void FittedLabel::setWords(const QString& words, const QString& besides)
{
    if (words != m_words || besides != m_besides) {
        m_words = words;
        m_besides = besides;
        setAccessibleName(whole());
        setToolTip(QStringLiteral("<qt>%1</qt>").arg(whole().toHtmlEscaped()));
        fit();
    }
}

QString FittedLabel::whole() const
{
    return m_besides.isEmpty() ? m_words : QStringLiteral("%1 (%2)").arg(m_words, m_besides);
}

void FittedLabel::fit()
{
    const int room = contentsRect().width();
    const QString all = whole();
    setText(fontMetrics().horizontalAdvance(all) <= room
                ? all
                : fontMetrics().elidedText(m_words, Qt::ElideRight, room));
}

void FittedLabel::resizeEvent(QResizeEvent* event)
{
    QLabel::resizeEvent(event);
    fit();
}

void FittedLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        fit();
    }
}

} // namespace ratescope
