#include "wire/event_pack.h"

#include "all_events.h"

#include <QTest>

using namespace ratescope;

namespace {

std::vector<Event> unpacked(const QByteArray& events, const QByteArray& exchanges)
{
    auto result = unpackEvents(events, exchanges);
    if (const auto* problem = std::get_if<JsonProblem>(&result)) {
        qWarning("%s", qPrintable(problem->message));
        return {};
    }
    return std::get<std::vector<Event>>(std::move(result));
}

bool refused(const QByteArray& events, const QByteArray& exchanges = {})
{
    return std::holds_alternative<JsonProblem>(unpackEvents(events, exchanges));
}

} // namespace

class TestEventPack : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyEventComesBack()
    {
        std::vector<Event> events = allEvents();
        events.push_back(
            {events.back().at, events.back().sequence + 1, RunStarted{"no \xff utf-8 \0", 1}});
        const EventPack pack = packEvents(events);
        QCOMPARE(pack.eventCount, static_cast<int>(events.size()));
        QCOMPARE(pack.exchangeCount, 2);
        const std::vector<Event> back = unpacked(pack.events, pack.exchanges);
        QCOMPARE(back.size(), events.size());
        for (std::size_t i = 0; i < events.size(); ++i) {
            QCOMPARE(QByteArray::fromStdString(fingerprint(back[i])),
                     QByteArray::fromStdString(fingerprint(events[i])));
            QVERIFY(sameDetails(back[i], events[i]));
        }
    }

    void exchangesMayStayBehind()
    {
        const EventPack pack = packEvents(allEvents());
        const std::vector<Event> back = unpacked(pack.events, {});
        QCOMPARE(back.size(), allEvents().size());
        for (const Event& event : back) {
            const auto* finished = std::get_if<AttemptFinished>(&event.body);
            QVERIFY(finished == nullptr || !finished->exchange);
        }
    }

    void nothingIsPackedToo()
    {
        const EventPack pack = packEvents({});
        QCOMPARE(pack.exchanges, QByteArray());
        QVERIFY(!refused(pack.events));
    }

    void damagedBytesAreRefusedAndNeverRead()
    {
        QVERIFY(refused({}));
        QVERIFY(refused("abc"));
        QVERIFY(refused(QByteArray(4, '\xff') + "a bomb of four gigabytes"));
        const EventPack pack = packEvents(allEvents());
        const QByteArray plain = qUncompress(pack.events);
        const QByteArray bodies = qUncompress(pack.exchanges);
        for (qsizetype length = 0; length < plain.size(); ++length) {
            QVERIFY(refused(qCompress(plain.left(length))));
        }
        QVERIFY(refused(qCompress(plain + 'x')));
        QVERIFY(refused(pack.events, qCompress(bodies.left(bodies.size() - 1))));
        // One byte wrong may still be some event, but must be read without harm.
        for (qsizetype i = 0; i < plain.size(); ++i) {
            QByteArray wrong = plain;
            wrong[i] = static_cast<char>(wrong.at(i) ^ 0xff);
            static_cast<void>(unpackEvents(qCompress(wrong, 1), pack.exchanges));
        }
        for (qsizetype i = 0; i < bodies.size(); ++i) {
            QByteArray wrong = bodies;
            wrong[i] = static_cast<char>(wrong.at(i) ^ 0xff);
            static_cast<void>(unpackEvents(pack.events, qCompress(wrong, 1)));
        }
    }

    void aNewerPackSaysSo()
    {
        QByteArray plain = qUncompress(packEvents({}).events);
        plain[0] = '\x7f';
        const auto result = unpackEvents(qCompress(plain));
        QVERIFY(std::holds_alternative<JsonProblem>(result));
        QVERIFY(std::get<JsonProblem>(result).message.contains(QStringLiteral("newer Ratescope")));
    }
};

QTEST_GUILESS_MAIN(TestEventPack)
#include "tst_event_pack.moc"
