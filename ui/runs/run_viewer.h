#pragma once

#include <QObject>

#include "store/run_keeper.h"
#include "ui/runs/run_replay.h"

class QStackedWidget;

namespace ratescope {

class MainWindow;
class RunNotice;
class RunRecorder;
class RunsDialog;
class SettingsFile;

/// Puts stored runs into the window: the list, one of them in place of the live picture, two side
/// by side, and a line that tells what the recorder has to say. The live run goes on meanwhile.
class RunViewer : public QObject
{
    Q_OBJECT

public:
    /// All of them outlive the viewer.
    RunViewer(MainWindow& window, const DataFolder& folder, RunRecorder& recorder,
              SettingsFile& settings);

    void showList();
    /// One that was saved as a file; a problem is told in the window.
    void openFile(const QString& file);

    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void offerInterrupted();
    void offer(const StoredRun& run);
    void listenToRecorder();
    void show(const StoredRun& run, RunReplay::Opener opener);
    void setLimit(std::int64_t bytes);
    void compare(const StoredRun& one, const StoredRun& other);
    void save(const StoredRun& run);
    void saveReport(const StoredRun& run, RunReplay::Opener opener);
    /// Of the stored run that is shown, or else of the live one.
    void saveReportOfShown();
    void chooseFile();
    void backToLive();
    void showPage(QWidget* page);
    RunReplay::Opener openerOf(RunId run) const;

    MainWindow& m_window;
    DataFolder m_folder;
    RunKeeper m_keeper;
    RunRecorder& m_recorder;
    SettingsFile& m_settings;
    QStackedWidget* m_pages = nullptr;
    RunNotice* m_notice = nullptr;
    RunsDialog* m_dialog = nullptr;
    QString m_toldProblem;
    QString m_toldNotice;
    std::uint64_t m_changes = 0;
};

} // namespace ratescope
