#include "wire/event_json.h"

#include "all_events.h"

#include <QJsonDocument>
#include <QSet>
#include <QTest>

using namespace ratescope;

namespace {

QString problemOf(const QByteArray& line)
{
    const auto result = eventFromLine(line);
    const auto* problem = std::get_if<JsonProblem>(&result);
    return problem == nullptr ? QString() : problem->message;
}

} // namespace

class TestEventJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSampleHoldsEveryVariant()
    {
        QSet<std::size_t> seen;
        for (const Event& event : allEvents()) {
            seen.insert(event.body.index());
        }
        QCOMPARE(static_cast<std::size_t>(seen.size()), std::variant_size_v<EventBody>);
    }

    void everyEventComesBack()
    {
        for (const Event& event : allEvents()) {
            const QByteArray line = eventToLine(event);
            QVERIFY2(!line.contains('\n'), line.constData());
            const auto back = eventFromLine(line);
            if (const auto* problem = std::get_if<JsonProblem>(&back)) {
                QFAIL((line + " : " + problem->message.toUtf8()).constData());
            }
            QCOMPARE(QByteArray::fromStdString(fingerprint(std::get<Event>(back))),
                     QByteArray::fromStdString(fingerprint(event)));
            QVERIFY2(sameDetails(std::get<Event>(back), event), line.constData());
        }
    }

    void aLineReadsLikeASentence()
    {
        const Event event{Instant(std::chrono::milliseconds(1500)), 12,
                          JobFinished{JobId{3}, Priority::workload, JobEnd::lost, 3,
                                      Cause::rateLimit, "gave up after 3 attempts"}};
        QCOMPARE(eventToLine(event),
                 QByteArray(R"({"at":1.5,"attempts":3,"cause":"rate limit","end":"lost",)"
                            R"("event":"job-finished","job":3,"priority":"workload",)"
                            R"("sequence":12,"why":"gave up after 3 attempts"})"));
    }

    void whatIsNotUtf8IsShownAsSuch()
    {
        const Event event{Instant(), 1,
                          RunStarted{"a\xff"
                                     "b",
                                     1}};
        const auto back = eventFromLine(eventToLine(event));
        QVERIFY(std::holds_alternative<Event>(back));
        QCOMPARE(QString::fromStdString(std::get<RunStarted>(std::get<Event>(back).body).name),
                 QStringLiteral("a\uFFFDb"));
    }

    void hostileLinesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char* name, const char* line, const char* problem) {
            QTest::newRow(name) << QByteArray(line) << QString::fromUtf8(problem);
        };
        row("empty", "", "at byte");
        row("cut", "{\"at\":1,\"sequence\":1,\"event", "at byte");
        row("array", "[]", "not a JSON object");
        row("no event", R"({"at":1,"sequence":1})", "event: is missing");
        row("unknown event", R"({"at":1,"sequence":1,"event":"run-away"})",
            "event: there is no event \"run-away\"");
        row("event of another type", R"({"at":1,"sequence":1,"event":7})", "event: must be a text");
        row("no time", R"({"sequence":1,"event":"run-paused"})", "at: is missing");
        row("before the beginning", R"({"at":-1,"sequence":1,"event":"run-paused"})",
            "at: -1 is out of range");
        row("after the end of time", R"({"at":1e300,"sequence":1,"event":"run-paused"})",
            "at: 1e+300 is out of range");
        row("negative sequence", R"({"at":1,"sequence":-1,"event":"run-paused"})",
            "sequence: -1 is out of range");
        row("half a sequence", R"({"at":1,"sequence":1.5,"event":"run-paused"})",
            "sequence: must be a whole number");
        row("unknown field", R"({"at":1,"sequence":1,"event":"run-paused","key":"x"})",
            "key: unknown field");
        row("no job", R"({"at":1,"sequence":1,"event":"attempt-started","attempt":1})",
            "job: is missing");
        row("unknown word",
            R"({"at":1,"sequence":1,"event":"job-queued","job":1,"priority":"vip"})",
            "priority: \"vip\" is none of typed, workload");
        row("deep field",
            R"({"at":1,"sequence":1,"event":"attempt-finished","job":1,"attempt":1,)"
            R"("outcome":{"kind":"refused","limits":{"requests":{"limit":"many"}}}})",
            "outcome.limits.requests.limit: must be a number");
        row("in a list",
            R"({"at":1,"sequence":1,"event":"attempt-finished","job":1,"attempt":1,)"
            R"("outcome":{"kind":"refused","limits":{"others":[{"axis":"tokens"},{"axis":"x"}]}}})",
            "outcome.limits.others[1].axis: \"x\" is none of");
        row("a list of numbers",
            R"({"at":1,"sequence":1,"event":"attempt-finished","job":1,"attempt":1,)"
            R"("outcome":{"kind":"answered"},"exchange":{"request_headers":[1]}})",
            "exchange.request_headers[0]: must be an object");
        row("bad policy",
            R"({"at":1,"sequence":1,"event":"policy-changed","policy":{"backoff":{"base":-1}}})",
            "policy.backoff.base: -1 is out of range");
        row("no policy", R"({"at":1,"sequence":1,"event":"policy-changed"})", "policy: is missing");
        row("no belief", R"({"at":1,"sequence":1,"event":"belief-changed","belief":null})",
            "belief: must be an object");
    }

    void hostileLinesAreRefused()
    {
        QFETCH(QByteArray, line);
        QFETCH(QString, problem);
        const QString found = problemOf(line);
        QVERIFY2(found.contains(problem), qPrintable(found));
    }

    void tooLongATextIsRefused()
    {
        const Event event{Instant(), 1, RunStarted{std::string(70000, 'x'), 1}};
        QVERIFY(problemOf(eventToLine(event)).contains(QStringLiteral("name: is longer than")));
    }

    void tooLongAListIsRefused()
    {
        Exchange exchange;
        exchange.requestHeaders.resize(1001, {"a", "b"});
        const Event event{Instant(), 1,
                          AttemptFinished{AttemptId{JobId{1}, 1},
                                          Duration::zero(),
                                          {},
                                          std::make_shared<const Exchange>(exchange)}};
        QVERIFY(problemOf(eventToLine(event)).contains(QStringLiteral("more than 1000 entries")));
    }
};

QTEST_GUILESS_MAIN(TestEventJson)
#include "tst_event_json.moc"
