#include "core/ietf_limits.h"
#include "core/limit_headers.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestIetfLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void triplet();
    void tripletInItsOldestForm();
    void dictionary();
    void items();
    void itemsWithoutAPolicy();
    void units();
    void remainingOverResetIsNoRate();
    void resetsAreBounded();
    void malformedIsIgnored_data();
    void malformedIsIgnored();
    void theShortestWindowIsTheMainOne();
};

namespace {

std::vector<NamedLimit> limitsOf(const HttpHeaders& headers)
{
    return parseIetfLimits(headers).limits;
}

AxisLimit limit(std::optional<std::int64_t> quota, std::optional<std::int64_t> remaining,
                std::optional<Duration> reset, std::optional<Duration> window)
{
    AxisLimit value{quota, remaining, reset};
    value.window = window;
    return value;
}

} // namespace

void TestIetfLimits::triplet()
{
    const auto limits = limitsOf({{"ratelimit-limit", "100"},
                                  {"ratelimit-remaining", "50"},
                                  {"ratelimit-reset", "30"},
                                  {"ratelimit-policy", "100;w=60, 1000;w=3600;comment=\"x\""}});
    QCOMPARE(limits.size(), std::size_t(2));
    QVERIFY(limits[0].value == limit(100, 50, 30s, 1min));
    QVERIFY(limits[1].value == limit(1'000, std::nullopt, std::nullopt, 1h));
}

void TestIetfLimits::tripletInItsOldestForm()
{
    const auto limits = limitsOf({{"ratelimit-limit", "10, 10;w=1, 50;w=60"},
                                  {"ratelimit-remaining", "3"},
                                  {"ratelimit-reset", "1"}});
    QCOMPARE(limits.size(), std::size_t(2));
    QVERIFY(limits[0].value == limit(10, 3, 1s, 1s));
    QVERIFY(limits[1].value == limit(50, std::nullopt, std::nullopt, 1min));
    const auto alone = limitsOf({{"ratelimit-limit", "100;w=60"}, {"ratelimit-remaining", "5"}});
    QCOMPARE(alone.size(), std::size_t(1));
    QVERIFY(alone[0].value == limit(100, 5, std::nullopt, 1min));
}

void TestIetfLimits::dictionary()
{
    const auto limits = limitsOf(
        {{"ratelimit", "limit=100, remaining=50, reset=30"}, {"ratelimit-policy", "100;w=60"}});
    QCOMPARE(limits.size(), std::size_t(1));
    QVERIFY(limits[0].value == limit(100, 50, 30s, 1min));
    QVERIFY(limits[0].axis == LimitAxis::requests);
}

void TestIetfLimits::items()
{
    const auto limits = limitsOf(
        {{"ratelimit", "\"burst\";r=50;t=30, \"daily\";r=900"},
         {"ratelimit-policy", "\"burst\";q=100;w=60;pk=:cGs=:, \"daily\";q=1000;w=86400"}});
    QCOMPARE(limits.size(), std::size_t(2));
    QCOMPARE(limits[0].name, std::string("burst"));
    QVERIFY(limits[0].value == limit(100, 50, 30s, 1min));
    QVERIFY(limits[1].value == limit(1'000, 900, std::nullopt, 24h));
}

void TestIetfLimits::itemsWithoutAPolicy()
{
    const auto limits = limitsOf({{"ratelimit", "default;r=5;t=9"}});
    QCOMPARE(limits.size(), std::size_t(1));
    QCOMPARE(limits[0].name, std::string("default"));
    QVERIFY(limits[0].value == limit(std::nullopt, 5, 9s, std::nullopt));
}

void TestIetfLimits::units()
{
    const auto limits = limitsOf({{"ratelimit-policy", "\"a\";q=5;qu=\"concurrent-requests\", "
                                                       "\"b\";q=9;qu=\"content-bytes\", "
                                                       "\"c\";q=7;qu=\"requests\";w=1"},
                                  {"ratelimit", "\"b\";r=3"}});
    QCOMPARE(limits.size(), std::size_t(2));
    QVERIFY(limits[0].axis == LimitAxis::concurrency);
    QVERIFY(limits[1].axis == LimitAxis::requests);
}

void TestIetfLimits::remainingOverResetIsNoRate()
{
    const auto limits = limitsOf(
        {{"ratelimit-policy", "\"p\";q=10000;w=1000"}, {"ratelimit", "\"p\";r=10000;t=10"}});
    QVERIFY(limits[0].value == limit(10'000, 10'000, 10s, 1'000s));
    QVERIFY(limits[0].value.reset == ResetMeaning::unknown);
    QVERIFY(!impliedWindow(limits[0].value));
}

void TestIetfLimits::resetsAreBounded()
{
    const auto known =
        limitsOf({{"ratelimit-policy", "\"p\";q=10;w=60"}, {"ratelimit", "\"p\";r=0;t=999999"}});
    QVERIFY(known[0].value.untilFull == Duration(60s));
    const auto unknown = limitsOf({{"ratelimit", "\"p\";r=0;t=99999999"}});
    QVERIFY(unknown[0].value.untilFull == Duration(24h));
    const auto absurd = limitsOf({{"ratelimit", "\"p\";r=0;t=999999999999999"}});
    QVERIFY(!absurd[0].value.untilFull);
}

void TestIetfLimits::malformedIsIgnored_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char* name, const char* value) {
        QTest::addRow("%s: %s", name, value) << QByteArray(name) << QByteArray(value);
    };
    row("ratelimit", "");
    row("ratelimit", "\"p\";r=");
    row("ratelimit", "\"p\";r=5,");
    row("ratelimit", "\"p\";r=-5");
    row("ratelimit", "\"p\";r=1.5");
    row("ratelimit", "\"p\";t=5");
    row("ratelimit", "(\"p\");r=5");
    row("ratelimit", "limit=100 remaining=50");
    row("ratelimit-policy", "100;w");
    row("ratelimit-policy", "\"p\";w=60");
    row("ratelimit-policy", "\"p\";q=\"5\"");
    row("ratelimit-limit", "many");
    row("ratelimit-reset", "-1");
}

void TestIetfLimits::malformedIsIgnored()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    const auto limits = limitsOf({{name.toStdString(), value.toStdString()}});
    if (value == "100;w") { // a quota whose window is no number still is a quota
        QVERIFY(limits.at(0).value == limit(100, std::nullopt, std::nullopt, std::nullopt));
    } else {
        QVERIFY(limits.empty());
    }
}

void TestIetfLimits::theShortestWindowIsTheMainOne()
{
    const auto state = parseLimits({{"ratelimit-policy", "\"daily\";q=1000;w=86400, "
                                                         "\"burst\";q=10;w=1"},
                                    {"ratelimit", "\"daily\";r=900;t=100"}},
                                   WallTime());
    QVERIFY(state.has_value());
    QVERIFY(state->requests == limit(10, std::nullopt, std::nullopt, 1s));
    QCOMPARE(state->others.size(), std::size_t(1));
    QCOMPARE(state->others[0].name, std::string("daily"));
    QVERIFY(state->others[0].value.remaining == 900);
}

QTEST_GUILESS_MAIN(TestIetfLimits)
#include "tst_ietf_limits.moc"
