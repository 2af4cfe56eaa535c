#include "ui/run_bar.h"

#include "ui/icons.h"

#include <QAction>
#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSpinBox>
#include <QToolButton>

namespace ratescope {

namespace {

constexpr int mostJobs = 1'000'000;
constexpr int longestNamedPrompt = 24;

} // namespace

RunBar::RunBar(QWidget* parent)
    : QWidget(parent)
    , m_jobs(new QSpinBox(this))
    , m_prompt(new QLineEdit(tr("Hello"), this))
    , m_stream(new QCheckBox(tr("Strea&m"), this))
    , m_run(new QAction(tr("Run"), this))
    , m_pause(new QAction(tr("Pause"), this))
    , m_stop(new QAction(tr("Stop"), this))
{
    m_jobs->setObjectName(QStringLiteral("jobs"));
    m_jobs->setRange(1, mostJobs);
    m_jobs->setValue(1000); // the published example: a thousand times "Hello"
    m_jobs->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    m_jobs->setGroupSeparatorShown(true);
    m_jobs->setAccessibleName(tr("Jobs"));
    m_prompt->setObjectName(QStringLiteral("prompt"));
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setToolTip(tr("What each job asks"));
    m_prompt->setMaxLength(4000);
    m_prompt->setMinimumWidth(72);
    m_stream->setObjectName(QStringLiteral("stream"));
    m_stream->setToolTip(tr("Ask for the answers piece by piece, as chats do"));

    m_run->setShortcut(Qt::Key_F5);
    m_run->setToolTip(tr("Send all jobs, within the policy (F5)"));
    m_pause->setShortcut(Qt::Key_F6);
    m_pause->setCheckable(true);
    m_pause->setToolTip(tr("Send no more of this run for now; what is in flight goes on (F6)"));
    m_stop->setToolTip(tr("End the run and cancel what is open (Esc)"));

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    auto* label = new QLabel(tr("&Jobs"), this);
    label->setBuddy(m_jobs);
    row->addWidget(label);
    row->addWidget(m_jobs);
    auto* times = new QLabel(QStringLiteral("×"), this);
    row->addWidget(times);
    row->addWidget(m_prompt, 1);
    row->addWidget(m_stream);
    row->addSpacing(8);
    for (auto [action, name] : {std::pair(m_run, "runButton"), std::pair(m_pause, "pauseButton"),
                                std::pair(m_stop, "stopButton")}) {
        auto* button = new QToolButton(this);
        button->setObjectName(QLatin1String(name));
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::StrongFocus);
        row->addWidget(button);
        addAction(action);
    }

    connect(m_run, &QAction::triggered, this, [this] { Q_EMIT runRequested(workload()); });
    connect(m_pause, &QAction::triggered, this, &RunBar::pauseToggled);
    connect(m_stop, &QAction::triggered, this, &RunBar::stopRequested);
    paintIcons();
    setState(State::idle);
}

void RunBar::setState(State state)
{
    m_state = state;
    m_run->setEnabled(state == State::idle);
    m_pause->setEnabled(state != State::idle);
    m_pause->setChecked(state == State::paused);
    m_pause->setText(state == State::paused ? tr("Go on") : tr("Pause"));
    m_stop->setEnabled(state != State::idle);
}

void RunBar::paintIcons()
{
    const QColor colour = palette().color(QPalette::ButtonText);
    m_run->setIcon(colouredIcon(QStringLiteral("run"), colour));
    m_pause->setIcon(colouredIcon(QStringLiteral("pause"), colour));
    m_stop->setIcon(colouredIcon(QStringLiteral("stop"), colour));
}

void RunBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        paintIcons();
    }
}

Workload RunBar::workload() const
{
    const QString prompt = m_prompt->text();
    Workload load = Workload::burst(
        m_jobs->value(), singlePrompt(prompt.toStdString(), std::nullopt, m_stream->isChecked()));
    QString shown = prompt.simplified();
    if (shown.size() > longestNamedPrompt) {
        shown = shown.left(longestNamedPrompt) + u'…';
    }
    load.name =
        QStringLiteral("%1 × %2").arg(QLocale().toString(m_jobs->value()), shown).toStdString();
    return load;
}

void RunBar::pauseToggled()
{
    if (m_state == State::paused) {
        Q_EMIT resumeRequested();
    } else {
        Q_EMIT pauseRequested();
    }
    m_pause->setChecked(m_state == State::paused); // until the engine says that it is so
}

} // namespace ratescope
