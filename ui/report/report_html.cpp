#include "ui/report/report_html.h"

#include "core/verdict.h"
#include "ui/changes/change_words.h"
#include "ui/demo/run_result.h"
#include "ui/duration_text.h"
#include "ui/report/html_page.h"
#include "ui/report/report_settings.h"
#include "ui/report/report_style.h"
#include "ui/requests/lane_words.h"
#include "ui/runs/run_figure_rows.h"
#include "ui/runs/run_texts.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QLocale>

#include <utility>

namespace ratescope {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::Report)
};

QString number(std::uint64_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

HtmlPage::Attributes cssClass(const QString& name)
{
    return {{QStringLiteral("class"), name}};
}

void heading(HtmlPage& page, const QString& text)
{
    page.element(QStringLiteral("h2"), text);
}

void remark(HtmlPage& page, const QString& text)
{
    page.element(QStringLiteral("p"), text, cssClass(QStringLiteral("remark")));
}

void writeTitle(HtmlPage& page, const ReportContent& content)
{
    const StoredRun& run = content.run;
    page.element(QStringLiteral("h1"), run.name);
    QStringList about{Words::tr("Run of %1").arg(startText(run))};
    for (const QString& part : {run.endpoint, run.model, stateText(run)}) {
        if (!part.isEmpty() && !about.contains(part, Qt::CaseInsensitive)) {
            about.append(part);
        }
    }
    remark(page, about.join(QStringLiteral(" · ")));
    if (!content.problem.isEmpty()) {
        page.element(QStringLiteral("p"),
                     Words::tr("Not all of the run could be read: %1").arg(content.problem),
                     cssClass(QStringLiteral("problem")));
    }
    const RunFigures& figures = content.summary.figures();
    page.element(QStringLiteral("p"),
                 Words::tr("%1 of %2 answered · %3 lost · %4")
                     .arg(number(figures.answered), number(figures.planned), number(figures.lost),
                          refusalsResult(figures, QLocale())),
                 cssClass(QStringLiteral("result")));
}

void writeFigures(HtmlPage& page, const ReportContent& content)
{
    page.open(QStringLiteral("dl"));
    for (const FigureRow& row : figureRows(content.summary.figures(), content.summary)) {
        page.open(QStringLiteral("div"));
        page.element(QStringLiteral("dt"), row.name);
        page.element(QStringLiteral("dd"), row.value);
        page.close();
    }
    page.close();
}

void writeCharts(HtmlPage& page, const std::vector<ReportChart>& charts)
{
    heading(page, Words::tr("Charts"));
    page.open(QStringLiteral("figure"));
    for (const ReportChart& chart : charts) {
        page.drawing(chart.light, chart.title, QStringLiteral("light"));
        page.drawing(chart.dark, chart.title, QStringLiteral("dark"));
    }
    page.close();
}

void writeChanges(HtmlPage& page, const ReportContent& content)
{
    heading(page, Words::tr("Changes and what they did"));
    const std::vector<Marker>& markers = content.series.markers();
    const Instant began = content.series.began().value_or(content.end);
    std::vector<QStringList> rows;
    for (std::size_t i = 0; i < markers.size(); ++i) {
        const ChangeEffect effect = effectOfMarker(content.series, i, content.end);
        if (effect.judgement == ChangeEffect::Judgement::beginning) {
            continue;
        }
        QStringList row{durationText(markers[i].at - began), changeText(markers[i]),
                        effectText(effect, content.end - markers[i].at)};
        const auto figure = [&](QString (*text)(const SpanFigures&)) {
            row.append(effect.before && effect.after
                           ? beforeAndAfter(text(*effect.before), text(*effect.after))
                           : QStringLiteral("–"));
        };
        figure(goodputText);
        figure(refusedShareText);
        figure(p95Text);
        figure(wastedText);
        rows.push_back(row);
    }
    if (rows.empty()) {
        remark(page, Words::tr("Nothing was changed while it ran."));
        return;
    }
    page.table({{Words::tr("After"), true},
                {Words::tr("Change")},
                {Words::tr("Effect")},
                {Words::tr("Answers per minute"), true},
                {Words::tr("Refused"), true},
                {Words::tr("95 % within"), true},
                {Words::tr("Wasted attempts"), true}},
               rows);
    remark(page, Words::tr("Each figure: before → after, over equal spans of 5 to 30 s."));
}

void writeRefusals(HtmlPage& page, const ReportContent& content)
{
    heading(page, Words::tr("Refusals and failures by reason"));
    const RunFigures& figures = content.summary.figures();
    std::vector<QStringList> rows;
    for (std::size_t i = 0; i < causeCount; ++i) {
        const auto& example = content.highlights.examples()[i];
        if (!example) {
            continue;
        }
        const Verdict verdict = verdictOf(example->outcome, example->decision);
        rows.push_back({causeText(static_cast<Cause>(i)), number(figures.byCause[i]),
                        number(figures.lostByCause[i]), readable(verdict.said),
                        readable(verdict.concluded), readable(verdict.action),
                        readable(verdict.why)});
    }
    if (rows.empty()) {
        remark(page, Words::tr("Every attempt that ended was answered."));
        return;
    }
    page.table({{Words::tr("Reason")},
                {Words::tr("Attempts"), true},
                {Words::tr("Jobs lost"), true},
                {Words::tr("The server said")},
                {Words::tr("What it means")},
                {Words::tr("What was done")},
                {Words::tr("Because")}},
               rows);
    remark(page, Words::tr("The words are those of the first attempt that ended so."));
}

QString endText(const RunHighlights::Job& job)
{
    return job.end == JobEnd::lost ? Words::tr("lost: %1").arg(readable(job.why))
                                   : Words::tr("answered");
}

void writeJobs(HtmlPage& page, const QString& title, const QString& none,
               const std::vector<RunHighlights::Job>& jobs, Instant began)
{
    heading(page, title);
    if (jobs.empty()) {
        remark(page, none);
        return;
    }
    std::vector<QStringList> rows;
    for (const RunHighlights::Job& job : jobs) {
        rows.push_back({number(job.job.value), durationText(job.queued - began),
                        durationText(job.took), number(static_cast<std::uint64_t>(job.attempts)),
                        endText(job)});
    }
    page.table({{Words::tr("Job"), true},
                {Words::tr("Arrived after"), true},
                {Words::tr("Took"), true},
                {Words::tr("Attempts"), true},
                {Words::tr("End")}},
               rows);
}

void writeSettings(HtmlPage& page, const ReportContent& content)
{
    heading(page, Words::tr("Settings"));
    page.table({{Words::tr("Setting")}, {Words::tr("Value")}}, settingRows(content.run.settings));
    const QJsonValue policy = content.run.settings.value(QLatin1String("policy"));
    if (policy.isObject()) {
        page.element(QStringLiteral("h3"), Words::tr("The policy at the start, to copy"));
        page.element(
            QStringLiteral("pre"),
            QString::fromUtf8(QJsonDocument(policy.toObject()).toJson(QJsonDocument::Indented)));
    }
}

} // namespace

QByteArray reportHtml(const ReportContent& content, const std::vector<ReportChart>& charts)
{
    const Instant began = content.series.began().value_or(content.end);
    HtmlPage page(Words::tr("%1 · Ratescope report").arg(content.run.name), reportStyle());
    page.open(QStringLiteral("main"));
    writeTitle(page, content);
    writeFigures(page, content);
    writeCharts(page, charts);
    writeChanges(page, content);
    writeRefusals(page, content);
    writeJobs(page, Words::tr("Slowest jobs"), Words::tr("No job has ended yet."),
              content.highlights.slowest(), began);
    writeJobs(page, Words::tr("Most retried jobs"), Words::tr("No job needed a second attempt."),
              content.highlights.mostRetried(), began);
    writeSettings(page, content);
    page.close();
    page.element(QStringLiteral("footer"),
                 Words::tr("%1. All of it is in this file; nothing is loaded from elsewhere.")
                     .arg(content.madeBy));
    return page.finish();
}

} // namespace ratescope
