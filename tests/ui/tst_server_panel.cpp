#include "ui/panels/server_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QTest>

using namespace ratescope;

class TestServerPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void typedRateIsToldOnceWithBoth();
    void limiterDecidesWhatMatters();
    void quotaSwitch();
    void sharesOfFaults();
    void showingEmitsNothing();
    void newerSettings();
    void tokensInAndOutApart();
    void bareRefusals();
    void formOfHeaders();

private:
    template <typename Widget>
    Widget* find(const char* name) const
    {
        return m_panel->findChild<Widget*>(QLatin1String(name));
    }
    void type(const char* control, const char* text);
    void choose(const char* combo, int entry);

    std::unique_ptr<ServerPanel> m_panel;
    std::vector<std::pair<ServerSettings, ServerSettings>> m_told;
};

void TestServerPanel::init()
{
    m_panel = std::make_unique<ServerPanel>(ServerSettings());
    m_told.clear();
    connect(m_panel.get(), &ServerPanel::edited, this, [this](const ServerSettings& next) {
        m_told.emplace_back(m_panel->settings(), next);
        m_panel->showSettings(next);
    });
    m_panel->resize(320, 700);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void TestServerPanel::type(const char* control, const char* text)
{
    NumberBox* box = find<ValueSlider>(control)->box();
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, QLatin1String(text));
    QTest::keyClick(box, Qt::Key_Return);
}

void TestServerPanel::choose(const char* combo, int entry)
{
    auto* box = find<QComboBox>(combo);
    box->setCurrentIndex(entry);
    Q_EMIT box->activated(entry);
}

void TestServerPanel::typedRateIsToldOnceWithBoth()
{
    type("serverRate", "30");
    QCOMPARE(m_told.size(), std::size_t(1));
    QCOMPARE(m_told[0].first.rate.perMinute(), 60.0);
    QCOMPARE(m_told[0].second.rate.perMinute(), 30.0);
    QCOMPARE(m_panel->settings(), m_told[0].second);
}

void TestServerPanel::limiterDecidesWhatMatters()
{
    QVERIFY(find<ValueSlider>("serverBurst")->isEnabled());
    QVERIFY(!find<ValueSlider>("serverWindow")->isEnabled());
    QVERIFY(!find<ValueSlider>("serverConcurrency")->isEnabled());
    auto* limiter = find<QComboBox>("limiter");
    limiter->setFocus();
    QTest::keyClick(limiter, Qt::Key_End);
    QCOMPARE(m_told.back().second.limiter, LimiterKind::concurrency);
    QVERIFY(!find<ValueSlider>("serverRate")->isEnabled());
    QVERIFY(find<ValueSlider>("serverConcurrency")->isEnabled());
    QTest::keyClick(limiter, Qt::Key_Up);
    QCOMPARE(m_told.back().second.limiter, LimiterKind::slidingCounter);
    QVERIFY(find<ValueSlider>("serverWindow")->isEnabled());
}

void TestServerPanel::quotaSwitch()
{
    QTest::mouseClick(find<QCheckBox>("insufficientQuota"), Qt::LeftButton, {}, {8, 8});
    QCOMPARE(m_told.size(), std::size_t(1));
    QVERIFY(m_told[0].second.insufficientQuota);
}

void TestServerPanel::sharesOfFaults()
{
    type("share500", "60");
    QCOMPARE(m_told.back().second.share500, 0.6);
    type("share503", "70"); // together more than all: clamped, and the panel shows what is so
    QCOMPARE(m_told.back().second, m_told.back().second.clamped());
    QCOMPARE(find<ValueSlider>("share500")->value(), m_panel->settings().share500);
    QCOMPARE(find<ValueSlider>("share503")->value(), m_panel->settings().share503);
}

void TestServerPanel::showingEmitsNothing()
{
    ServerSettings settings;
    settings.burst = 20;
    settings.otherClient = RequestRate::perMinute(20);
    m_panel->showSettings(settings);
    QVERIFY(m_told.empty());
    QCOMPARE(find<ValueSlider>("serverBurst")->value(), 20.0);
    QVERIFY(find<QCheckBox>("otherClientOn")->isChecked());
}

