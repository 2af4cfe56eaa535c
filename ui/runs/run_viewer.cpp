#include "ui/runs/run_viewer.h"

#include "store/run_file.h"
#include "store/run_recorder.h"
#include "store/settings_file.h"
#include "ui/duration_text.h"
#include "ui/main_window.h"
#include "ui/runs/background_task.h"
#include "ui/runs/run_comparison.h"
#include "ui/runs/run_notice.h"
#include "ui/runs/run_page.h"
#include "ui/runs/run_saver.h"
#include "ui/runs/run_texts.h"
#include "ui/runs/runs_dialog.h"

#include <QAction>
#include <QDropEvent>
#include <QFileDialog>
#include <QMimeData>
#include <QStackedWidget>
#include <QUrl>

#include <limits>
#include <memory>
#include <utility>

namespace ratescope {

namespace {

/// What went over the wire comes along for so many of the last attempts: some 10 MB.
constexpr std::uint64_t exchangesShown = 5000;

} // namespace

RunViewer::RunViewer(MainWindow& window, const DataFolder& folder, RunRecorder& recorder,
                     SettingsFile& settings)
    : QObject(&window)
    , m_window(window)
    , m_folder(folder)
    , m_keeper(folder)
    , m_recorder(recorder)
    , m_settings(settings)
{
    build();
    connect(&window.feed(), &EventFeed::ticked, this, &RunViewer::listenToRecorder);
    window.setAcceptDrops(true);
    window.installEventFilter(this);
    offerInterrupted();
}

void RunViewer::build()
{
    auto* list = new QAction(tr("Runs…"), &m_window);
    list->setObjectName(QStringLiteral("showRuns"));
    list->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_R));
    list->setToolTip(tr("The stored runs: open, compare, delete, save (Ctrl+R)"));
    connect(list, &QAction::triggered, this, &RunViewer::showList);
    m_window.addRunAction(list);
    auto* report = new QAction(tr("Save &report…"), &m_window);
    report->setObjectName(QStringLiteral("saveReportOfShown"));
    report->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S));
    connect(report, &QAction::triggered, this, &RunViewer::saveReportOfShown);
    m_window.menu().addSaving(report);
    m_window.addAction(report);

    m_notice = new RunNotice(&m_window);
    connect(m_notice, &RunNotice::openRequested, this,
            [this](const StoredRun& run) { show(run, openerOf(run.id)); });
    m_window.addNotice(m_notice);
    m_pages = &m_window.pages();
}

void RunViewer::offerInterrupted()
{
    m_keeper.takeInterrupted(
        this, [this](const std::variant<std::vector<StoredRun>, StoreProblem>& found) {
            const auto* runs = std::get_if<std::vector<StoredRun>>(&found);
            if (runs != nullptr && !runs->empty()) {
                offer(runs->front());
            } // the recorder tells of the same problem
        });
}

void RunViewer::offer(const StoredRun& run)
{
    m_notice->offer(
        tr("The run “%1” of %2 was cut off when the program ended. All of it but the last half "
           "second is stored: %3, %n event(s).",
           nullptr, static_cast<int>(run.events))
            .arg(run.name, startText(run), durationText(run.figures.elapsed)),
        run);
}

void RunViewer::listenToRecorder()
{
    const RecorderState state = m_recorder.state();
    if (state.problem != m_toldProblem) {
        m_toldProblem = state.problem;
        if (!state.problem.isEmpty()) {
            m_notice->tell(state.problem);
        }
    }
    if (state.notice != m_toldNotice) {
        m_toldNotice = state.notice;
        if (!state.notice.isEmpty()) {
            m_notice->tell(state.notice);
        }
    }
    if (state.changes != m_changes) {
        m_changes = state.changes;
        if (m_dialog != nullptr && m_dialog->isVisible()) {
            m_dialog->refresh();
        }
    }
}

void RunViewer::showList()
{
    if (m_dialog == nullptr) {
        m_dialog = new RunsDialog(m_keeper, rememberedRunLimit(m_settings), &m_window);
        connect(m_dialog, &RunsDialog::limitChosen, this, &RunViewer::setLimit);
        connect(m_dialog, &RunsDialog::openRequested, this,
                [this](const StoredRun& run) { show(run, openerOf(run.id)); });
        connect(m_dialog, &RunsDialog::compareRequested, this, &RunViewer::compare);
        connect(m_dialog, &RunsDialog::saveRequested, this, &RunViewer::save);
        connect(m_dialog, &RunsDialog::reportRequested, this, [this](const StoredRun& run) {
            askAndSaveReport(m_dialog, run, openerOf(run.id),
                             [this](const QString& said) { m_dialog->showNotice(said); });
        });
        connect(m_dialog, &RunsDialog::openFileRequested, this, &RunViewer::chooseFile);
    }
    m_dialog->refresh();
    m_dialog->show();
    m_dialog->raise();
    m_dialog->activateWindow();
}

