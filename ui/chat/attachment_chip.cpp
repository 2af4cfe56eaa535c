#include "ui/chat/attachment_chip.h"

#include "ui/chat/chat_words.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace ratescope {

AttachmentChip::AttachmentChip(const Attachment& attachment, const QIcon& icon, QWidget* parent)
    : QWidget(parent)
    , m_text(ChatWords::attachment(attachment))
    , m_label(new QLabel(this))
{
    constexpr qsizetype shown = 600;
    setAccessibleName(tr("Attached file %1").arg(m_text));
    setToolTip(QStringLiteral("<pre>%1</pre>")
                   .arg(attachment.text.left(shown).toHtmlEscaped() +
                        (attachment.text.size() > shown ? QStringLiteral("…") : QString())));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 2, 6, 2);
    row->setSpacing(4);
    auto* mark = new QLabel(this);
    const int size = fontMetrics().height();
    mark->setPixmap(icon.pixmap(size, size));
    row->addWidget(mark);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    row->addWidget(m_label, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void AttachmentChip::makeRemovable(const QIcon& icon)
{
    m_remove = new QToolButton(this);
    m_remove->setObjectName(QStringLiteral("removeAttachment"));
    m_remove->setIcon(icon);
    m_remove->setAutoRaise(true);
    m_remove->setFocusPolicy(Qt::StrongFocus);
    m_remove->setToolTip(tr("Do not send this file"));
    m_remove->setAccessibleName(tr("Do not send %1").arg(m_text));
    layout()->addWidget(m_remove);
    connect(m_remove, &QToolButton::clicked, this, &AttachmentChip::removeRequested);
}

void AttachmentChip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(palette().color(QPalette::Mid));
    painter.setBrush(palette().base());
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

void AttachmentChip::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_label->setText(fontMetrics().elidedText(m_text, Qt::ElideMiddle, m_label->width()));
}

} // namespace ratescope
