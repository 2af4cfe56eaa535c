#include "metrics/bucket_ring.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestBucketRing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void absorbSumsCountsAndKeepsPeaks()
    {
        Bucket first;
        first.firstTries = 1;
        first.retries = 2;
        first.answered = 3;
        first.lost = 4;
        first.refused[1] = 5;
        first.failed[7] = 6;
        first.queuedPeak = 31;
        first.inFlightPeak = 2;
        first.throttlePerSecond = 80;
        first.limitPerSecond = 60;
        first.tokens = 100;
        first.attemptsPeak = 3;
        first.refusedPeak = 2;
        first.refusedTotal = 5;
        first.believedPerSecond = 50;
        first.headroom = {0.4F, Headroom::unknown};
        Bucket later = first;
        later.attemptsPeak = 2;
        later.refusedPeak = 4;
        later.refusedTotal = 20;
        later.headroom = {0.7F, 0.2F};
        later.warned = true;
        later.refused[2] = 10;
        later.queuedPeak = 7;
        later.inFlightPeak = 9;
        later.throttlePerSecond = 55;
        later.limitPerSecond = 0;

        first.absorb(later);
        QCOMPARE(first.firstTries, 2U);
        QCOMPARE(first.retries, 4U);
        QCOMPARE(first.attempts(), 6U);
        QCOMPARE(first.answered, 6U);
        QCOMPARE(first.lost, 8U);
        QCOMPARE(first.refused[1], 10U);
        QCOMPARE(first.refusals(), 20U);
        QCOMPARE(first.failed[7], 12U);
        QCOMPARE(first.failures(), 12U);
        QCOMPARE(first.queuedPeak, 31U);
        QCOMPARE(first.inFlightPeak, 9U);
        QCOMPARE(first.throttlePerSecond, 55.0F);
        QCOMPARE(first.limitPerSecond, 0.0F);
        QCOMPARE(first.tokens, std::uint64_t{200});
        QCOMPARE(first.attemptsPeak, 3U);
        QCOMPARE(first.refusedPeak, 4U);
        QCOMPARE(first.refusedTotal, std::uint64_t{20});
        QCOMPARE(first.believedPerSecond, 50.0F);
        QCOMPARE(first.headroom, (Headroom{0.4F, 0.2F})); // where it dips is what matters
        QVERIFY(first.warned);
    }

    void whatWeDropIsNoFailure()
    {
        Bucket bucket;
        bucket.failed[static_cast<std::size_t>(Cause::cancelled)] = 5;
        bucket.failed[static_cast<std::size_t>(Cause::timedOut)] = 2;
        QCOMPARE(bucket.failures(), 2U);
    }

    void holdsNothingBeforeTheFirst()
    {
        const BucketRing ring(1s, 4);
        QCOMPARE(ring.reach(), Duration(4s));
        QCOMPARE(ring.newest(), -1);
        QVERIFY(!ring.at(0));
        QVERIFY(!ring.at(-1));
    }

    void skippedBucketsHoldTheLevel()
    {
        BucketRing ring(1s, 4);
        Bucket level;
        level.queuedPeak = 3;
        ring.open(Instant(1500ms), {}).firstTries = 1;
        ring.open(Instant(3999ms), level).firstTries = 2;
        QVERIFY(!ring.at(0));
        QCOMPARE(ring.at(1)->firstTries, 1U);
        QCOMPARE(ring.at(1)->queuedPeak, 0U);
        QCOMPARE(*ring.at(2), level);
        QCOMPARE(ring.at(3)->firstTries, 2U);
        QCOMPARE(ring.at(3)->queuedPeak, 3U);
        QVERIFY(!ring.at(4));
    }

    void forgetsWhatIsOlderThanItsReach()
    {
        BucketRing ring(1s, 4);
        for (int second = 0; second < 6; ++second) {
            ring.open(Instant(std::chrono::seconds(second)), {}).firstTries =
                static_cast<std::uint32_t>(second + 1);
        }
        QVERIFY(!ring.at(1));
        QCOMPARE(ring.at(2)->firstTries, 3U);
        QCOMPARE(ring.at(5)->firstTries, 6U);
    }

    void aLongGapLeavesNothingOldBehind()
    {
        BucketRing ring(1s, 4);
        ring.open(Instant(0s), {}).firstTries = 1;
        ring.open(Instant(1000000h), {}).firstTries = 2;
        const std::int64_t newest = ring.newest();
        QCOMPARE(newest, std::int64_t{3600} * 1000000);
        QCOMPARE(ring.at(newest - 3)->firstTries, 0U);
        QVERIFY(!ring.at(newest - 4));
    }

    void anEarlierInstantGoesToTheNewest()
    {
        BucketRing ring(1s, 4);
        ring.open(Instant(5s), {}).firstTries = 1;
        ring.open(Instant(2s), {}).firstTries += 1;
        QCOMPARE(ring.newest(), 5);
        QCOMPARE(ring.at(5)->firstTries, 2U);
    }
};

QTEST_GUILESS_MAIN(TestBucketRing)
#include "tst_bucket_ring.moc"
