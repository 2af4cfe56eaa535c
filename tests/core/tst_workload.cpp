#include "core/workload.h"
#include "core/workload_choice.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestWorkload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void singlePromptIsOneUserMessage();
    void burstArrivesAtOnce();
    void steadyArrivesEvenly();
    void noJobs();
    void longPromptsMakeShortNames();
    void absurdIntervalsStayInOrder();
    void realServersGetAModestPlanOfTheirOwn();
};

namespace {

QString nameOf(const Workload& workload)
{
    return QString::fromStdString(workload.name);
}

} // namespace

void TestWorkload::singlePromptIsOneUserMessage()
{
    const ChatRequest request = singlePrompt("Hello", Tokens{5}, true);
    QCOMPARE(request.messages.size(), std::size_t(1));
    QVERIFY(request.messages[0] == (ChatMessage{Role::user, "Hello"}));
    QVERIFY(request.maxTokens == Tokens{5});
    QVERIFY(request.stream);
    QVERIFY(!singlePrompt("Hello").maxTokens);
    QVERIFY(!singlePrompt("Hello").stream);
}

void TestWorkload::burstArrivesAtOnce()
{
    const Workload workload = Workload::burst(1'000, singlePrompt("Hello"));
    QCOMPARE(nameOf(workload), QStringLiteral("1000 × Hello"));
    QCOMPARE(workload.arrivals.size(), std::size_t(1'000));
    for (const Arrival& arrival : workload.arrivals) {
        QVERIFY(arrival.at == 0s);
        QVERIFY(arrival.request == workload.arrivals.front().request);
    }
    QVERIFY(*workload.arrivals.front().request == singlePrompt("Hello"));
}

void TestWorkload::steadyArrivesEvenly()
{
    const Workload workload = Workload::steady(4, 250ms, singlePrompt("Hello"));
    QCOMPARE(nameOf(workload), QStringLiteral("4 × Hello, one each 250 ms"));
    QCOMPARE(workload.arrivals.size(), std::size_t(4));
    for (int i = 0; i < 4; ++i) {
        QVERIFY(workload.arrivals[std::size_t(i)].at == i * 250ms);
    }
}

void TestWorkload::noJobs()
{
    QVERIFY(Workload::burst(0, singlePrompt("Hello")).arrivals.empty());
    QVERIFY(Workload::burst(-5, singlePrompt("Hello")).arrivals.empty());
    QCOMPARE(nameOf(Workload::burst(-5, ChatRequest())), QStringLiteral("0 × nothing"));
}

void TestWorkload::longPromptsMakeShortNames()
{
    const std::string dots(100, '.');
    QCOMPARE(nameOf(Workload::burst(1, singlePrompt("two\nlines" + dots))),
             QStringLiteral("1 × two lines") + QString(31, u'.') + u'…');
    // The 40th byte is the middle of a code point, which is left out whole.
    QCOMPARE(nameOf(Workload::burst(1, singlePrompt(dots.substr(0, 39) + "éé"))),
             QStringLiteral("1 × ") + QString(39, u'.') + u'…');
}

void TestWorkload::absurdIntervalsStayInOrder()
{
    const Workload late = Workload::steady(5, Duration::max(), singlePrompt("Hello"));
    const Workload early = Workload::steady(5, Duration::min(), singlePrompt("Hello"));
    for (std::size_t i = 1; i < 5; ++i) {
        QVERIFY(late.arrivals[i].at >= late.arrivals[i - 1].at);
        QVERIFY(early.arrivals[i].at == 0s);
    }
}

void TestWorkload::realServersGetAModestPlanOfTheirOwn()
{
    WorkloadChoice choice(true, modestPlan());
    WorkloadPlan many;
    QVERIFY(!choice.pick(true, many)); // from one simulated server to another
    QCOMPARE(choice.forReal(many).jobs, 20);
    QVERIFY(choice.pick(false, many) == modestPlan());
    WorkloadPlan wanted = modestPlan();
    wanted.jobs = 33;
    QCOMPARE(choice.forReal(wanted).jobs, 33);
    QCOMPARE(choice.forSimulated(wanted).jobs, 1'000);
    QVERIFY(choice.pick(true, wanted) == many);
    QVERIFY(choice.pick(false, many) == wanted);
}

QTEST_GUILESS_MAIN(TestWorkload)
#include "tst_workload.moc"
