#include "ui/run_bar.h"

#include "ui/icons.h"
#include "ui/scenarios/workload_editor.h"

#include <QAction>
#include <QEvent>
#include <QFileDialog>
#include <QFrame>
#include <QHBoxLayout>
#include <QScreen>
#include <QToolButton>
#include <QVBoxLayout>

namespace ratescope {

namespace {

constexpr int widestCaption = 124; ///< pixels; a long prompt must not push the buttons out
constexpr int editorWidth = 420;

} // namespace

RunBar::RunBar(const WorkloadPlan& plan, QWidget* parent)
    : QWidget(parent)
    , m_workload(new QToolButton(this))
    , m_popup(new QFrame(this, Qt::Popup))
    , m_run(new QAction(tr("Run"), this))
    , m_pause(new QAction(tr("Pause"), this))
    , m_stop(new QAction(tr("Stop"), this))
{
    m_workload->setObjectName(QStringLiteral("workload"));
    m_workload->setFocusPolicy(Qt::StrongFocus);
    m_workload->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_workload->setShortcut(Qt::CTRL | Qt::Key_L);
    connect(m_workload, &QToolButton::clicked, this, &RunBar::editWorkload);
    makeEditor(plan);

    m_run->setShortcut(Qt::Key_F5);
    m_run->setToolTip(tr("Send the workload, within the policy (F5)"));
    m_pause->setShortcut(Qt::Key_F6);
    m_pause->setCheckable(true);
    m_pause->setToolTip(tr("Send no more of this run for now; what is in flight goes on (F6)"));
    m_stop->setToolTip(tr("End the run and cancel what is open (Esc)"));

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_workload);
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

    connect(m_run, &QAction::triggered, this, &RunBar::runRequested);
    connect(m_pause, &QAction::triggered, this, &RunBar::pauseToggled);
    connect(m_stop, &QAction::triggered, this, &RunBar::stopRequested);
    paintIcons();
    setState(State::idle);
    showPlan(plan);
}

void RunBar::makeEditor(const WorkloadPlan& plan)
{
    m_popup->setFrameShape(QFrame::StyledPanel);
    m_popup->setAccessibleName(tr("Workload"));
    m_editor = new WorkloadEditor(plan, m_popup);
    auto* column = new QVBoxLayout(m_popup);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSizeConstraint(QLayout::SetFixedSize); // rows come and go
    column->addWidget(m_editor);
    m_editor->setFixedWidth(editorWidth);
    connect(m_editor, &WorkloadEditor::edited, this, &RunBar::planEdited);
    connect(m_editor, &WorkloadEditor::promptFileWanted, this, &RunBar::choosePromptFile);
}

void RunBar::addEditorActions(const QList<QAction*>& actions)
{
    m_popup->addActions(actions);
    m_popup->addAction(m_run);
}

void RunBar::editWorkload()
{
    // Below the button, or as far left as the screen makes it.
    const QPoint corner = m_workload->mapToGlobal(QPoint(0, m_workload->height() + 2));
    const QRect room = screen()->availableGeometry();
    const int left = std::min(corner.x(), room.right() - m_popup->sizeHint().width());
    m_popup->move(std::max(room.left(), left), corner.y());
    m_popup->show();
    m_editor->setFocus();
}

void RunBar::choosePromptFile()
{
    m_popup->hide(); // a popup would keep the mouse from the dialog
    const QString file = QFileDialog::getOpenFileName(this, tr("Prompts, one a line"), QString(),
                                                      tr("Text files (*.txt);;All files (*)"));
    editWorkload();
    if (!file.isEmpty()) {
        m_editor->loadPrompts(file);
    }
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

void RunBar::showPlan(const WorkloadPlan& plan)
{
    m_editor->showPlan(plan);
    const QString name = QString::fromStdString(describe(plan));
    m_workload->setText(m_workload->fontMetrics().elidedText(name, Qt::ElideRight, widestCaption) +
                        QStringLiteral(" ▾"));
    m_workload->setAccessibleName(tr("Workload: %1").arg(name));
    m_workload->setToolTip(tr("The workload: %1. Click to change it (Ctrl+L)").arg(name));
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
