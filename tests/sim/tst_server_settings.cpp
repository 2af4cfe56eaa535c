#include "sim/server_settings.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

} // namespace

class ServerSettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clampingKeepsWhatIsInRange()
    {
        ServerSettings settings;
        QVERIFY(settings.clamped() == settings);
        settings.limiter = LimiterKind::slidingLog;
        settings.rate = RequestRate::perSecond(10'000);
        settings.burst = 10'000;
        settings.window = 24h;
        settings.concurrency = 1'000;
        settings.latencyMedian = 0s;
        settings.firstToken = 10min;
        settings.latencySpread = 3;
        settings.tokensPerSecond = 10'000;
        settings.share500 = 0.25;
        settings.share503 = 0.25;
        settings.shareDropped = 0.25;
        settings.shareStalled = 0.25;
        QVERIFY(settings.clamped() == settings);
    }

    void clampingGoesToTheNearestInRange()
    {
        ServerSettings settings;
        settings.limiter = static_cast<LimiterKind>(17);
        settings.rate = RequestRate::perSecond(0);
        settings.burst = 0;
        settings.window = 1ms;
        settings.concurrency = -3;
        settings.latencyMedian = -1s;
        settings.firstToken = 11min;
        settings.latencySpread = 9;
        settings.tokensPerSecond = 0;
        settings.share500 = 0.75;
        settings.share503 = 0.5;
        settings.shareDropped = 0.5;
        settings.shareStalled = -1;

        const ServerSettings clamped = settings.clamped();
        QCOMPARE(clamped.limiter, LimiterKind::tokenBucket);
        QCOMPARE(clamped.rate.perSecond(), 1.0 / 3600.0);
        QCOMPARE(clamped.burst, 1);
        QVERIFY(clamped.window == 1s);
        QCOMPARE(clamped.concurrency, 1);
        QVERIFY(clamped.latencyMedian == 0s);
        QVERIFY(clamped.firstToken == 10min);
        QCOMPARE(clamped.latencySpread, 3.0);
        QCOMPARE(clamped.tokensPerSecond, 1.0);
        QCOMPARE(clamped.share500, 0.75);
        QCOMPARE(clamped.share503, 0.25);
        QCOMPARE(clamped.shareDropped, 0.0);
        QCOMPARE(clamped.shareStalled, 0.0);
        QVERIFY(clamped.clamped() == clamped);
    }

    void notANumberBecomesTheDefault()
    {
        ServerSettings settings;
        settings.rate = RequestRate::perSecond(notANumber);
        settings.latencySpread = notANumber;
        settings.tokensPerSecond = notANumber;
        settings.share500 = settings.share503 = settings.shareDropped = settings.shareStalled =
            notANumber;
        QVERIFY(settings.clamped() == ServerSettings());
    }

    void requestsPerWindow_data()
    {
        QTest::addColumn<double>("perSecond");
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<qint64>("expected");
        QTest::newRow("one minute") << 1.0 << qint64(60) << qint64(60);
        QTest::newRow("rounded up") << 0.26 << qint64(10) << qint64(3);
        QTest::newRow("rounded down") << 0.24 << qint64(10) << qint64(2);
        QTest::newRow("at least one") << 1.0 / 3600 << qint64(1) << qint64(1);
        QTest::newRow("bounded") << 10'000.0 << qint64(86'400) << qint64(1'000'000);
    }

    void requestsPerWindow()
    {
        QFETCH(double, perSecond);
        QFETCH(qint64, seconds);
        QFETCH(qint64, expected);
        ServerSettings settings;
        settings.rate = RequestRate::perSecond(perSecond);
        settings.window = std::chrono::seconds(seconds);
        QCOMPARE(settings.requestsPerWindow(), expected);
    }

    void allowedRateIsWhatIsEnforced()
    {
        ServerSettings settings;
        settings.rate = RequestRate::perSecond(0.24);
        settings.window = 10s;
        QCOMPARE(settings.allowedRate()->perSecond(), 0.24);
        settings.limiter = LimiterKind::fixedWindow;
        QCOMPARE(settings.allowedRate()->perSecond(), 0.2);
        settings.limiter = LimiterKind::slidingLog;
        QCOMPARE(settings.allowedRate()->perSecond(), 0.2);
        settings.limiter = LimiterKind::concurrency;
        QVERIFY(!settings.allowedRate());
        settings.limiter = LimiterKind::none;
        QVERIFY(!settings.allowedRate());
    }

    void equalSettingsHaveNoChange() { QCOMPARE(text(describeChange({}, {})), QString()); }

    void changesAreShortWords()
    {
        const ServerSettings before;
        ServerSettings after;
        after.rate = RequestRate::perMinute(30);
        after.limiter = LimiterKind::fixedWindow;
        QCOMPARE(text(describeChange(before, after)),
                 QStringLiteral("limit 60 → 30/min, limiter token bucket → fixed window"));
    }

    void everyFieldIsNamed()
    {
        const ServerSettings before;
        ServerSettings after;
        after.rate = RequestRate::perSecond(200);
        after.burst = 10;
        after.window = 10s;
        after.concurrency = 2;
        after.limiter = LimiterKind::concurrency;
        after.latencyMedian = 2s;
        after.latencySpread = 0.5;
        after.firstToken = 1s;
        after.tokensPerSecond = 30;
        after.share500 = 0.05;
        after.share503 = 0.125;
        after.shareDropped = 0.01;
        after.shareStalled = 0.02;
        after.insufficientQuota = true;
        after.sendRateHeaders = false;
        after.sendRetryAfter = false;
        after.wordlessRefusals = true;
        after.inputTokenRate = TokenRate::perMinute(5'000);
        after.outputTokenRate = TokenRate::perMinute(700);
        QCOMPARE(text(describeChange(before, after)),
                 QStringLiteral(
                     "limit 1 → 200/s, burst 1 → 10, window 60 s → 10 s, concurrency 8 → 2, "
                     "limiter token bucket → concurrency, latency 700 ms → 2 s, "
                     "latency spread 0.3 → 0.5, first token 200 ms → 1 s, "
                     "speed 60 → 30 tokens/s, share of 500s 0 → 5 %, share of 503s 0 → 12.5 %, "
                     "dropped 0 → 1 %, stalled 0 → 2 %, quota used up, rate headers off, "
                     "retry-after off, refusals without words, input tokens 0 → 5000/min, "
                     "output tokens 0 → 700/min"));
        QVERIFY(text(describeChange(after, before))
                    .endsWith(QStringLiteral("quota restored, rate headers on, retry-after on, "
                                             "refusals with words, "
                                             "input tokens 5000 → 0/min, "
                                             "output tokens 700 → 0/min")));
    }

    void closeValuesAreToldApart()
    {
        ServerSettings after;
        after.latencySpread = 0.301;
        QCOMPARE(text(describeChange({}, after)), QStringLiteral("latency spread 0.3 → 0.301"));
    }

    void describesEachKind_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("perMinute");
        QTest::addColumn<QString>("expected");
        QTest::newRow("none") << int(LimiterKind::none) << 60.0 << QStringLiteral("no limit");
        QTest::newRow("bucket") << int(LimiterKind::tokenBucket) << 60.0
                                << QStringLiteral("token bucket, 60/min, burst 1");
        QTest::newRow("window") << int(LimiterKind::fixedWindow) << 60.0
                                << QStringLiteral("fixed window, 60/min, 60 in 60 s");
        QTest::newRow("log") << int(LimiterKind::slidingLog) << 600'000.0
                             << QStringLiteral("sliding log, 10000/s, 600000 in 60 s");
        QTest::newRow("slow") << int(LimiterKind::tokenBucket) << 0.5
                              << QStringLiteral("token bucket, 30/hour, burst 1");
        QTest::newRow("slots") << int(LimiterKind::concurrency) << 60.0
                               << QStringLiteral("concurrency, 8 at once");
    }

    void describesEachKind()
    {
        QFETCH(int, kind);
        QFETCH(double, perMinute);
        QFETCH(QString, expected);
        ServerSettings settings;
        settings.limiter = static_cast<LimiterKind>(kind);
        settings.rate = RequestRate::perMinute(perMinute);
        QCOMPARE(text(describe(settings)), expected);
    }
};

QTEST_GUILESS_MAIN(ServerSettingsTest)
#include "tst_server_settings.moc"
