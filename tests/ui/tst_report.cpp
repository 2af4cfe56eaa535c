// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "scripted_load.h"
#include "ui/report/html_page.h"
#include "ui/report/report_html.h"
#include "ui/report/report_settings.h"
#include "ui/theme.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>
#include <QStyleFactory>
#include <QXmlStreamReader>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

const QString hostile = QStringLiteral(
    "</td><script>alert(1)</script><img src=x onerror=alert(2)>\"'& \x1b[31m\xfffe ");

ReportContent contentOf(const std::vector<Event>& events)
{
    ReportContent content;
    content.run.name = QStringLiteral("Burst of 1000");
    content.run.endpoint = QStringLiteral("Simulated");
    content.run.model = QStringLiteral("small");
    content.run.startedAt = WallTime(std::chrono::milliseconds(1'790'000'000'000));
    content.run.state = RunState::finished;
    content.madeBy = QStringLiteral("Made by a test");
    for (const Event& event : events) {
        content.series.fold(event);
        content.summary.fold(event);
        content.highlights.fold(event);
        content.end = event.at;
    }
    return content;
}

/// A minute and a half with two changes, some refusals and lost jobs.
ReportContent ordinaryRun()
{
    ScriptedLoad::Settings settings;
    settings.shareRefused = 0.4;
    ScriptedLoad load(settings);
    std::vector<Event> events = load.advance(Instant(45s));
    const auto add = [&](std::vector<Event> more) {
        events.insert(events.end(), more.begin(), more.end());
    };
    Policy policy;
    policy.throttle.rate = RequestRate::perSecond(2);
    add({load.make(Instant(45s),
                   PolicyChanged{std::make_shared<const Policy>(policy), "throttle off → 2/s"})});
    load.settings.shareRefused = 0.02;
    add(load.advance(Instant(91s)));
    ReportContent content = contentOf(events);
    content.run.settings = {
        {QStringLiteral("endpoint"),
         QJsonObject{{QStringLiteral("base_url"), QStringLiteral("http://127.0.0.1:8/v1")},
                     {QStringLiteral("simulated"), true}}},
        {QStringLiteral("policy"),
         QJsonObject{{QStringLiteral("throttle"),
                      QJsonObject{{QStringLiteral("rate"), QStringLiteral("60/min")},
                                  {QStringLiteral("burst"), 7}}}}}};
    return content;
}

QByteArray html(const ReportContent& content)
{
    return reportHtml(content, drawReportCharts(content.series, content.end));
}

/// Every name of an element and every attribute in the page; empty when it is not well-formed.
struct Markup
{
    QSet<QString> elements;
    QSet<QString> attributes;
    QStringList values; ///< of attributes
    QStringList ids;
    QString error;
};

Markup markupOf(const QByteArray& page)
{
    Markup markup;
    QXmlStreamReader reader(page);
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isStartElement()) {
            markup.elements.insert(reader.name().toString());
            for (const QXmlStreamAttribute& attribute : reader.attributes()) {
                markup.attributes.insert(attribute.name().toString());
                markup.values.append(attribute.value().toString());
                if (attribute.name() == u"id") {
                    markup.ids.append(attribute.value().toString());
                }
            }
        }
    }
    markup.error = reader.errorString();
    return markup;
}

/// The cells of the row of the table whose cell in `column` is `text`.
QStringList rowWith(const QByteArray& page, const QString& text)
{
    QXmlStreamReader reader(page);
    QStringList row;
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isStartElement() && reader.name() == u"tr") {
            row.clear();
        } else if (reader.isStartElement() && reader.name() == u"td") {
            row.append(reader.readElementText());
        } else if (reader.isEndElement() && reader.name() == u"tr" && row.contains(text)) {
            return row;
        }
    }
    return {};
}

} // namespace

class TestReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setPalette(lightPalette());
        m_content = ordinaryRun();
        m_page = html(m_content);
        // With RATESCOPE_PICTURES set to a folder, for a person to look at in a browser.
        const QString folder = qEnvironmentVariable("RATESCOPE_PICTURES");
        if (!folder.isEmpty()) {
            QFile file(QDir(folder).filePath(QStringLiteral("report.html")));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(m_page);
        }
    }

    void standsAlone()
    {
        QVERIFY(m_page.startsWith("<!DOCTYPE html>\n<html lang=\"en\">"));
        QVERIFY(m_page.contains("<meta http-equiv=\"Content-Security-Policy\" "
                                "content=\"default-src 'none'; style-src 'unsafe-inline'\"/>"));
        const Markup markup = markupOf(m_page);
        QCOMPARE(markup.error, QString());
        for (const char* const loader :
             {"script", "img", "image", "link", "iframe", "object", "embed", "use", "a"}) {
            QVERIFY2(!markup.elements.contains(QLatin1String(loader)), loader);
        }
        for (const char* const name : {"href", "src", "srcset", "action", "onload", "onerror"}) {
            QVERIFY2(!markup.attributes.contains(QLatin1String(name)), name);
        }
        for (const QString& value : markup.values) {
            QVERIFY2(!value.contains(QLatin1String("://")) &&
                         (!value.contains(QLatin1String("url(")) ||
                          value.startsWith(QLatin1String("url(#d"))),
                     qPrintable(value));
        }
        QVERIFY(!m_page.contains("@import"));
        QSet<QString> ids;
        for (const QString& id : markup.ids) {
            QVERIFY2(!ids.contains(id), qPrintable(id));
            ids.insert(id);
        }
    }

    void saysWhatCameOfIt()
    {
        const RunFigures& figures = m_content.summary.figures();
        QVERIFY(m_page.contains("<h1>Burst of 1000</h1>"));
        const QString result =
            QStringLiteral("<p class=\"result\">%1 of 1,000 answered · %2 lost · %3 × 429 · ")
                .arg(figures.answered)
                .arg(figures.lost)
                .arg(figures.byCause[static_cast<std::size_t>(Cause::rateLimit)]);
        QVERIFY2(m_page.contains(result.toUtf8()), qPrintable(result));
        QVERIFY(m_page.contains("<dt>Attempts per answer</dt>"));
        QVERIFY(m_page.contains("Simulated · small"));
    }

    void drawsFiveChartsInLightAndDark()
    {
        QCOMPARE(m_page.count("<svg class=\"light\" role=\"img\""), 5);
        QCOMPARE(m_page.count("<svg class=\"dark\" role=\"img\""), 5);
        QVERIFY(m_page.contains("aria-label=\"Rate\""));
        QVERIFY(m_page.contains(Theme::forPalette(lightPalette()).answered.name().toUtf8()));
        QVERIFY(m_page.contains("prefers-color-scheme:dark"));
        QVERIFY2(m_page.size() < 3'000'000, qPrintable(QString::number(m_page.size())));
    }

    void tellsWhatAChangeDid()
    {
        const QStringList row = rowWith(m_page, QStringLiteral("throttle off → 2/s"));
        QCOMPARE(row.size(), 7);
        QCOMPARE(row[0], QStringLiteral("44 s"));
        QVERIFY2(row[2].startsWith(QStringLiteral("▲ better")), qPrintable(row[2]));
        QVERIFY(row[4].contains(QStringLiteral(" → ")));
    }

    void tellsEachReasonWithItsVerdict()
    {
        const QStringList row = rowWith(m_page, QStringLiteral("too fast"));
        QCOMPARE(row.size(), 7);
        QCOMPARE(
            row[1].toULongLong(),
            qulonglong(
                m_content.summary.figures().byCause[static_cast<std::size_t>(Cause::rateLimit)]));
        QVERIFY2(row[3].startsWith(QStringLiteral("HTTP 429")), qPrintable(row[3]));
        QVERIFY(row[4].startsWith(QStringLiteral("Rate limit: ")));
        QVERIFY(!row[5].isEmpty());
    }

    void settingsAreATableAndThePolicyJsonToCopy()
    {
        QCOMPARE(rowWith(m_page, QStringLiteral("policy.throttle.rate")).value(1),
                 QStringLiteral("60/min"));
        QCOMPARE(rowWith(m_page, QStringLiteral("endpoint.simulated")).value(1),
                 QStringLiteral("yes"));
        const qsizetype from = m_page.indexOf("<pre>") + 5;
        QByteArray json = m_page.mid(from, m_page.indexOf("</pre>") - from);
        json.replace("&quot;", "\"");
        QCOMPARE(QJsonDocument::fromJson(json).object(),
                 m_content.run.settings.value(QStringLiteral("policy")).toObject());
    }

    void hostileWordsStayWords()
    {
        ScriptedLoad load({});
        std::vector<Event> events = load.advance(Instant(20s));
        const std::string words = hostile.toStdString();
        for (Event& event : events) {
            if (auto* finished = std::get_if<AttemptFinished>(&event.body)) {
                finished->outcome.said = words;
            } else if (auto* ended = std::get_if<JobFinished>(&event.body)) {
                ended->end = JobEnd::lost;
                ended->why = words;
            }
        }
        events.push_back(
            load.make(Instant(20s), PolicyChanged{std::make_shared<const Policy>(), words}));
        ReportContent content = contentOf(events);
        content.run.name = hostile;
        content.run.endpoint = hostile;
        content.run.model = hostile;
        content.problem = hostile;
        content.madeBy = hostile;
        content.run.settings = {
            {hostile, hostile},
            {QStringLiteral("policy"), QJsonObject{{hostile, QJsonArray{hostile}}}}};
        const QByteArray page = html(content);
        const Markup markup = markupOf(page);
        QCOMPARE(markup.error, QString());
        QCOMPARE(markup.elements - markupOf(m_page).elements, QSet<QString>());
        QVERIFY(!page.contains("<script"));
        QVERIFY(!page.contains("<img"));
        QVERIFY(!page.contains('\x1b'));
        QVERIFY(page.contains("\uFFFD[31m\uFFFD"));
        QVERIFY(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    }

    void aRunOfNothingSaysSo()
    {
        const QByteArray page = html(contentOf({}));
        QCOMPARE(markupOf(page).error, QString());
        QVERIFY(page.contains("Nothing was changed while it ran."));
        QVERIFY(page.contains("Every attempt that ended was answered."));
        QVERIFY(page.contains("No job has ended yet."));
    }

    void settingsFromElsewhereAreBounded()
    {
        QJsonObject deep{{QStringLiteral("x"), 1}};
        for (int i = 0; i < 400; ++i) {
            deep = {{QStringLiteral("a"), deep}};
        }
        QCOMPARE(settingRows(deep).size(), std::size_t{1});
        QJsonObject wide;
        for (int i = 0; i < 3000; ++i) {
            wide.insert(QString::number(i), QString(5000, u'x'));
        }
        const auto rows = settingRows(wide);
        QCOMPARE(rows.size(), std::size_t{500});
        QCOMPARE(rows.front().at(1).size(), 500);
    }

    void emptyElementsAreClosedAsHtmlWantsIt()
    {
        HtmlPage page{QString(), QString()};
        page.table({{QStringLiteral("a")}}, {{QString()}});
        const QByteArray bytes = page.finish();
        QVERIFY(bytes.contains("<td></td>"));
        QVERIFY(!bytes.contains("<td/>"));
    }

private:
    ReportContent m_content;
    QByteArray m_page;
};

QTEST_MAIN(TestReport)
#include "tst_report.moc"