void RunViewer::setLimit(std::int64_t bytes)
{
    m_recorder.setLimit(bytes);
    rememberRunLimit(m_settings, bytes);
    if (const auto problem = m_settings.save()) {
        m_dialog->showNotice(problem->message);
    }
}

RunReplay::Opener RunViewer::openerOf(RunId run) const
{
    return storedRunOpener(m_folder, run, exchangesShown);
}

void RunViewer::show(const StoredRun& run, RunReplay::Opener opener)
{
    auto* page = new RunPage(run, std::move(opener), m_pages);
    connect(page, &RunPage::leaveRequested, this, &RunViewer::backToLive);
    connect(page, &RunPage::reportRequested, this, &RunViewer::saveReportOfShown);
    showPage(page);
}

void RunViewer::compare(const StoredRun& one, const StoredRun& other)
{
    // The older one on the left.
    const bool inOrder = one.startedAt <= other.startedAt;
    const StoredRun& first = inOrder ? one : other;
    const StoredRun& second = inOrder ? other : one;
    auto* page = new RunComparison({RunComparison::Side{first, openerOf(first.id)},
                                    RunComparison::Side{second, openerOf(second.id)}},
                                   m_pages);
    connect(page, &RunComparison::leaveRequested, this, &RunViewer::backToLive);
    showPage(page);
}

void RunViewer::showPage(QWidget* page)
{
    if (m_dialog != nullptr) {
        m_dialog->hide(); // it would lie over what it has just opened
    }
    backToLive();
    m_pages->addWidget(page);
    m_pages->setCurrentWidget(page);
}

void RunViewer::backToLive()
{
    m_pages->setCurrentIndex(0);
    while (m_pages->count() > 1) {
        QWidget* page = m_pages->widget(1);
        m_pages->removeWidget(page);
        page->deleteLater();
    }
}

void RunViewer::save(const StoredRun& run)
{
    constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
    askAndSaveRun(m_dialog, run, storedRunOpener(m_folder, run.id, all),
                  [this](const QString& said) { m_dialog->showNotice(said); });
}

void RunViewer::saveReport(const StoredRun& run, RunReplay::Opener opener)
{
    askAndSaveReport(&m_window, run, std::move(opener),
                     [this](const QString& said) { m_notice->tell(said); });
}

void RunViewer::saveReportOfShown()
{
    if (const auto* page = qobject_cast<const RunPage*>(m_pages->currentWidget())) {
        saveReport(page->run(), page->opener());
        return;
    }
    const RecorderState state = m_recorder.state();
    if (state.latest == RunId()) {
        m_notice->tell(state.problem.isEmpty()
                           ? tr("Nothing to report yet: press Run (F5) or a demo step first.")
                           : state.problem);
        return;
    }
    m_keeper.find(this, state.latest, [this](const std::variant<StoredRun, StoreProblem>& found) {
        if (const auto* problem = std::get_if<StoreProblem>(&found)) {
            m_notice->tell(problem->message);
        } else {
            const auto& run = std::get<StoredRun>(found);
            saveReport(run, openerOf(run.id));
        }
    });
}

void RunViewer::chooseFile()
{
    const QString file = QFileDialog::getOpenFileName(
        m_dialog, tr("Open a run"), QString(), tr("Runs (*.ratescope-run *.jsonl);;All files (*)"));
    if (!file.isEmpty()) {
        openFile(file);
    }
}

void RunViewer::openFile(const QString& file)
{
    const auto run = std::make_shared<StoredRun>();
    BackgroundTask::run(
        &m_window, tr("Opening the run…"),
        [file, run](ReadProgress&) -> std::optional<StoreProblem> {
            auto opened = RunFileReader::open(file);
            if (auto* problem = std::get_if<StoreProblem>(&opened)) {
                return std::move(*problem);
            }
            *run = std::get<std::unique_ptr<RunFileReader>>(opened)->run();
            return std::nullopt;
        },
        [this, file, run](const std::optional<StoreProblem>& problem) {
            if (problem) {
                m_notice->tell(problem->message);
                return;
            }
            // Opened anew by the thread that reads it.
            show(*run, [file]() -> std::variant<std::unique_ptr<EventSource>, StoreProblem> {
                auto again = RunFileReader::open(file);
                if (auto* failed = std::get_if<StoreProblem>(&again)) {
                    return std::move(*failed);
                }
                return std::unique_ptr<EventSource>(
                    std::get<std::unique_ptr<RunFileReader>>(std::move(again)));
            });
        });
}

bool RunViewer::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::DragEnter || event->type() == QEvent::Drop) {
        auto* drop = static_cast<QDropEvent*>(event);
        const QList<QUrl> urls = drop->mimeData()->urls();
        const QString file = urls.size() == 1 ? urls.first().toLocalFile() : QString();
        if (file.endsWith(QLatin1String(runFileSuffix)) || file.endsWith(QLatin1String(".jsonl"))) {
            drop->acceptProposedAction();
            if (event->type() == QEvent::Drop) {
                openFile(file);
            }
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

} // namespace ratescope
