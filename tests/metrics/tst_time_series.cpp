// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "event_script.h"
#include "metrics/time_series.h"

#include <numeric>

using namespace ratescope;
using namespace std::chrono_literals;

class TestTimeSeries : public QObject
{
    Q_OBJECT

private:
    EventScript m_script;

    void fold(TimeSeries& series, Duration at, EventBody body)
    {
        series.fold(m_script.make(at, std::move(body)));
    }
    void startJob(TimeSeries& series, Duration at, std::uint64_t id)
    {
        fold(series, at, JobQueued{{id}, Priority::workload, 0});
        fold(series, at, AttemptStarted{{{id}, 1}});
    }
    static PolicyChanged policy(double perSecond, std::string description)
    {
        Policy made;
        made.throttle.rate = RequestRate::perSecond(perSecond);
        return {std::make_shared<Policy>(made), std::move(description)};
    }

private Q_SLOTS:
    void countsGoToTheirBucket()
    {
        TimeSeries series;
        fold(series, 100ms, JobQueued{{1}, Priority::workload, 0});
        fold(series, 200ms, AttemptStarted{{{1}, 1}});
        fold(series, 300ms, EventScript::refused({{1}, 1}, 100ms, Cause::overload));
        fold(series, 600ms, AttemptStarted{{{1}, 2}});
        fold(series, 800ms, EventScript::answered({{1}, 2}, 200ms));
        fold(series, 800ms, EventScript::ended({1}, JobEnd::answered, 2));

        const SeriesView view = series.view(Instant(900ms), 1s, 100);
        QCOMPARE(view.width, Duration(250ms));
        QCOMPARE(view.buckets.size(), std::size_t{4});
        QCOMPARE(view.from, Instant(0s));
        QCOMPARE(view.buckets[0].firstTries, 1U);
        QCOMPARE(view.buckets[0].retries, 0U);
        QCOMPARE(view.buckets[1].refused[static_cast<std::size_t>(Cause::overload)], 1U);
        QCOMPARE(view.buckets[1].refusals(), 1U);
        QCOMPARE(view.buckets[2].retries, 1U);
        QCOMPARE(view.buckets[3].answered, 1U);
        QCOMPARE(series.refusedTotal(), std::uint64_t{1});
        QCOMPARE(series.began(), std::optional(Instant(100ms)));
        QVERIFY(series.anyAttempt());
    }

    void failuresAreNotRefusals()
    {
        TimeSeries series;
        startJob(series, 0s, 1);
        fold(series, 100ms, EventScript::failed({{1}, 1}, 100ms, Cause::serverError));
        fold(series, 100ms, EventScript::ended({1}, JobEnd::lost, 1, Cause::serverError));
        const Bucket bucket = series.view(Instant(100ms), 250ms, 1).buckets.front();
        QCOMPARE(bucket.refusals(), 0U);
        QCOMPARE(bucket.failed[static_cast<std::size_t>(Cause::serverError)], 1U);
        QCOMPARE(bucket.lost, 1U);
        QCOMPARE(series.refusedTotal(), std::uint64_t{0});
    }

    void levelsFollowJobsToTheirEnd()
    {
        TimeSeries series;
        for (std::uint64_t id = 1; id <= 3; ++id) {
            fold(series, 0s, JobQueued{{id}, Priority::workload, 0});
        }
        QCOMPARE(series.queued(), 3U);
        fold(series, 0s, AttemptStarted{{{1}, 1}});
        fold(series, 0s, AttemptStarted{{{2}, 1}});
        QCOMPARE(series.queued(), 1U);
        QCOMPARE(series.inFlight(), 2U);
        fold(series, 1s, EventScript::refused({{1}, 1}, 1s));
        QCOMPARE(series.queued(), 2U);
        QCOMPARE(series.inFlight(), 1U);
        fold(series, 2s, EventScript::ended({2}, JobEnd::cancelled, 1)); // in mid-flight
        QCOMPARE(series.inFlight(), 0U);
        fold(series, 2s, EventScript::ended({1}, JobEnd::lost, 1, Cause::rateLimit));
        fold(series, 2s, EventScript::ended({3}, JobEnd::cancelled, 0));
        QCOMPARE(series.queued(), 0U);
    }

    void anAnswerNeverLooksQueued()
    {
        TimeSeries series;
        startJob(series, 0s, 1);
        fold(series, 1s, EventScript::answered({{1}, 1}, 1s));
        fold(series, 1s, EventScript::ended({1}, JobEnd::answered, 1));
        const SeriesView view = series.view(Instant(1s), 1s, 100);
        QCOMPARE(view.buckets.back().queuedPeak, 0U);
        QCOMPARE(view.buckets.back().inFlightPeak, 1U);
        QCOMPARE(view.buckets.back().answered, 1U);
        QCOMPARE(series.inFlight(), 0U);
    }

