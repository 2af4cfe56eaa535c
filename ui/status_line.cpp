#include "ui/status_line.h"

#include "ui/duration_text.h"
#include "ui/fitted_label.h"
#include "ui/mood_mark.h"
#include "ui/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

#include <cmath>

namespace ratescope {

namespace {

constexpr int progressSteps = 1000;

} // namespace

StatusLine::StatusLine(QWidget* parent)
    : QWidget(parent)
    , m_mark(new QLabel(this))
    , m_sentence(new FittedLabel(this))
    , m_progress(new QProgressBar(this))
    , m_left(new QLabel(this))
{
    m_sentence->setObjectName(QStringLiteral("statusSentence"));
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_progress->setObjectName(QStringLiteral("runProgress"));
    m_progress->setAccessibleName(tr("Progress of the run"));
    m_progress->setRange(0, progressSteps);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(120);
    QSizePolicy steady = m_progress->sizePolicy();
    steady.setRetainSizeWhenHidden(true); // or the whole window shifts when a run begins
    m_progress->setSizePolicy(steady);
    m_left->setObjectName(QStringLiteral("timeLeft"));
    m_left->setFont(tabularFont(m_left->font()));

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 2, 8, 2);
    row->setSpacing(8);
    row->addWidget(m_mark);
    row->addWidget(m_sentence, 1);
    row->addWidget(m_left);
    row->addWidget(m_progress);
    setStatus({});
    showMark();
}

void StatusLine::setStatus(const Status& status)
{
    if (status.mood != m_mood) {
        m_mood = status.mood;
        showMark();
        if (m_mood == Status::Mood::broken) {
            Q_EMIT troubleBegan();
        }
    }
    m_sentence->setWords(status.sentence, status.said);
    m_progress->setVisible(status.progress.has_value());
    m_progress->setValue(
        static_cast<int>(std::lround(status.progress.value_or(0) * progressSteps)));
    m_left->setVisible(!status.done.isEmpty());
    m_left->setText(status.left ? tr("%1 · %2 left").arg(status.done, roughText(*status.left))
                                : status.done);
}

void StatusLine::showMark()
{
    m_mark->setPixmap(moodMark(m_mood, *this));
    m_mark->setAccessibleName(moodWord(m_mood));
}

void StatusLine::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        showMark();
    }
}

QString StatusLine::sentence() const
{
    return m_sentence->words();
}

} // namespace ratescope
