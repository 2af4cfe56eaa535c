#include "core/backoff.h"

#include <QTest>

#include <limits>

using namespace ratescope;
using namespace std::chrono_literals;

class TestBackoff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void waits_data();
    void waits();
    void sdkRule_data();
    void sdkRule();
    void decorrelatedWalk();
    void fixedDecorrelatedDoesNotGrow();
    void noneWaitsNothing();
    void hugeRetriesStayAtTheCap_data();
    void hugeRetriesStayAtTheCap();
    void unboundedCapDoesNotOverflow();
};

namespace {

BackoffSettings exponential(Jitter jitter)
{
    BackoffSettings settings;
    settings.kind = BackoffKind::exponential;
    settings.jitter = jitter;
    settings.base = 1s;
    settings.factor = 2.0;
    settings.cap = 20s;
    return settings;
}

} // namespace

void TestBackoff::waits_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("jitter");
    QTest::addColumn<int>("retry");
    QTest::addColumn<qint64>("previousMs");
    QTest::addColumn<double>("u");
    QTest::addColumn<qint64>("expectedUs");

    const auto row = [](const char* name, BackoffKind kind, Jitter jitter, int retry,
                        qint64 previousMs, double u, qint64 expectedUs) {
        QTest::newRow(name) << int(kind) << int(jitter) << retry << previousMs << u << expectedUs;
    };
    constexpr auto exp = BackoffKind::exponential;
    constexpr auto fixed = BackoffKind::fixed;
    row("plain 0", exp, Jitter::none, 0, 0, 0.9, 1'000'000);
    row("plain 3", exp, Jitter::none, 3, 0, 0.9, 8'000'000);
    row("plain 4", exp, Jitter::none, 4, 0, 0.9, 16'000'000);
    row("plain 5 is capped", exp, Jitter::none, 5, 0, 0.9, 20'000'000);
    row("negative retry is the first", exp, Jitter::none, -3, 0, 0.9, 1'000'000);
    row("full low", exp, Jitter::full, 3, 0, 0.0, 0);
    row("full middle", exp, Jitter::full, 3, 0, 0.5, 4'000'000);
    row("full capped before the draw", exp, Jitter::full, 9, 0, 0.25, 5'000'000);
    row("equal low", exp, Jitter::equal, 3, 0, 0.0, 4'000'000);
    row("equal middle", exp, Jitter::equal, 3, 0, 0.5, 6'000'000);
    row("equal capped", exp, Jitter::equal, 9, 0, 0.5, 15'000'000);
    row("decorrelated first takes base", exp, Jitter::decorrelated, 0, 7'000, 0.5, 2'000'000);
    row("decorrelated low is base", exp, Jitter::decorrelated, 2, 5'000, 0.0, 1'000'000);
    row("decorrelated middle", exp, Jitter::decorrelated, 2, 5'000, 0.5, 8'000'000);
    row("decorrelated capped", exp, Jitter::decorrelated, 2, 15'000, 0.9, 20'000'000);
    row("decorrelated after nothing", exp, Jitter::decorrelated, 2, 0, 0.5, 2'000'000);
    row("shorten none", exp, Jitter::shorten, 3, 0, 0.0, 8'000'000);
    row("shorten middle", exp, Jitter::shorten, 3, 0, 0.5, 7'000'000);
    row("fixed plain", fixed, Jitter::none, 9, 0, 0.5, 1'000'000);
    row("fixed full", fixed, Jitter::full, 9, 0, 0.5, 500'000);
    row("fixed equal", fixed, Jitter::equal, 9, 0, 0.5, 750'000);
    row("fixed shorten", fixed, Jitter::shorten, 9, 0, 0.5, 875'000);
    row("none", BackoffKind::none, Jitter::equal, 3, 1'000, 0.5, 0);
}

void TestBackoff::waits()
{
    QFETCH(int, kind);
    QFETCH(int, jitter);
    QFETCH(int, retry);
    QFETCH(qint64, previousMs);
    QFETCH(double, u);
    QFETCH(qint64, expectedUs);

    BackoffSettings settings = exponential(Jitter(jitter));
    settings.kind = BackoffKind(kind);
    const Duration wait = backoffWait(settings, retry, std::chrono::milliseconds(previousMs), u);
    QCOMPARE(qint64(wait.count()), expectedUs * 1'000);
}

void TestBackoff::sdkRule_data()
{
    // openai-python and openai-node: min(0.5·2^n, 8)·(1 − 0.25·u)
    QTest::addColumn<int>("retry");
    QTest::addColumn<double>("u");
    QTest::addColumn<qint64>("expectedUs");
    QTest::newRow("0") << 0 << 0.0 << qint64(500'000);
    QTest::newRow("0, half") << 0 << 0.5 << qint64(437'500);
    QTest::newRow("1") << 1 << 0.0 << qint64(1'000'000);
    QTest::newRow("1, half") << 1 << 0.5 << qint64(875'000);
    QTest::newRow("2") << 2 << 0.0 << qint64(2'000'000);
    QTest::newRow("3") << 3 << 0.0 << qint64(4'000'000);
    QTest::newRow("4") << 4 << 0.0 << qint64(8'000'000);
    QTest::newRow("5 is capped") << 5 << 0.0 << qint64(8'000'000);
    QTest::newRow("1102 is capped, then cut") << 1'102 << 0.5 << qint64(7'000'000);
}

void TestBackoff::sdkRule()
{
    QFETCH(int, retry);
    QFETCH(double, u);
    QFETCH(qint64, expectedUs);
    BackoffSettings settings;
    settings.jitter = Jitter::shorten;
    settings.base = 500ms;
    settings.factor = 2.0;
    settings.cap = 8s;
    settings.jitterShare = 0.25;
    QCOMPARE(qint64(backoffWait(settings, retry, 0s, u).count()), expectedUs * 1'000);
}

void TestBackoff::decorrelatedWalk()
{
    // The article's sleep = min(cap, U(base, 3·sleep)), always drawing the middle.
    const BackoffSettings settings = exponential(Jitter::decorrelated);
    const std::array<Duration, 6> expected{2s, 3500ms, 5750ms, 9125ms, 14187500us, 20s};
    Duration wait = 0s;
    for (std::size_t retry = 0; retry < expected.size(); ++retry) {
        wait = backoffWait(settings, int(retry), wait, 0.5);
        QCOMPARE(qint64(wait.count()), qint64(expected[retry].count()));
    }
}

void TestBackoff::fixedDecorrelatedDoesNotGrow()
{
    BackoffSettings settings = exponential(Jitter::decorrelated);
    settings.kind = BackoffKind::fixed;
    QCOMPARE(qint64(backoffWait(settings, 7, 15s, 0.0).count()), qint64(1'000'000'000));
    QCOMPARE(qint64(backoffWait(settings, 7, 15s, 0.5).count()), qint64(1'500'000'000));
}

void TestBackoff::noneWaitsNothing()
{
    BackoffSettings settings = exponential(Jitter::decorrelated);
    settings.kind = BackoffKind::none;
    QVERIFY(backoffCeiling(settings, 5) == 0s);
    QVERIFY(backoffWait(settings, 5, 9s, 0.7) == 0s);
}

void TestBackoff::hugeRetriesStayAtTheCap_data()
{
    QTest::addColumn<double>("factor");
    QTest::addColumn<int>("retry");
    QTest::newRow("2^1000") << 2.0 << 1'000;
    QTest::newRow("10^1000 is beyond any double") << 10.0 << 1'000;
    QTest::newRow("the largest count") << 10.0 << std::numeric_limits<int>::max();
    QTest::newRow("a factor of next to 1") << 1.0001 << std::numeric_limits<int>::max();
}

void TestBackoff::hugeRetriesStayAtTheCap()
{
    QFETCH(double, factor);
    QFETCH(int, retry);
    BackoffSettings settings = exponential(Jitter::none);
    settings.factor = factor;
    settings.cap = 1h;
    QVERIFY(backoffCeiling(settings, retry) == 1h);
    QVERIFY(backoffWait(settings, retry, 1h, 0.999) == 1h);
    settings.jitter = Jitter::full;
    QVERIFY(backoffWait(settings, retry, 1h, 0.5) == 30min);
    settings.jitter = Jitter::decorrelated;
    QVERIFY(backoffWait(settings, retry, 1h, 0.999) == 1h);
    settings.factor = 1.0;
    settings.jitter = Jitter::none;
    QVERIFY(backoffCeiling(settings, retry) == 1s);
}

void TestBackoff::unboundedCapDoesNotOverflow()
{
    BackoffSettings settings = exponential(Jitter::none);
    settings.cap = Duration::max();
    QVERIFY(backoffCeiling(settings, 1'000) == Duration::max());
    settings.jitter = Jitter::decorrelated;
    QVERIFY(backoffWait(settings, 3, Duration::max(), 0.99) == Duration::max());
}

QTEST_GUILESS_MAIN(TestBackoff)
#include "tst_backoff.moc"