void TestServerPanel::newerSettings()
{
    QVERIFY(!find<ValueSlider>("serverTokenRate")->isEnabled());
    QTest::mouseClick(find<QCheckBox>("serverTokenRateOn"), Qt::LeftButton, {}, {8, 8});
    QCOMPARE(m_told.back().second.tokenRate->perMinute(), 10'000.0);
    type("serverTokenRate", "500");
    QCOMPARE(m_told.back().second.tokenRate->perMinute(), 500.0);
    QTest::mouseClick(find<QCheckBox>("otherClientOn"), Qt::LeftButton, {}, {8, 8});
    QCOMPARE(m_told.back().second.otherClient->perMinute(), 20.0);
    type("refusalDelay", "0.5");
    QVERIFY(m_told.back().second.refusalDelay == std::chrono::milliseconds(500));
    QVERIFY(!find<QCheckBox>("countRefusals")->isEnabled()); // a bucket does not obey it
    const auto* hint = find<QComboBox>("retryHint");
    choose("retryHint", 2);
    QVERIFY(m_told.back().second.retryHint == RetryHint::lie);
    QTest::mouseClick(find<QCheckBox>("sendRetryAfter"), Qt::LeftButton, {}, {8, 8});
    QVERIFY(!hint->isEnabled());
}

void TestServerPanel::tokensInAndOutApart()
{
    QVERIFY(!find<ValueSlider>("serverInputTokenRate")->isEnabled());
    QTest::mouseClick(find<QCheckBox>("serverInputTokenRateOn"), Qt::LeftButton, {}, {8, 8});
    type("serverInputTokenRate", "700");
    QTest::mouseClick(find<QCheckBox>("serverOutputTokenRateOn"), Qt::LeftButton, {}, {8, 8});
    type("serverOutputTokenRate", "300");
    const ServerSettings& last = m_told.back().second;
    QCOMPARE(last.inputTokenRate->perMinute(), 700.0);
    QCOMPARE(last.outputTokenRate->perMinute(), 300.0);
    QVERIFY(!last.tokenRate);
    QTest::mouseClick(find<QCheckBox>("serverInputTokenRateOn"), Qt::LeftButton, {}, {8, 8});
    QVERIFY(!m_told.back().second.inputTokenRate);
    QVERIFY(m_told.back().second.outputTokenRate);
}

void TestServerPanel::bareRefusals()
{
    choose("refusals", 1);
    QVERIFY(m_told.back().second.wordlessRefusals);
    QVERIFY(!m_told.back().second.refuseAs503);
    QVERIFY(!find<QCheckBox>("sendRetryAfter")->isEnabled()); // a bare one names no wait
    QVERIFY(!find<QComboBox>("retryHint")->isEnabled());
    choose("refusals", 2);
    QVERIFY(!m_told.back().second.wordlessRefusals);
    QVERIFY(m_told.back().second.refuseAs503);
    choose("refusals", 0);
    QCOMPARE(m_told.back().second, ServerSettings());
    QVERIFY(find<QCheckBox>("sendRetryAfter")->isEnabled());

    ServerSettings both; // as a file may have it
    both.refuseAs503 = both.wordlessRefusals = true;
    m_panel->showSettings(both);
    QCOMPARE(find<QComboBox>("refusals")->currentText(), QStringLiteral("a bare 503"));
}

void TestServerPanel::formOfHeaders()
{
    choose("headerForm", 1);
    QVERIFY(m_told.back().second.headerForm == HeaderForm::ietf);
    QTest::mouseClick(find<QCheckBox>("sendRateHeaders"), Qt::LeftButton, {}, {8, 8});
    QVERIFY(!find<QComboBox>("headerForm")->isEnabled());
}

QTEST_MAIN(TestServerPanel)
#include "tst_server_panel.moc"
