#include "core/limit_headers.h"
#include "core/reset_value.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestLimitHeaders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void openAi();
    void azure();
    void anthropic();
    void mistral();
    void groq();
    void openRouter();
    void together();
    void cerebras();
    void digitalOcean();
    void unknownAxesAreNoRequests();
    void envoy();
    void decimalsAndRepetitions();
    void cachedResponsesSayNothing();
    void tooManyLimitsAreBounded();
    void nothingSaidIsNothing();
    void brokenFieldsAreLeftOut_data();
    void brokenFieldsAreLeftOut();
    void resets_data();
    void resets();
    void theServersClockCounts();
    void stamps_data();
    void stamps();
    void windowsAreImplied();
    void waits();
    void whichHeadersMatter();
};

namespace {

constexpr WallTime receivedAt = WallTime(1'696'004'797s); // Fri, 29 Sep 2023 16:26:37 GMT

LimitState limitsOf(const HttpHeaders& headers, const ProviderRules& rules = {})
{
    return parseLimits(headers, receivedAt, rules).value_or(LimitState());
}

} // namespace

void TestLimitHeaders::openAi()
{
    const LimitState state = limitsOf({{"x-ratelimit-limit-requests", "60"},
                                       {"x-ratelimit-remaining-requests", " 59 "},
                                       {"x-ratelimit-reset-requests", "1s"},
                                       {"x-ratelimit-limit-project-tokens", "5"},
                                       {"x-ratelimit-limit-tokens", "150000"},
                                       {"x-ratelimit-remaining-tokens", "0"},
                                       {"x-ratelimit-reset-tokens", "6m0s"}});
    const LimitState expected{{60, 59, 1s, ResetMeaning::refill},
                              {150'000, 0, 6min, ResetMeaning::refill},
                              {{LimitAxis::tokens, "project", {5, std::nullopt, std::nullopt}}}};
    QVERIFY(state == expected);
    QVERIFY(impliedWindow(state.requests) == Duration(60s));
}

void TestLimitHeaders::azure()
{
    const LimitState state = limitsOf({{"x-ratelimit-limit-requests", "20"},
                                       {"x-ratelimit-remaining-requests", "19"},
                                       {"x-ratelimit-renewalperiod-requests", "10"},
                                       {"x-ratelimit-type", "tokens"},
                                       {"x-ratelimit-reset-tokens", "12"}});
    QVERIFY(state.requests.limit == 20);
    QVERIFY(state.requests.window == Duration(10s));
    QVERIFY(state.tokens.untilFull == Duration(12s));
    QVERIFY(state.tokens.reset == ResetMeaning::unknown);
}

void TestLimitHeaders::anthropic()
{
    const LimitState state =
        limitsOf({{"anthropic-ratelimit-requests-limit", "50"},
                  {"anthropic-ratelimit-requests-remaining", "49"},
                  {"anthropic-ratelimit-requests-reset", "2023-09-29T16:26:38.2Z"},
                  {"anthropic-ratelimit-input-tokens-limit", "40000"},
                  {"anthropic-ratelimit-input-tokens-remaining", "39000"},
                  {"anthropic-ratelimit-output-tokens-limit", "8000"},
                  {"anthropic-ratelimit-tokens-limit", "48000"},
                  {"anthropic-priority-input-tokens-limit", "900"}});
    QVERIFY(state.requests == (AxisLimit{50, 49, 1200ms, ResetMeaning::refill}));
    QVERIFY(state.tokens.limit == 48'000);
    QCOMPARE(state.others.size(), std::size_t(3));
    QVERIFY(state.find(LimitAxis::inputTokens)->remaining == 39'000);
    QVERIFY(state.find(LimitAxis::outputTokens)->limit == 8'000);
    QCOMPARE(state.others.back().name, std::string("priority"));
    QVERIFY(state.others.back().axis == LimitAxis::inputTokens);
}

void TestLimitHeaders::mistral()
{
    const LimitState older = limitsOf({{"ratelimitbysize-limit", "500000"},
                                       {"ratelimitbysize-remaining", "467993"},
                                       {"ratelimitbysize-reset", "24"},
                                       {"ratelimitbysize-query-cost", "32007"},
                                       {"x-ratelimitbysize-limit-month", "1000000000"},
                                       {"x-ratelimitbysize-remaining-month", "999000000"}});
    QVERIFY(older.tokens.limit == 500'000);
    QVERIFY(older.tokens.untilFull == Duration(24s));
    QVERIFY(older.charged == 32'007);
    QVERIFY(older.requests.empty());
    QCOMPARE(older.others.size(), std::size_t(1));
    QVERIFY(older.others[0].value.window == Duration(30 * 24h));

    const LimitState newer = limitsOf({{"x-ratelimit-limit-req-minute", "60"},
                                       {"x-ratelimit-remaining-req-minute", "59"},
                                       {"x-ratelimit-limit-tokens-minute", "500000"},
                                       {"x-ratelimit-tokens-query-cost", "31"}});
    QVERIFY(newer.requests.window == Duration(1min));
    QVERIFY(newer.requests.remaining == 59);
    QVERIFY(newer.tokens.window == Duration(1min));
    QVERIFY(newer.charged == 31);
}

void TestLimitHeaders::groq()
{
    ProviderRules rules;
    rules.requestWindow = 24h;
    rules.tokenWindow = 1min;
    const LimitState state = limitsOf({{"x-ratelimit-limit-requests", "14400"},
                                       {"x-ratelimit-remaining-requests", "14370"},
                                       {"x-ratelimit-reset-requests", "2m59.56s"},
                                       {"x-ratelimit-limit-tokens", "18000"}},
                                      rules);
    QVERIFY(state.requests.untilFull == Duration(179'560ms));
    QVERIFY(state.requests.window == Duration(24h));
    QVERIFY(state.tokens.window == Duration(1min));
}

void TestLimitHeaders::openRouter()
{
    const LimitState state = limitsOf({{"x-ratelimit-limit", "20"},
                                       {"x-ratelimit-remaining", "0"},
                                       {"x-ratelimit-reset", "1696004820000"}});
    QVERIFY(state.requests == (AxisLimit{20, 0, 23s, ResetMeaning::nextWindow}));
}

void TestLimitHeaders::together()
{
    const LimitState state = limitsOf({{"x-ratelimit-limit", "10"},
                                       {"x-ratelimit-reset", "1"},
                                       {"x-tokenlimit-limit", "3000"},
                                       {"x-tokenlimit-remaining", "2990"}});
    QVERIFY(state.requests.limit == 10);
    QVERIFY(state.requests.untilFull == Duration(1s));
    QVERIFY(state.tokens.remaining == 2'990);
}

void TestLimitHeaders::cerebras()
{
    const LimitState state = limitsOf({{"x-ratelimit-limit-requests-day", "14400"},
                                       {"x-ratelimit-remaining-requests-day", "14399"},
                                       {"x-ratelimit-reset-requests-day", "33011.382867"},
                                       {"x-ratelimit-limit-requests-minute", "30"},
                                       {"x-ratelimit-limit-tokens-minute", "60000"},
                                       {"x-ratelimit-reset-tokens-minute", "11.38"}});
    QVERIFY(state.requests.limit == 30);
    QVERIFY(state.requests.window == Duration(1min));
    QVERIFY(state.tokens.untilFull == Duration(11'380ms));
    QCOMPARE(state.others.size(), std::size_t(1));
    QVERIFY(state.others[0].value.untilFull == Duration(33'011'382'867us));
    QVERIFY(state.others[0].value.window == Duration(24h));
}

void TestLimitHeaders::digitalOcean()
{
    ProviderRules rules;
    rules.resetFits = true;
    const LimitState state = limitsOf({{"x-ratelimit-reset-requests", "1696004800"}}, rules);
    QVERIFY(state.requests.untilFits == Duration(3s));
    QVERIFY(!state.requests.untilFull);
    QVERIFY(waitFor(state.requests, 1) == Duration(3s));
}

void TestLimitHeaders::unknownAxesAreNoRequests()
{
    QVERIFY(!parseLimits({{"x-ratelimit-limit-images", "5"},
                          {"x-ratelimit-used", "3"},
                          {"x-ratelimit-resource", "core"},
                          {"x-ratelimit-reset-after", "3"},
                          {"anthropic-ratelimit-unified-status", "allowed"},
                          {"limit-requests", "3"}},
                         receivedAt));
    QVERIFY(limitsOf({{"x-ratelimit-limit-concurrent-requests", "5"}})
                .find(LimitAxis::concurrency)
                ->limit == 5);
}

/// draft-03 of the IETF's fields, under the older names.
void TestLimitHeaders::envoy()
{
    const LimitState one = limitsOf({{"x-ratelimit-limit", "4, 4;w=60"},
                                     {"x-ratelimit-remaining", "3"},
                                     {"x-ratelimit-reset", "37"}});
    AxisLimit expected{4, 3, 37s};
    expected.window = 60s;
    QVERIFY(one == (LimitState{expected, {}, {}}));

    const LimitState two =
        limitsOf({{"x-ratelimit-limit", "10, 10;w=1;name=\"a\", 1000;w=3600;name=\"b\""},
                  {"x-ratelimit-remaining", "3"},
                  {"x-ratelimit-reset", "1"},
                  {"x-ratelimit-limit-tokens", "500"}});
    QVERIFY(two.requests.limit == 10);
    QVERIFY(two.requests.remaining == 3);
    QVERIFY(two.requests.window == Duration(1s));
    QVERIFY(two.tokens.limit == 500);
    QCOMPARE(two.others.size(), std::size_t(1));
    QVERIFY(two.others[0].value.limit == 1000);
    QVERIFY(two.others[0].value.window == Duration(1h));
}

/// Of a gateway that counts in floating point, and of one that adds what is there already.
void TestLimitHeaders::decimalsAndRepetitions()
{
    const LimitState state = limitsOf({{"x-ratelimit-limit-requests", "60.0"},
                                       {"x-ratelimit-remaining-requests", "58.9"},
                                       {"x-ratelimit-limit-tokens", "150000, 150000"},
                                       {"x-ratelimit-remaining-tokens", "0, 0"},
                                       {"x-ratelimit-reset-tokens", "6m0s, 6m0s"}});
    QVERIFY(state.requests == (AxisLimit{60, 58, std::nullopt}));
    QVERIFY(state.tokens == (AxisLimit{150'000, 0, 6min, ResetMeaning::refill}));
}

void TestLimitHeaders::cachedResponsesSayNothing()
{
    const HttpHeader limit{"x-ratelimit-limit-requests", "60"};
    QVERIFY(!parseLimits({limit, {"age", "3"}}, receivedAt));
    QVERIFY(parseLimits({limit, {"age", "0"}}, receivedAt));
}

void TestLimitHeaders::tooManyLimitsAreBounded()
{
    std::string policies;
    std::string items;
    for (int i = 0; i < 100; ++i) {
        const std::string name = (i > 0 ? ", \"p" : "\"p") + std::to_string(i) + "\"";
        policies += name + ";q=5;w=" + std::to_string(i + 1);
        items += name + ";r=5";
    }
    const LimitState state = limitsOf({{"ratelimit-policy", policies}, {"ratelimit", items}});
    QCOMPARE(state.others.size(), std::size_t(15));
}

void TestLimitHeaders::nothingSaidIsNothing()
{
    QVERIFY(!parseLimits({}, receivedAt).has_value());
    QVERIFY(!parseLimits({{"content-type", "text/html"}, {"retry-after", "3"}}, receivedAt));
}

void TestLimitHeaders::brokenFieldsAreLeftOut_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    for (const char* value : {"", "-1", "1.", ".5", "1.5e3", "1.5.5", "sixty", "60, 61", "60,000",
                              "60, 60, 60, 61", "99999999999999999999", "0x10"}) {
        QTest::addRow("limit '%s'", value)
            << QByteArray("x-ratelimit-limit-requests") << QByteArray(value);
    }
    for (const char* value : {"", "-1s", "soon", "inf", "nan", "1e40", "87841h", "9999999999999"}) {
        QTest::addRow("reset '%s'", value)
            << QByteArray("x-ratelimit-reset-requests") << QByteArray(value);
    }
}

void TestLimitHeaders::brokenFieldsAreLeftOut()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    const HttpHeader broken{name.toStdString(), value.toStdString()};
    QVERIFY(!parseLimits({broken}, receivedAt).has_value());
    const LimitState state = limitsOf({broken, {"x-ratelimit-remaining-requests", "3"}});
    QVERIFY(state.requests == (AxisLimit{std::nullopt, 3, std::nullopt}));
}

void TestLimitHeaders::resets_data()
{
    QTest::addColumn<qint64>("milliseconds"); // -1: not a reset
    const auto row = [](const char* text, qint64 expected) { QTest::newRow(text) << expected; };
    row("12", 12'000);
    row("11.38", 11'380);
    row("0", 0);
    row("999999999", -1); // 31 years
    row("1696004800", 3'000);
    row("1696004800.5", 3'500);
    row("1696004000", 0);
    row("1696004800250", 3'250);
    row("1e16", -1);
    row("2m59.56s", 179'560);
    row("37.2s", 37'200);
    row("57.238s", 57'238);
    row("2023-09-29T16:26:40Z", 3'000);
    row("2023-09-29T18:26:40.5+02:00", 3'500);
    row("2023-09-29T16:26:30Z", 0);
    row("2043-09-29T16:26:30Z", -1);
    row("Fri, 29 Sep 2023 16:26:57 GMT", 20'000);
    row("tomorrow", -1);
    row("", -1);
}

void TestLimitHeaders::resets()
{
    QFETCH(qint64, milliseconds);
    const auto reset = parseReset(QTest::currentDataTag(), receivedAt);
    QCOMPARE(reset.has_value(), milliseconds >= 0);
    if (reset) {
        QCOMPARE(qint64(*reset / 1ms), milliseconds);
    }
}

void TestLimitHeaders::theServersClockCounts()
{
    const LimitState state =
        limitsOf({{"date", "Fri, 29 Sep 2023 17:00:00 GMT"}, {"x-ratelimit-reset", "1696006805"}});
    QVERIFY(state.requests.untilFull == Duration(5s));
    QVERIFY(serverTime({{"date", "yesterday"}}, receivedAt) == receivedAt);
}

void TestLimitHeaders::stamps_data()
{
    QTest::addColumn<qint64>("milliseconds"); // -1: not a stamp
    const auto row = [](const char* text, qint64 expected) { QTest::newRow(text) << expected; };
    row("1970-01-01T00:00:01Z", 1'000);
    row("1970-01-01t00:00:01.123456z", 1'123);
    row("1970-01-01 00:00:01.5Z", 1'500);
    row("1970-01-01T00:30:00-01:30", 7'200'000);
    row("1970-01-01T00:00:60Z", 60'000);
    row("1970-01-01T00:00:01", -1);
    row("1970-02-30T00:00:01Z", -1);
    row("1970-13-01T00:00:01Z", -1);
    row("1970-01-01T24:00:00Z", -1);
    row("1970-01-01T00:60:00Z", -1);
    row("1970-01-01T00:00:61Z", -1);
    row("1970-01-01T00:00:01.Z", -1);
    row("1970-01-01T00:00:01Zx", -1);
    row("1970-01-01T00:00:01+1", -1);
    row("1970-01-01T00:00:01+24:00", -1);
    row("70-01-01T00:00:01Z", -1);
    row("", -1);
}

void TestLimitHeaders::stamps()
{
    QFETCH(qint64, milliseconds);
    const auto stamp = parseRfc3339(QTest::currentDataTag());
    QCOMPARE(stamp.has_value(), milliseconds >= 0);
    if (stamp) {
        QCOMPARE(qint64(stamp->time_since_epoch().count()), milliseconds);
    }
}

void TestLimitHeaders::windowsAreImplied()
{
    AxisLimit limit{60, 59, 1s, ResetMeaning::refill};
    QVERIFY(impliedWindow(limit) == Duration(60s));
    limit.remaining = 60;
    QVERIFY(!impliedWindow(limit));
    limit.remaining = 30;
    limit.reset = ResetMeaning::nextWindow;
    QVERIFY(!impliedWindow(limit));
    // 16 of 150,000 gone and six minutes to go: 39 days, if those were more than rounded figures.
    QVERIFY(!impliedWindow({150'000, 149'984, 6min, ResetMeaning::refill}));
    QVERIFY(impliedWindow({31, 30, 24h, ResetMeaning::refill}) == Duration(31 * 24h));
}

void TestLimitHeaders::waits()
{
    const AxisLimit refill{100, 10, 90s, ResetMeaning::refill};
    QVERIFY(waitFor(refill, 10) == Duration(0s));
    QVERIFY(waitFor(refill, 11) == Duration(1s));
    QVERIFY(!waitFor(refill, 101));
    const AxisLimit window{100, 10, 90s, ResetMeaning::nextWindow};
    QVERIFY(waitFor(window, 11) == Duration(90s));
    QVERIFY(!waitFor(AxisLimit{100, std::nullopt, 90s}, 1));
    QVERIFY(!waitFor(AxisLimit{100, 0, std::nullopt}, 1));
}

void TestLimitHeaders::whichHeadersMatter()
{
    for (const char* name :
         {"retry-after", "retry-after-ms", "date", "age", "x-should-retry", "x-ratelimit-limit",
          "x-ratelimitbysize-limit-month", "ratelimitbysize-reset", "ratelimit", "ratelimit-policy",
          "ratelimit-remaining", "x-tokenlimit-reset", "anthropic-ratelimit-tokens-reset"}) {
        QVERIFY2(isLimitHeader(name), name);
    }
    QVERIFY(!isLimitHeader("set-cookie"));
    QVERIFY(!isLimitHeader("content-type"));
}

QTEST_GUILESS_MAIN(TestLimitHeaders)
#include "tst_limit_headers.moc"
