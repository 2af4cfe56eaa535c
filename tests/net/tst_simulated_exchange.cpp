#include "net/simulated_exchange.h"

#include <QObject>
#include <QTest>

#include <chrono>

using namespace ratescope;
using namespace std::chrono_literals;
using Then = ExchangeStep::Then;
using Fault = ServerAnswer::Fault;

namespace {

constexpr qint64 roomy = 1'000'000;

Instant at(Duration time)
{
    return Instant(time);
}

SimulatedReply plain(Fault fault = Fault::none)
{
    SimulatedReply reply;
    reply.body = "0123456789";
    reply.firstToken = at(100ms);
    reply.lastToken = at(300ms);
    reply.fault = fault;
    reply.stall = 5s;
    return reply;
}

/// Tokens "0" … at 100 ms, 120 ms, … for the default of 11 up to 300 ms.
SimulatedReply stream(Fault fault = Fault::none, qint64 tokens = 11)
{
    SimulatedReply reply = plain(fault);
    reply.body.clear();
    reply.stream = {"<", [](qint64 index) { return QByteArray::number(index); }, tokens, ">"};
    return reply;
}

QByteArray bodyOf(const QByteArray& bytes)
{
    return bytes.mid(bytes.indexOf("\r\n\r\n") + 4);
}

} // namespace

