#include "core/token_bucket.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

class TestTokenBucket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsFull();
    void exactInstants_data();
    void exactInstants();
    void refillsUpToTheCapacity();
    void largeAmountGoesIntoDebt();
    void giveBack();
    void retuneKeepsWhatIsAvailable_data();
    void retuneKeepsWhatIsAvailable();
    void retuneOverflowsIntoASmallerBucket();
    void retuneMovesTheNextInstant();
    void takesAtNextAvailableAreAdmitted();
    void noDriftOverAMillionTakes_data();
    void noDriftOverAMillionTakes();
    void noWindowHoldsMoreThanAllowed_data();
    void noWindowHoldsMoreThanAllowed();
    void slackSuitsABucketBeyondANetwork_data();
    void slackSuitsABucketBeyondANetwork();
    void absurdAmountsDoNotOverflow();
};

namespace {

constexpr Instant start{};

qint64 nanoseconds(Instant instant)
{
    return instant.time_since_epoch().count();
}

bool near(double a, double b)
{
    return std::abs(a - b) < 1e-6;
}

/// In [0, 1), the same on every machine.
double draw(std::mt19937_64& generator)
{
    return double(generator() >> 11) / 9007199254740992.0;
}

} // namespace

void TestTokenBucket::startsFull()
{
    TokenBucket bucket(1.0, 3.0, start);
    QCOMPARE(bucket.available(start), 3.0);
    for (int i = 0; i < 3; ++i) {
        QVERIFY(bucket.nextAvailable(start, 1.0) == start);
        bucket.take(start, 1.0);
    }
    QCOMPARE(bucket.available(start), 0.0);
    QCOMPARE(nanoseconds(bucket.nextAvailable(start, 1.0)), qint64(1'000'000'000));
    QCOMPARE(nanoseconds(bucket.nextAvailable(start, 3.0)), qint64(3'000'000'000));
}

void TestTokenBucket::exactInstants_data()
{
    QTest::addColumn<double>("perSecond");
    QTest::addColumn<QList<qint64>>("instants");
    QTest::newRow("60/min") << 1.0 << QList<qint64>{0, 1'000'000'000, 2'000'000'000, 3'000'000'000};
    QTest::newRow("80/min") << 80.0 / 60.0
                            << QList<qint64>{0, 750'000'000, 1'500'000'000, 2'250'000'000};
    QTest::newRow("600/min") << 600.0 / 60.0 << QList<qint64>{0, 100'000'000, 200'000'000};
    QTest::newRow("3/s: to the nearest nanosecond")
        << 3.0 << QList<qint64>{0, 333'333'333, 666'666'667, 1'000'000'000, 1'333'333'333};
    QTest::newRow("10,000/s") << 1e4 << QList<qint64>{0, 100'000, 200'000};
    QTest::newRow("1/hour") << 1.0 / 3600.0 << QList<qint64>{0, 3'600'000'000'000};
}

void TestTokenBucket::exactInstants()
{
    QFETCH(double, perSecond);
    QFETCH(QList<qint64>, instants);
    TokenBucket bucket(perSecond, 1.0, start);
    Instant now = start;
    for (const qint64 expected : instants) {
        now = bucket.nextAvailable(now, 1.0);
        QCOMPARE(nanoseconds(now), expected);
        bucket.take(now, 1.0);
    }
}

void TestTokenBucket::refillsUpToTheCapacity()
{
    TokenBucket bucket(2.0, 4.0, start);
    bucket.take(start, 4.0);
    QCOMPARE(bucket.available(start + 500ms), 1.0);
    QCOMPARE(bucket.available(start + 2s), 4.0);
    QCOMPARE(bucket.available(start + 1h), 4.0);
    bucket.take(start + 1h, 1.0);
    QCOMPARE(bucket.available(start + 1h), 3.0);
}

void TestTokenBucket::largeAmountGoesIntoDebt()
{
    TokenBucket bucket(10.0, 100.0, start);
    QVERIFY(bucket.nextAvailable(start, 250.0) == start);
    bucket.take(start, 250.0);
    QCOMPARE(bucket.available(start), -150.0);
    QVERIFY(bucket.nextAvailable(start, 1.0) == start + 15100ms);
    QVERIFY(bucket.nextAvailable(start, 250.0) == start + 25s); // full again
    QVERIFY(bucket.nextAvailable(start, 0.0) == start + 15s);
}

void TestTokenBucket::giveBack()
{
    TokenBucket bucket(10.0, 100.0, start);
    bucket.take(start, 80.0);
    bucket.giveBack(start, 30.0);
    QCOMPARE(bucket.available(start), 50.0);
    bucket.giveBack(start, 1e6);
    QCOMPARE(bucket.available(start), 100.0);
    bucket.giveBack(start + 5s, 10.0);
    QCOMPARE(bucket.available(start + 5s), 100.0);
    bucket.take(start + 5s, 250.0);
    bucket.giveBack(start + 5s, 50.0);
    QCOMPARE(bucket.available(start + 5s), -100.0);
}

void TestTokenBucket::retuneKeepsWhatIsAvailable_data()
{
    QTest::addColumn<double>("taken");
    QTest::addColumn<double>("perSecond");
    QTest::addColumn<double>("capacity");
    const auto rows = [](const char* state, double taken) {
        QTest::addRow("%s, faster", state) << taken << 40.0 << 100.0;
        QTest::addRow("%s, slower", state) << taken << 0.7 << 100.0;
        QTest::addRow("%s, larger", state) << taken << 10.0 << 1000.0;
        QTest::addRow("%s, faster and larger", state) << taken << 70.0 << 333.0;
        QTest::addRow("%s, slower and smaller", state) << taken << 3.0 << 45.0;
    };
    rows("some left", 60.0);
    rows("empty", 100.0);
    rows("in debt", 250.0);
}

void TestTokenBucket::retuneKeepsWhatIsAvailable()
{
    QFETCH(double, taken);
    QFETCH(double, perSecond);
    QFETCH(double, capacity);
    TokenBucket bucket(10.0, 100.0, start);
    bucket.take(start, taken);
    const Instant later = start + 333333333ns;
    const double before = bucket.available(later);
    bucket.retune(perSecond, capacity, later);
    QVERIFY(near(bucket.available(later), before));
    QVERIFY(near(bucket.available(later + 100ms), before + perSecond * 0.1));
    bucket.retune(10.0, 100.0, later); // and back
    QVERIFY(near(bucket.available(later), before));
    QCOMPARE(bucket.perSecond(), 10.0);
    QCOMPARE(bucket.capacity(), 100.0);
}

void TestTokenBucket::retuneOverflowsIntoASmallerBucket()
{
    TokenBucket bucket(1.0, 10.0, start);
    bucket.retune(1.0, 4.0, start);
    QCOMPARE(bucket.available(start), 4.0);
    bucket.retune(1.0, 10.0, start);
    QCOMPARE(bucket.available(start), 4.0);
}

void TestTokenBucket::retuneMovesTheNextInstant()
{
    TokenBucket bucket(1.0, 1.0, start);
    bucket.take(start, 1.0);
    bucket.retune(10.0, 1.0, start + 500ms); // half of one is there, the rest takes 50 ms
    QVERIFY(bucket.nextAvailable(start + 500ms, 1.0) == start + 550ms);
    bucket.retune(0.1, 1.0, start + 500ms);
    QVERIFY(bucket.nextAvailable(start + 500ms, 1.0) == start + 5500ms);
}

void TestTokenBucket::takesAtNextAvailableAreAdmitted()
{
    std::mt19937_64 generator(11);
    for (int round = 0; round < 200; ++round) {
        const double rate = std::exp(std::log(1.0 / 3600.0) + draw(generator) * 20.0);
        const double capacity = 1.0 + std::floor(draw(generator) * 20.0);
        TokenBucket bucket(rate, capacity, start);
        Instant now = start;
        for (int i = 0; i < 200; ++i) {
            const double amount = draw(generator) * capacity * 1.5;
            const Instant next = bucket.nextAvailable(now, amount);
            QVERIFY(next >= now);
            QVERIFY(bucket.nextAvailable(next, amount) == next);
            if (next > now) { // and it is the earliest, to the nanosecond it is rounded to
                QVERIFY(bucket.nextAvailable(next - 1ns, amount) == next);
            }
            now = next;
            bucket.take(now, amount);
        }
    }
}

void TestTokenBucket::noDriftOverAMillionTakes_data()
{
    QTest::addColumn<double>("perSecond");
    QTest::addColumn<double>("capacity");
    QTest::newRow("3/s, burst 1") << 3.0 << 1.0;
    QTest::newRow("7/s, burst 10") << 7.0 << 10.0;
    QTest::newRow("80/min, burst 1") << 80.0 / 60.0 << 1.0;
    QTest::newRow("7000/min, burst 10") << 7000.0 / 60.0 << 10.0;
    QTest::newRow("9999/s, burst 1") << 9999.0 << 1.0;
}

void TestTokenBucket::noDriftOverAMillionTakes()
{
    QFETCH(double, perSecond);
    QFETCH(double, capacity);
    constexpr int takes = 1'000'000;
    TokenBucket bucket(perSecond, capacity, start);
    Instant now = start;
    for (int i = 0; i < takes; ++i) {
        now = bucket.nextAvailable(now, 1.0);
        bucket.take(now, 1.0);
    }
    const auto waited = static_cast<long double>(takes) - static_cast<long double>(capacity);
    const auto exact = waited * 1e9L / static_cast<long double>(perSecond);
    QVERIFY(std::abs(static_cast<long double>(nanoseconds(now)) - exact) <= 1.0L);
}

void TestTokenBucket::noWindowHoldsMoreThanAllowed_data()
{
    QTest::addColumn<double>("perSecond");
    QTest::addColumn<double>("capacity");
    QTest::addColumn<double>("largest");
    QTest::newRow("requests, 3/s") << 3.0 << 1.0 << 0.0;
    QTest::newRow("requests, burst 7") << 0.9 << 7.0 << 0.0;
    QTest::newRow("requests, 9999/s") << 9999.0 << 2.0 << 0.0;
    QTest::newRow("tokens") << 1e4 / 60.0 << 1e4 << 4000.0;
    QTest::newRow("many tokens") << 1e8 << 6e9 << 1e9;
}

void TestTokenBucket::noWindowHoldsMoreThanAllowed()
{
    QFETCH(double, perSecond);
    QFETCH(double, capacity);
    QFETCH(double, largest);

    struct Take
    {
        Instant at;
        double amount;
    };
    std::mt19937_64 generator(3);
    TokenBucket bucket(perSecond, capacity, start);
    std::vector<Take> taken;
    Instant now = start;
    for (int i = 0; i < 1'000; ++i) {
        if (draw(generator) < 0.3) { // a rest, at times until full
            now += fromSeconds(draw(generator) * 1.5 * capacity / perSecond);
        }
        const double amount = largest > 0.0 ? std::floor(1.0 + draw(generator) * largest) : 1.0;
        now = bucket.nextAvailable(now, amount);
        bucket.take(now, amount);
        taken.push_back({now, amount});
    }
    for (std::size_t first = 0; first < taken.size(); ++first) {
        double sum = 0.0;
        double worst = 0.0;
        for (std::size_t last = first; last < taken.size(); ++last) {
            sum += taken[last].amount;
            const double window = toSeconds(taken[last].at - taken[first].at + 1ns);
            worst = std::max(worst, sum / (capacity + perSecond * window));
        }
        QVERIFY(worst <= 1.0 + 1e-12);
    }
}

void TestTokenBucket::slackSuitsABucketBeyondANetwork_data()
{
    QTest::addColumn<double>("perSecond");
    QTest::addColumn<double>("capacity");
    QTest::addColumn<double>("largest");
    QTest::newRow("requests, burst 1") << 1.0 << 1.0 << 0.0;
    QTest::newRow("requests, burst 10") << 1.0 << 10.0 << 0.0;
    QTest::newRow("requests, 1000/min") << 1000.0 / 60.0 << 3.0 << 0.0;
    QTest::newRow("tokens") << 1e4 / 60.0 << 1e4 << 4000.0;
}

/// The other bucket hears of each take later, in order, by anything up to the slack.
void TestTokenBucket::slackSuitsABucketBeyondANetwork()
{
    QFETCH(double, perSecond);
    QFETCH(double, capacity);
    QFETCH(double, largest);

    constexpr double share = 0.005;
    const double slack = std::min(share * capacity / perSecond, 0.25);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        std::mt19937_64 generator(seed);
        TokenBucket bucket(perSecond, capacity, start, share);
        TokenBucket other(perSecond, capacity, start);
        Instant now = start;
        Instant arrival = start;
        for (int i = 0; i < 2'000; ++i) {
            if (draw(generator) < 0.2) { // a rest, at times until full
                now += fromSeconds(draw(generator) * 1.5 * capacity / perSecond);
            }
            const double amount =
                largest > 0.0 ? std::floor(100.0 + draw(generator) * largest) : 1.0;
            now = bucket.nextAvailable(now, amount);
            bucket.take(now, amount);
            arrival = std::max(arrival, now + fromSeconds(draw(generator) * slack));
            QVERIFY2(other.nextAvailable(arrival, amount) <= arrival + 2ns,
                     qPrintable(QStringLiteral("seed %1, take %2").arg(seed).arg(i)));
            other.take(arrival, amount);
        }
        // And it costs no more than that: the slack each time it was full, here.
        QVERIFY(bucket.nextAvailable(now, capacity) <=
                other.nextAvailable(arrival, capacity) + fromSeconds(2.0 * slack));
    }
}

void TestTokenBucket::absurdAmountsDoNotOverflow()
{
    TokenBucket bucket(1.0 / 60.0, 1.0, start);
    for (int i = 0; i < 10; ++i) {
        bucket.take(start, 9e18);
    }
    QVERIFY(bucket.available(start) < 0.0);
    QVERIFY(bucket.nextAvailable(start, 1.0) > start + 24h * 365 * 99);
    bucket.retune(1e-9, 1e18, start);
    QVERIFY(bucket.nextAvailable(start, 1.0) >= start);
    QVERIFY(bucket.available(start) <= 1e18);
}

QTEST_GUILESS_MAIN(TestTokenBucket)
#include "tst_token_bucket.moc"
