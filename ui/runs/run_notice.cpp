#include "ui/runs/run_notice.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace ratescope {

RunNotice::RunNotice(QWidget* parent)
    : QFrame(parent)
    , m_words(new QLabel(this))
    , m_open(new QPushButton(tr("&Show it"), this))
{
    setFrameShape(QFrame::StyledPanel);
    setObjectName(QStringLiteral("runNotice"));
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    auto* dismiss = new QPushButton(tr("Dismiss"), this);
    connect(m_open, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT openRequested(m_offered);
    });
    connect(dismiss, &QPushButton::clicked, this, &QWidget::hide);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 8, 4);
    row->addWidget(m_words, 1);
    row->addWidget(m_open);
    row->addWidget(dismiss);
    hide();
}

void RunNotice::tell(const QString& text)
{
    m_words->setText(text);
    m_open->hide();
    show();
}

void RunNotice::offer(const QString& text, const StoredRun& run)
{
    tell(text);
    m_offered = run;
    m_open->show();
}

} // namespace ratescope
