#include "server_model_fixture.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

/// Lengths, latencies and faults of the simulated server, drawn at random.
class ServerChanceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void maxTokensShortensTheAnswer()
    {
        SameRandom random;
        ServerModel model(unlimited(), random, at(0s));
        const ServerAnswer shorter = model.receive({Tokens{2}, Tokens{6}}, at(0s));
        QCOMPARE(shorter.usage.completion.count, 6);
        QVERIFY(shorter.lastToken == 300ms);
        const ServerAnswer same = model.receive({Tokens{2}, Tokens{31}}, at(0s));
        QCOMPARE(same.usage.completion.count, 30);
        QVERIFY(same.lastToken == 700ms);
        const ServerAnswer odd = model.receive({Tokens{2}, Tokens{-5}}, at(0s));
        QCOMPARE(odd.usage.completion.count, 1);
    }

    void theFirstTokenIsNeverAfterTheLast()
    {
        SeededRandom random(3);
        ServerSettings settings = unlimited();
        settings.firstToken = settings.latencyMedian;
        settings.latencySpread = 3;
        ServerModel model(settings, random, at(0s));
        for (int i = 0; i < 10'000; ++i) {
            const ServerAnswer answer = model.receive(hello, at(0s));
            QVERIFY(answer.firstToken <= answer.lastToken && answer.firstToken >= 0s);
            QVERIFY(answer.lastToken <= 24h);
            QVERIFY(answer.usage.completion.count >= 1);
        }
    }

    void latencyHasItsMedianAndSpread()
    {
        SeededRandom random(1);
        ServerModel model(unlimited(), random, at(0s));
        std::vector<double> logs;
        constexpr int count = 20'000;
        for (int i = 0; i < count; ++i) {
            logs.push_back(std::log(toSeconds(model.receive(hello, at(0s)).lastToken)));
        }
        double sum = 0;
        double squares = 0;
        for (const double value : logs) {
            sum += value;
            squares += value * value;
        }
        const double mean = sum / count;
        const double sigma = std::sqrt(squares / count - mean * mean);
        std::nth_element(logs.begin(), logs.begin() + count / 2, logs.end());
        const double median = std::exp(logs[count / 2]);
        // Four standard errors of 20,000 draws at a sigma of 0.3.
        QVERIFY2(std::abs(median / 0.7 - 1.0) < 0.011, std::to_string(median).c_str());
        QVERIFY2(std::abs(sigma - 0.3) < 0.006, std::to_string(sigma).c_str());
    }

    void oneSeedIsOneSequence()
    {
        ServerSettings settings;
        settings.share500 = settings.shareDropped = 0.2;
        SeededRandom firstRandom(42);
        SeededRandom secondRandom(42);
        SeededRandom otherRandom(43);
        ServerModel first(settings, firstRandom, at(0s));
        ServerModel second(settings, secondRandom, at(0s));
        ServerModel other(settings, otherRandom, at(0s));
        int different = 0;
        for (int i = 0; i < 1000; ++i) {
            const Instant now = at(i * 400ms);
            const ServerAnswer left = first.receive(hello, now);
            const ServerAnswer right = second.receive(hello, now);
            QCOMPARE(left.status, right.status);
            QVERIFY(left.firstToken == right.firstToken && left.lastToken == right.lastToken);
            QVERIFY(left.fault == right.fault && left.headers == right.headers);
            different += other.receive(hello, now).lastToken == left.lastToken ? 0 : 1;
        }
        QVERIFY(different > 200);
    }

    void everyRequestDrawsTheSameNumber()
    {
        SameRandom random;
        ServerSettings settings;
        ServerModel model(settings, random, at(0s));
        model.receive(hello, at(0s));
        QCOMPARE(random.draws, 3);
        QCOMPARE(model.receive(hello, at(0s)).status, 429);
        QCOMPARE(random.draws, 6);
        settings.insufficientQuota = true;
        model.retune(settings, at(0s));
        model.receive(hello, at(0s));
        QCOMPARE(random.draws, 9);
    }

    void faultsHaveTheirShares()
    {
        SeededRandom random(5);
        ServerSettings settings = unlimited();
        settings.share500 = 0.1;
        settings.share503 = 0.2;
        settings.shareDropped = 0.05;
        settings.shareStalled = 0.15;
        ServerModel model(settings, random, at(0s));
        std::array<int, 5> counts{};
        constexpr int total = 20'000;
        for (int i = 0; i < total; ++i) {
            const ServerAnswer answer = model.receive(hello, at(0s));
            QVERIFY(answer.holdsSlot);
            const bool dropped = answer.fault == ServerAnswer::Fault::dropped;
            const bool stalled = answer.fault == ServerAnswer::Fault::stalled;
            QVERIFY(answer.status == 200 || !(dropped || stalled));
            ++counts[answer.status == 500
                         ? 0
                         : (answer.status == 503 ? 1 : (dropped ? 2 : (stalled ? 3 : 4)))];
        }
        const std::array<double, 5> shares{0.1, 0.2, 0.05, 0.15, 0.5};
        for (std::size_t i = 0; i < shares.size(); ++i) {
            const double share = counts[i] / double(total);
            QVERIFY2(std::abs(share - shares[i]) < 0.015, std::to_string(share).c_str());
        }
    }
};

QTEST_GUILESS_MAIN(ServerChanceTest)
#include "tst_server_chance.moc"
