#include "ui/fitted_label.h"

#include <QEvent>

namespace ratescope {

FittedLabel::FittedLabel(QWidget* parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText); // they may be a server's own
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void FittedLabel::setWords(const QString& words)
{
    if (words != m_words) {
        m_words = words;
        setAccessibleName(words);
        setToolTip(words.toHtmlEscaped());
        fit();
    }
}

void FittedLabel::fit()
{
    setText(fontMetrics().elidedText(m_words, Qt::ElideRight, contentsRect().width()));
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