    void quietSpansHoldTheirLevels()
    {
        TimeSeries series;
        fold(series, 0s, policy(2, {}));
        fold(series, 0s, ServerChanged{RequestRate::perSecond(1), {}});
        fold(series, 0s, JobQueued{{1}, Priority::workload, 0});
        fold(series, 2s, JobQueued{{2}, Priority::workload, 0});

        const SeriesView view = series.view(Instant(4s), 4s, 16);
        QCOMPARE(view.buckets.size(), std::size_t{16});
        QCOMPARE(view.buckets[3].queuedPeak, 1U);     // between the two events
        QCOMPARE(view.buckets.back().queuedPeak, 2U); // since the last
        for (const Bucket& bucket : view.buckets) {
            QCOMPARE(bucket.throttlePerSecond, 2.0F);
            QCOMPARE(bucket.limitPerSecond, 1.0F);
        }
    }

    void thinningSumsAndKeepsPeaks_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<int>("most");
        QTest::addColumn<int>("milliseconds");
        QTest::addColumn<int>("buckets");
        QTest::newRow("1 min") << 60 << 240 << 250 << 240;
        QTest::newRow("1 min, coarser") << 60 << 60 << 1000 << 60;
        QTest::newRow("5 min") << 300 << 240 << 1250 << 240;
        QTest::newRow("1 h") << 3600 << 240 << 15000 << 240;
        QTest::newRow("1 day") << 86400 << 240 << 360000 << 240;
        QTest::newRow("beyond the rings") << 1000000 << 240 << 360000 << 240;
        QTest::newRow("uneven") << 70 << 100 << 750 << 94;
        QTest::newRow("one bucket") << 60 << 1 << 60000 << 1;
    }

    void thinningSumsAndKeepsPeaks()
    {
        QFETCH(int, seconds);
        QFETCH(int, most);
        QFETCH(int, milliseconds);
        QFETCH(int, buckets);
        TimeSeries series;
        // 40 attempts a second apart in the last 40 s before 100,000 s; ten at once in the middle.
        std::uint64_t id = 0;
        for (int second = 0; second < 40; ++second) {
            const Duration at = std::chrono::seconds(100001 - 40 + second);
            for (int n = second == 20 ? 10 : 1; n > 0; --n) {
                fold(series, at, JobQueued{{++id}, Priority::workload, 0});
            }
            for (std::uint64_t n = second == 20 ? 10 : 1; n > 0; --n) {
                fold(series, at, AttemptStarted{{{id - n + 1}, 1}});
            }
        }
        const SeriesView view = series.view(Instant(100000s), std::chrono::seconds(seconds),
                                            static_cast<std::size_t>(most));
        QCOMPARE(view.width, Duration(std::chrono::milliseconds(milliseconds)));
        QCOMPARE(view.buckets.size(), static_cast<std::size_t>(buckets));
        QCOMPARE(view.from.time_since_epoch() % view.width, Duration::zero());
        const Instant end = view.from + view.width * buckets;
        QVERIFY(end > Instant(100000s));
        QVERIFY(end - view.width <= Instant(100000s));
        std::uint32_t attempts = 0;
        std::uint32_t queuedPeak = 0;
        for (const Bucket& bucket : view.buckets) {
            attempts += bucket.attempts();
            queuedPeak = std::max(queuedPeak, bucket.queuedPeak);
        }
        if (buckets > 1) {
            QCOMPARE(attempts, 49U);
            QCOMPARE(queuedPeak, 10U);
        }
    }

    void aBucketKeepsItsCountFromTickToTick()
    {
        TimeSeries series;
        for (std::uint64_t id = 1; id <= 600; ++id) {
            startJob(series, std::chrono::milliseconds(100 * id), id);
        }
        const SeriesView before = series.view(Instant(60s), 30s, 40);
        const SeriesView after = series.view(Instant(61s), 30s, 40);
        for (std::size_t i = 0; i < before.buckets.size(); ++i) {
            const Instant at = before.from + before.width * static_cast<Duration::rep>(i);
            if (at >= after.from) {
                const auto j = static_cast<std::size_t>((at - after.from) / after.width);
                QCOMPARE(before.buckets[i], after.buckets[j]);
            }
        }
    }

    void fineDetailIsForgottenButNotTheCoarse()
    {
        TimeSeries series;
        startJob(series, 1s, 1);
        fold(series, 1000s, EventScript::answered({{1}, 1}, 999s));
        std::uint32_t attempts = 0;
        for (const Bucket& bucket : series.view(Instant(1000s), 5min, 240).buckets) {
            attempts += bucket.attempts();
        }
        QCOMPARE(attempts, 0U);
        for (const Bucket& bucket : series.view(Instant(1000s), 1h, 240).buckets) {
            attempts += bucket.attempts();
        }
        QCOMPARE(attempts, 1U);
    }

    void anEmptySeriesIsEmpty()
    {
        const TimeSeries series;
        const SeriesView view = series.view(Instant(0s), 60s, 240);
        QCOMPARE(view.buckets.size(), std::size_t{240});
        QCOMPARE(view.buckets.back(), Bucket());
        QVERIFY(!series.began());
        QVERIFY(!series.anyAttempt());
    }

    void changesAreMarked()
    {
        TimeSeries series;
        fold(series, 0s, policy(80, {})); // the first has no description: not a change
        fold(series, 1s, RunStarted{"1000 × Hello", 1000});
        fold(series, 2s, policy(55, "throttle 80 → 55/s"));
        fold(series, 3s, ServerChanged{std::nullopt, "limiter token bucket → none"});
        const std::vector<Marker>& markers = series.markers();
        QCOMPARE(markers.size(), std::size_t{3});
        QCOMPARE(markers[0].kind, Marker::Kind::run);
        QCOMPARE(markers[0].text, std::string("1000 × Hello"));
        QCOMPARE(markers[1].kind, Marker::Kind::policy);
        QCOMPARE(markers[1].at, Instant(2s));
        QCOMPARE(markers[2].kind, Marker::Kind::server);
        QCOMPARE(series.pace().perSecond(), 55.0);
        QCOMPARE(series.limitPerSecond(), 0.0F);
    }

    /// Sliders send many values on their way; what counts is where they came from and went to.
    void aDragIsOneMarker()
    {
        TimeSeries series;
        const auto drag = [this, &series](Duration at, double before, double after) {
            Policy from;
            from.throttle.rate = RequestRate::perMinute(before);
            Policy to;
            to.throttle.rate = RequestRate::perMinute(after);
            fold(series, at, PolicyChanged{std::make_shared<Policy>(to), describeChange(from, to)});
        };
        Policy first;
        first.throttle.rate = RequestRate::perMinute(80);
        fold(series, 0s, PolicyChanged{std::make_shared<Policy>(first), {}});
        drag(2s, 80, 70);
        drag(2500ms, 70, 60);
        drag(3s, 60, 55);
        const std::vector<Marker>& markers = series.markers();
        QCOMPARE(markers.size(), std::size_t{1});
        QCOMPARE(markers[0].at, Instant(2s));
        QCOMPARE(markers[0].text, std::string("throttle 80 → 55/min"));
        drag(4s, 55, 50); // later: another one
        QCOMPARE(markers.size(), std::size_t{2});
        QCOMPARE(markers[1].text, std::string("throttle 55 → 50/min"));
        // The server's are told from where the drag began.
        fold(series, 6s, ServerChanged{std::nullopt, "rate 60 → 50/min"});
        fold(series, 6200ms, ServerChanged{std::nullopt, "rate 60 → 30/min"});
        QCOMPARE(markers.size(), std::size_t{3});
        QCOMPARE(markers[2].text, std::string("rate 60 → 30/min"));
        fold(series, 6300ms, ServerChanged{std::nullopt, "burst 1 → 5"}); // another thing
        QCOMPARE(markers.size(), std::size_t{4});
    }

    void onlyTheLatestMarkersAreKept()
    {
        TimeSeries series;
        for (int i = 0; i < 1500; ++i) {
            fold(series, std::chrono::seconds(i), policy(i + 1, std::to_string(i)));
        }
        QCOMPARE(series.markers().size(), std::size_t{1000});
        QCOMPARE(series.markers().front().text, std::string("500"));
        QCOMPARE(series.markers().back().text, std::string("1499"));
    }

    void durationsGoToTheBucketTheyEndIn()
    {
        TimeSeries series;
        fold(series, 0s, JobQueued{{1}, Priority::workload, 0});
        fold(series, 2s, AttemptStarted{{{1}, 1}});
        fold(series, 3s, EventScript::refused({{1}, 1}, 1s));
        fold(series, 7s, AttemptStarted{{{1}, 2}});
        fold(series, 8s, AnswerBegan{{{1}, 2}});
        fold(series, 9s, EventScript::answered({{1}, 2}, 2s));
        fold(series, 9s, JobQueued{{2}, Priority::workload, 0});
        fold(series, 9s, AttemptStarted{{{2}, 1}}); // at once: it did not wait

        const DurationView view = series.durations(Instant(10s), 11s, 11);
        QCOMPARE(view.from, Instant(0s));
        QCOMPARE(view.width, Duration(1s));
        QCOMPARE(view.buckets.size(), std::size_t{11});
        const auto about = [](Duration got, Duration wanted) {
            return got > wanted * 9 / 10 && got < wanted * 11 / 10;
        };
        QVERIFY(about(view.buckets[2].queueWait.quantile(0.5), 2s));
        QVERIFY(about(view.buckets[7].retryWait.quantile(0.5), 4s));
        QVERIFY(about(view.buckets[8].firstToken.quantile(0.5), 1s));
        QVERIFY(about(view.buckets[9].latency.quantile(0.5), 2s));
        DurationBucket all;
        for (const DurationBucket& bucket : view.buckets) {
            all.absorb(bucket);
        }
        QCOMPARE(all.queueWait.count(), std::uint64_t{1});
        QCOMPARE(all.retryWait.count(), std::uint64_t{1});
        QCOMPARE(all.firstToken.count(), std::uint64_t{1});
        QCOMPARE(all.latency.count(), std::uint64_t{1}); // the refusal's second is no latency
    }

    void peaksSurviveThinning()
    {
        TimeSeries series;
        std::uint64_t id = 0;
        for (int second = 0; second < 3600; ++second) { // one a second, but once twenty
            for (int n = second == 1000 ? 20 : 1; n > 0; --n) {
                const AttemptId attempt{{++id}, 1};
                fold(series, std::chrono::seconds(second), AttemptStarted{attempt});
                fold(series, std::chrono::seconds(second), EventScript::refused(attempt, 0s));
            }
        }
        const SeriesView view = series.view(Instant(3599s), 1h, 12);
        QCOMPARE(view.buckets.size(), std::size_t{12});
        for (std::size_t i = 0; i < view.buckets.size(); ++i) {
            const std::uint32_t peak = i == 3 ? 20 : 1;
            QCOMPARE(view.buckets[i].attempts(), 299 + peak);
            QCOMPARE(view.buckets[i].attemptsPeak, peak);
            QCOMPARE(view.buckets[i].refusedPeak, peak);
        }
        QCOMPARE(view.buckets.back().refusedTotal, std::uint64_t{3619});
        QCOMPARE(view.buckets.front().refusedTotal, std::uint64_t{300});
    }

    void aLookBackComesFromTheRingThatStillHoldsIt()
    {
        TimeSeries series;
        for (std::uint64_t id = 1; id <= 1200; ++id) {
            startJob(series, std::chrono::seconds(id), id);
        }
        const SeriesView view = series.view(Instant(600s), 60s, 240); // ten minutes ago
        QCOMPARE(view.width, Duration(5s));
        QCOMPARE(view.buckets.size(), std::size_t{12});
        for (const Bucket& bucket : view.buckets) {
            QCOMPARE(bucket.firstTries, 5U);
        }
        QCOMPARE(series.view(Instant(1200s), 60s, 240).width, Duration(250ms));
    }

    void tokensBeliefAndHeadroomAreKept()
    {
        TimeSeries series;
        startJob(series, 0s, 1);
        AttemptFinished finished = EventScript::answered({{1}, 1}, 1s);
        finished.outcome.usage = Usage{{20}, {100}};
        AxisLimit requests;
        requests.limit = 50;
        requests.remaining = 10;
        finished.outcome.limits = LimitState{requests, {}};
        fold(series, 1s, finished);
        Belief belief;
        belief.kind = LimitKind::window;
        belief.limit = 60;
        belief.window = 60s;
        fold(series, 2s, BeliefChanged{std::make_shared<Belief>(belief)});

        const SeriesView view = series.view(Instant(100s), 101s, 101);
        QCOMPARE(view.buckets[1].tokens, std::uint64_t{120});
        QCOMPARE(view.buckets[0].headroom.requests, Headroom::unknown);
        QCOMPARE(view.buckets[1].headroom.requests, 0.2F);
        QCOMPARE(view.buckets[61].headroom.requests, 0.2F);
        QCOMPARE(view.buckets[62].headroom.requests, Headroom::unknown); // too long ago
        QCOMPARE(view.buckets[1].believedPerSecond, 0.0F);
        QCOMPARE(view.buckets[100].believedPerSecond, 1.0F);
        fold(series, 101s, policy(1, {})); // the controller is off
        QVERIFY(series.belief() == nullptr);
    }

    void strayEventsDoNoHarm()
    {
        TimeSeries series;
        fold(series, 0s, AttemptStarted{{{9}, 2}});
        fold(series, 0s, EventScript::refused({{9}, 2}, 1ms));
        fold(series, 0s, EventScript::ended({9}, JobEnd::lost, 2, Cause::rateLimit));
        QCOMPARE(series.queued(), 0U);
        QCOMPARE(series.inFlight(), 0U);
        QCOMPARE(series.refusedTotal(), std::uint64_t{1});
    }
};

QTEST_GUILESS_MAIN(TestTimeSeries)
#include "tst_time_series.moc"