class TestSimulatedExchange : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsAWholeAnswerWithItsLastToken()
    {
        SimulatedExchange exchange(plain(), {});
        ExchangeStep step = exchange.play(at(0ms), roomy);
        QCOMPARE(step.then, Then::wait);
        QCOMPARE(step.due, at(300ms));
        QVERIFY(step.bytes.isEmpty());

        step = exchange.play(at(300ms), roomy);
        QCOMPARE(step.then, Then::finished);
        QVERIFY(step.bytes.startsWith("HTTP/1.1 200 OK\r\n"));
        QVERIFY(step.bytes.contains("\r\ncontent-length: 10\r\n"));
        QCOMPARE(bodyOf(step.bytes), QByteArray("0123456789"));
    }

    void answersHeadWithTheLengthAlone()
    {
        SimulatedReply reply = plain();
        reply.withoutBody = true;
        SimulatedExchange exchange(std::move(reply), {});
        const ExchangeStep step = exchange.play(at(300ms), roomy);
        QVERIFY(step.bytes.contains("\r\ncontent-length: 10\r\n"));
        QCOMPARE(bodyOf(step.bytes), QByteArray());
    }

    void dropsAWholeAnswerHalfway()
    {
        SimulatedExchange exchange(plain(Fault::dropped), {});
        QCOMPARE(exchange.play(at(0ms), roomy).due, at(200ms));
        const ExchangeStep step = exchange.play(at(200ms), roomy);
        QCOMPARE(step.then, Then::drop);
        QCOMPARE(bodyOf(step.bytes), QByteArray("01234"));
    }

    void stallsAWholeAnswer()
    {
        SimulatedExchange exchange(plain(Fault::stalled), {});
        QCOMPARE(exchange.play(at(0ms), roomy).due, at(200ms));
        ExchangeStep step = exchange.play(at(200ms), roomy);
        QCOMPARE(step.then, Then::wait);
        QCOMPARE(step.due, at(5200ms));
        QVERIFY(step.bytes.isEmpty());
        step = exchange.play(at(5200ms), roomy);
        QCOMPARE(step.then, Then::drop);
        QVERIFY(step.bytes.isEmpty());
    }

    void spreadsTheTokensOfAStream()
    {
        SimulatedExchange exchange(stream(), {});
        QCOMPARE(exchange.play(at(0ms), roomy).due, at(100ms));

        ExchangeStep step = exchange.play(at(100ms), roomy);
        QVERIFY(step.bytes.contains("\r\ntransfer-encoding: chunked\r\n"));
        QVERIFY(!step.bytes.contains("content-length"));
        QCOMPARE(bodyOf(step.bytes), QByteArray("2\r\n<0\r\n"));
        QCOMPARE(step.due, at(120ms));

        step = exchange.play(at(120ms), roomy);
        QCOMPARE(step.bytes, QByteArray("1\r\n1\r\n"));
        QCOMPARE(step.due, at(140ms));

        step = exchange.play(at(285ms), roomy); // late: all that is due goes at once
        QCOMPARE(step.bytes, QByteArray("8\r\n23456789\r\n"));
        QCOMPARE(step.due, at(300ms));

        step = exchange.play(at(300ms), roomy);
        QCOMPARE(step.bytes, QByteArray("3\r\n10>\r\n0\r\n\r\n"));
        QCOMPARE(step.then, Then::finished);
    }

    void sendsFastTokensTogether()
    {
        SimulatedExchange exchange(stream(Fault::none, 201), {}); // one a millisecond
        ExchangeStep step = exchange.play(at(100ms), roomy);
        QCOMPARE(step.due, at(110ms));
        step = exchange.play(at(110ms), roomy);
        QCOMPARE(step.bytes, QByteArray("b\r\n12345678910\r\n"));
        exchange.play(at(295ms), roomy);
        step = exchange.play(at(295ms), roomy);
        QCOMPARE(step.due, at(300ms)); // the end is not put off
    }

    void sendsEverythingAtOnceWithoutLatency()
    {
        SimulatedReply reply = stream(Fault::none, 3);
        reply.firstToken = reply.lastToken = at(0ms);
        SimulatedExchange exchange(std::move(reply), {});
        const ExchangeStep step = exchange.play(at(0ms), roomy);
        QCOMPARE(bodyOf(step.bytes), QByteArray("5\r\n<012>\r\n0\r\n\r\n"));
        QCOMPARE(step.then, Then::finished);
    }

    void waitsForAClientThatReadsSlowly()
    {
        SimulatedReply reply = stream(Fault::none, 10);
        reply.firstToken = reply.lastToken = at(0ms);
        SimulatedExchange exchange(std::move(reply), {});
        ExchangeStep step = exchange.play(at(0ms), 3);
        QCOMPARE(bodyOf(step.bytes), QByteArray("3\r\n<01\r\n"));
        QCOMPARE(step.then, Then::wait);
        QCOMPARE(step.due, at(10ms));
        step = exchange.play(at(10ms), 0);
        QVERIFY(step.bytes.isEmpty());
        QCOMPARE(step.due, at(20ms));
        step = exchange.play(at(20ms), roomy);
        QCOMPARE(step.bytes, QByteArray("9\r\n23456789>\r\n0\r\n\r\n"));
        QCOMPARE(step.then, Then::finished);
    }

    void strikesAStreamHalfway_data()
    {
        QTest::addColumn<bool>("dropped");
        QTest::newRow("dropped") << true;
        QTest::newRow("stalled") << false;
    }

    void strikesAStreamHalfway()
    {
        QFETCH(bool, dropped);
        SimulatedExchange exchange(stream(dropped ? Fault::dropped : Fault::stalled), {});
        ExchangeStep step = exchange.play(at(190ms), roomy);
        QCOMPARE(bodyOf(step.bytes), QByteArray("6\r\n<01234\r\n")); // 5 of 11
        QCOMPARE(step.then, Then::wait);
        QCOMPARE(step.due, at(200ms));
        step = exchange.play(at(200ms), roomy);
        QVERIFY(step.bytes.isEmpty());
        QCOMPARE(step.then, dropped ? Then::drop : Then::wait);
        if (!dropped) {
            QCOMPARE(step.due, at(5200ms));
            QCOMPARE(exchange.play(at(5200ms), roomy).then, Then::drop);
        }
    }

    void endsAnHttp10StreamByClosing()
    {
        SimulatedReply reply = stream(Fault::none, 2);
        reply.head.isHttp10 = true;
        SimulatedExchange exchange(std::move(reply), {});
        QVERIFY(!exchange.keepAlive());
        const ExchangeStep step = exchange.play(at(300ms), roomy);
        QVERIFY(!step.bytes.contains("transfer-encoding"));
        QVERIFY(step.bytes.contains("\r\nconnection: close\r\n"));
        QCOMPARE(bodyOf(step.bytes), QByteArray("<01>"));
    }

    void givesItsSlotBackOnce()
    {
        ServerSettings settings;
        settings.limiter = LimiterKind::concurrency;
        settings.concurrency = 1;
        SeededRandom random(1);
        ServerModel model(settings, random, at(0ms));
        QVERIFY(model.receive({}, at(0ms)).holdsSlot);
        QVERIFY(!model.receive({}, at(0ms)).holdsSlot);
        {
            SlotHold hold(model);
            SlotHold moved(std::move(hold));
            SlotHold assigned;
            assigned = std::move(moved);
            QVERIFY(!model.receive({}, at(0ms)).holdsSlot);
        }
        QVERIFY(model.receive({}, at(0ms)).holdsSlot);
        QVERIFY(!model.receive({}, at(0ms)).holdsSlot);
    }
};

QTEST_GUILESS_MAIN(TestSimulatedExchange)
#include "tst_simulated_exchange.moc"
