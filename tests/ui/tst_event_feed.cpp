#include "fake_engine.h"
#include "ui/event_feed.h"

#include <QSignalSpy>
#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestEventFeed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEmptyTickOnlyTicks();
    void aBatchIsFoldedBeforeItIsTold();
    void aRunThatEndsInTheBatchOfTheNextIsToldWithItsOwnFigures();
    void theTimerTicks();
};

void TestEventFeed::anEmptyTickOnlyTicks()
{
    FakeEngine engine;
    EventFeed feed(engine);
    QSignalSpy ticks(&feed, &EventFeed::ticked);
    int batches = 0;
    connect(&feed, &EventFeed::eventsArrived, this, [&] { ++batches; });
    engine.time = Instant(5s);
    feed.tick();
    QCOMPARE(ticks.size(), 1);
    QCOMPARE(batches, 0);
    QCOMPARE(feed.now(), Instant(5s));
}

void TestEventFeed::aBatchIsFoldedBeforeItIsTold()
{
    FakeEngine engine;
    EventFeed feed(engine);
    std::size_t events = 0;
    std::uint64_t planned = 0;
    connect(&feed, &EventFeed::eventsArrived, this, [&](const std::vector<Event>& batch) {
        events = batch.size();
        planned = feed.summary().figures().planned;
    });
    engine.happen(RunStarted{"ten", 10});
    engine.happen(JobQueued{JobId{1}});
    feed.tick();
    QCOMPARE(events, std::size_t(2));
    QCOMPARE(planned, std::uint64_t(10));
}

void TestEventFeed::aRunThatEndsInTheBatchOfTheNextIsToldWithItsOwnFigures()
{
    FakeEngine engine;
    EventFeed feed(engine);
    QStringList story;
    connect(&feed, &EventFeed::runStarted, this,
            [&](const QString& name) { story.append(QStringLiteral("start ") + name); });
    connect(&feed, &EventFeed::runFinished, this, [&](const RunFigures& figures) {
        story.append(QStringLiteral("finish %1").arg(figures.planned));
    });
    engine.happen(RunStarted{"first", 10});
    engine.happen(RunFinished{true});
    engine.happen(RunStarted{"second", 20});
    feed.tick();
    QCOMPARE(story, QStringList({QStringLiteral("start first"), QStringLiteral("finish 10"),
                                 QStringLiteral("start second")}));
}

void TestEventFeed::theTimerTicks()
{
    FakeEngine engine;
    EventFeed feed(engine);
    QSignalSpy ticks(&feed, &EventFeed::ticked);
    feed.start();
    QTRY_VERIFY(ticks.size() >= 2);
}

QTEST_GUILESS_MAIN(TestEventFeed)
#include "tst_event_feed.moc"
