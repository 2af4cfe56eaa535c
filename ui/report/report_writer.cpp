#include "ui/report/report_writer.h"

#include "store/watched_source.h"
#include "ui/charts/chart_export.h"
#include "ui/report/report_html.h"
#include "ui/runs/background_task.h"
#include "ui/runs/run_texts.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QLocale>

#include <utility>

namespace ratescope {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::ReportWriter)
};

/// All events into the figures. A part that cannot be read leaves what came before it.
std::optional<StoreProblem> read(ReportContent& content, const RunReplay::Opener& opener,
                                 ReadProgress& progress)
{
    auto opened = opener();
    if (auto* problem = std::get_if<StoreProblem>(&opened)) {
        return std::move(*problem);
    }
    WatchedSource source(*std::get<std::unique_ptr<EventSource>>(opened), progress);
    for (;;) {
        auto some = source.next();
        if (auto* problem = std::get_if<StoreProblem>(&some)) {
            content.problem = std::move(problem->message);
            return std::nullopt;
        }
        const auto& events = std::get<std::vector<Event>>(some);
        if (events.empty()) {
            return std::nullopt;
        }
        for (const Event& event : events) {
            content.series.fold(event);
            content.summary.fold(event);
            content.highlights.fold(event);
        }
        content.end = events.back().at;
    }
}

QString madeBy()
{
    return Words::tr("Made by Ratescope %1 on %2")
        .arg(QCoreApplication::applicationVersion(),
             QLocale().toString(QDateTime::currentDateTime(),
                                QStringLiteral("ddd d MMM yyyy HH:mm")));
}

} // namespace

void writeReport(QWidget* parent, const StoredRun& run, RunReplay::Opener opener,
                 const QString& file, std::function<void(const QString&)> told)
{
    auto content = std::make_shared<ReportContent>();
    content->run = run;
    content->madeBy = madeBy();
    const auto save = [parent, file, content, told](const std::optional<StoreProblem>& problem) {
        if (problem) {
            told(problem->message);
            return;
        }
        const QByteArray html =
            reportHtml(*content, drawReportCharts(content->series, content->end));
        BackgroundTask::run(
            parent, Words::tr("Writing the report…"),
            [file, html](ReadProgress&) -> std::optional<StoreProblem> {
                const auto failed = writeFile(file, html);
                return failed ? std::optional(StoreProblem{*failed}) : std::nullopt;
            },
            [file, told](const std::optional<StoreProblem>& failed) {
                told(failed ? failed->message
                            : Words::tr("The report is saved as %1.")
                                  .arg(QDir::toNativeSeparators(file)));
            });
    };
    BackgroundTask::run(
        parent, Words::tr("Making the report…"),
        [content, opener = std::move(opener)](ReadProgress& progress) {
            return read(*content, opener, progress);
        },
        save);
}

} // namespace ratescope
