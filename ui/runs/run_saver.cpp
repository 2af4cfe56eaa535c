#include "ui/runs/run_saver.h"

#include "store/run_file.h"
#include "store/run_reader.h"
#include "store/watched_source.h"
#include "ui/report/report_writer.h"
#include "ui/runs/background_task.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QRegularExpression>

#include <utility>
#include <vector>

namespace ratescope {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::RunSaver)
};

struct FileKind
{
    QString filter;
    QString suffix; ///< without its point
};

/// "Burst of 1000 2026-11-24 0831": the run's name as far as any file system takes it.
QString suggestedName(const StoredRun& run)
{
    static const QRegularExpression unfit(QStringLiteral("[^\\w .,()+-]+"),
                                          QRegularExpression::UseUnicodePropertiesOption);
    constexpr qsizetype longest = 80;
    const QString name = QString(run.name).left(longest).replace(unfit, QStringLiteral("_"));
    const QDateTime start =
        QDateTime::fromMSecsSinceEpoch(run.startedAt.time_since_epoch().count());
    return name + start.toString(QStringLiteral(" yyyy-MM-dd HHmm"));
}

void chooseFile(QWidget* parent, const QString& title, const QString& suggestion,
                const std::vector<FileKind>& kinds, std::function<void(const QString&)> then)
{
    auto* dialog = new QFileDialog(parent, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    QStringList filters;
    for (const FileKind& kind : kinds) {
        filters.append(kind.filter);
    }
    dialog->setNameFilters(filters);
    // Added by the dialog itself, so that it asks before it replaces a file.
    dialog->setDefaultSuffix(kinds.front().suffix);
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog,
                     [dialog, kinds](const QString& filter) {
                         for (const FileKind& kind : kinds) {
                             if (kind.filter == filter) {
                                 dialog->setDefaultSuffix(kind.suffix);
                             }
                         }
                     });
    dialog->selectFile(suggestion + u'.' + kinds.front().suffix);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(then));
    dialog->open();
}

std::optional<StoreProblem> write(const QString& file, const StoredRun& run,
                                  const RunReplay::Opener& opener, ReadProgress& progress)
{
    auto opened = opener();
    if (auto* problem = std::get_if<StoreProblem>(&opened)) {
        return std::move(*problem);
    }
    WatchedSource source(*std::get<std::unique_ptr<EventSource>>(opened), progress);
    return file.endsWith(QLatin1String(".jsonl")) ? writeEventLines(file, source)
                                                  : writeRunFile(file, run, source);
}

} // namespace

RunReplay::Opener storedRunOpener(const DataFolder& folder, RunId run, std::uint64_t exchanges)
{
    return [folder, run, exchanges]() -> std::variant<std::unique_ptr<EventSource>, StoreProblem> {
        auto opened = RunReader::open(folder, run, exchanges);
        if (auto* problem = std::get_if<StoreProblem>(&opened)) {
            return std::move(*problem);
        }
        return std::unique_ptr<EventSource>(
            std::get<std::unique_ptr<RunReader>>(std::move(opened)));
    };
}

void askAndSaveRun(QWidget* parent, const StoredRun& run, RunReplay::Opener opener, Told told)
{
    chooseFile(
        parent, Words::tr("Save the run"), suggestedName(run),
        {{Words::tr("Whole run (*.ratescope-run)"), QStringLiteral("ratescope-run")},
         {Words::tr("Events as JSON Lines (*.jsonl)"), QStringLiteral("jsonl")}},
        [=](const QString& file) {
            BackgroundTask::run(
                parent, Words::tr("Saving the run…"),
                [=](ReadProgress& progress) { return write(file, run, opener, progress); },
                [=](const std::optional<StoreProblem>& problem) {
                    told(problem ? problem->message
                                 : Words::tr("Saved as %1.").arg(QDir::toNativeSeparators(file)));
                });
        });
}

void askAndSaveReport(QWidget* parent, const StoredRun& run, RunReplay::Opener opener, Told told)
{
    chooseFile(parent, Words::tr("Save the report"), suggestedName(run),
               {{Words::tr("Report (*.html)"), QStringLiteral("html")}},
               [=](const QString& file) { writeReport(parent, run, opener, file, told); });
}

} // namespace ratescope
