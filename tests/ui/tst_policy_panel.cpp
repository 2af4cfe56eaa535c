#include "ui/changes/settings_history.h"
#include "ui/panels/backoff_preview.h"
#include "ui/panels/policy_panel.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestPolicyPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsThePolicyItIsGiven();
    void typedRateIsToldOnce();
    void rateCanBeTakenAway();
    void typedBeyondTheRangeStays();
    void capFollowsBase();
    void theUnitIsTheWindow();
    void axesAndGuards();
    void irrelevantControlsAreDisabled();
    void undoAndRedoFromTheKeyboard();
    void oneDragIsOneStep();
    void dragBackLeavesNoStep();
    void presetIsFoundAndChosen();
    void everyControlHasASpokenName();
    void backoffSpansFollowTheFormulas();

private:
    void type(const char* control, const char* text);
    template <typename Widget>
    Widget* find(const char* name) const
    {
        return m_panel->findChild<Widget*>(QLatin1String(name));
    }

    std::unique_ptr<SettingsHistory> m_history;
    std::unique_ptr<PolicyPanel> m_panel;
    QAction* m_undo = nullptr;
    QAction* m_redo = nullptr;
    std::vector<Policy> m_told;
};

namespace {

std::vector<Preset> presets()
{
    Policy gentle;
    gentle.throttle.rate = RequestRate::perMinute(60);
    Policy hasty;
    hasty.backoff.kind = BackoffKind::none;
    return {{QStringLiteral("gentle"), QStringLiteral("Gentle"), QStringLiteral("a test"), gentle},
            {QStringLiteral("hasty"), QStringLiteral("Hasty"), QStringLiteral("a test"), hasty}};
}

} // namespace

void TestPolicyPanel::init()
{
    m_panel = std::make_unique<PolicyPanel>(presets(), Policy());
    m_history = std::make_unique<SettingsHistory>(Setup(), [] { return Instant(); });
    m_undo = m_history->steps().createUndoAction(m_panel.get());
    m_undo->setShortcut(QKeySequence::Undo);
    m_redo = m_history->steps().createRedoAction(m_panel.get());
    m_redo->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_Z);
    m_panel->addActions({m_undo, m_redo});
    m_told.clear();
    connect(m_panel.get(), &PolicyPanel::edited, m_history.get(), &SettingsHistory::changePolicy);
    connect(m_history.get(), &SettingsHistory::policyChanged, m_panel.get(),
            &PolicyPanel::showPolicy);
    connect(m_history.get(), &SettingsHistory::policyChanged, this,
            [this](const Policy& policy) { m_told.push_back(policy); });
    m_panel->resize(320, 900);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    m_panel->activateWindow();
}

void TestPolicyPanel::cleanup()
{
    m_panel.reset();
}

void TestPolicyPanel::type(const char* control, const char* text)
{
    NumberBox* box = find<ValueSlider>(control)->box();
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, QLatin1String(text));
    QTest::keyClick(box, Qt::Key_Return);
}

void TestPolicyPanel::showsThePolicyItIsGiven()
{
    QVERIFY(!find<QCheckBox>("rateOn")->isChecked());
    QCOMPARE(find<ValueSlider>("concurrency")->value(), 64.0);
    QCOMPARE(find<ValueSlider>("base")->value(), 0.5);
    QCOMPARE(find<QComboBox>("jitter")->currentData().toInt(), static_cast<int>(Jitter::full));
    QVERIFY(m_told.empty());
}

void TestPolicyPanel::typedRateIsToldOnce()
{
    QTest::mouseClick(find<QCheckBox>("rateOn"), Qt::LeftButton, {}, {8, 8});
    QCOMPARE(m_told.size(), std::size_t(1));
    QCOMPARE(m_told.back().throttle.rate->perMinute(), 60.0);
    type("rate", "90");
    QCOMPARE(m_told.size(), std::size_t(2));
    QCOMPARE(m_told.back().throttle.rate->perSecond(), 1.5);
}

void TestPolicyPanel::rateCanBeTakenAway()
{
    QTest::mouseClick(find<QCheckBox>("rateOn"), Qt::LeftButton, {}, {8, 8});
    type("rate", "30");
    QTest::mouseClick(find<QCheckBox>("rateOn"), Qt::LeftButton, {}, {8, 8});
    QVERIFY(!m_told.back().throttle.rate);
    QTest::mouseClick(find<QCheckBox>("rateOn"), Qt::LeftButton, {}, {8, 8});
    QCOMPARE(m_told.back().throttle.rate->perMinute(), 30.0);
}

void TestPolicyPanel::typedBeyondTheRangeStays()
{
    type("concurrency", "999"); // the box takes no third 9: 256 is the end
    QCOMPARE(m_told.size(), std::size_t(1));
    QCOMPARE(m_told.back().throttle.concurrency, 99);
    QCOMPARE(find<ValueSlider>("concurrency")->value(), 99.0);
}

void TestPolicyPanel::capFollowsBase()
{
    type("base", "100"); // above the cap of 60 s: the policy's own rule mends it
    QCOMPARE(m_told.size(), std::size_t(1));
    QCOMPARE(m_told.back(), m_told.back().clamped());
    QCOMPARE(find<ValueSlider>("cap")->value(), toSeconds(m_told.back().backoff.cap));
    QCOMPARE(find<ValueSlider>("base")->value(), toSeconds(m_told.back().backoff.base));
}

void TestPolicyPanel::theUnitIsTheWindow()
{
    QTest::mouseClick(find<QCheckBox>("rateOn"), Qt::LeftButton, {}, {8, 8});
    QComboBox* unit = find<ValueSlider>("rate")->unitChoice();
    QTest::keyClick(unit, Qt::Key_Down); // per second
    QVERIFY(m_told.back().throttle.rateWindow == std::chrono::seconds(1));
    QCOMPARE(m_told.back().throttle.rate->perMinute(), 60.0); // the same rate
    type("rate", "5");
    QCOMPARE(m_told.back().throttle.rate->perSecond(), 5.0);
    m_undo->trigger();
    m_undo->trigger();
    QVERIFY(m_told.back().throttle.rateWindow == std::chrono::seconds(60));
    QCOMPARE(unit->currentIndex(), 0);
}

void TestPolicyPanel::axesAndGuards()
{
    for (const char* name : {"tokenRateOn", "inputTokenRateOn", "outputTokenRateOn",
                             "requestsPerDayOn", "tokensPerDayOn", "retryBudgetOn", "breakerOn"}) {
        QVERIFY(!find<QCheckBox>(name)->isChecked());
        QTest::mouseClick(find<QCheckBox>(name), Qt::LeftButton, {}, {8, 8});
        QVERIFY(find<QCheckBox>(name)->isChecked());
    }
    type("inputTokenRate", "5000");
    type("requestsPerDay", "200");
    type("breaker", "3");
    const Policy& policy = m_told.back();
    QCOMPARE(policy.throttle.inputTokenRate->perMinute(), 5'000.0);
    QCOMPARE(policy.throttle.outputTokenRate->perMinute(), 10'000.0);
    QCOMPARE(*policy.throttle.requestsPerDay, 200);
    QCOMPARE(policy.throttle.tokensPerDay->count, 1'000'000);
    QVERIFY(policy.retryBudget == RetryBudgetSettings());
    QVERIFY(policy.breaker == (BreakerSettings{3, std::chrono::seconds(30)}));
    QVERIFY(find<ValueSlider>("breakerOpenFor")->isEnabled());
    QTest::mouseClick(find<QCheckBox>("breakerOn"), Qt::LeftButton, {}, {8, 8});
    QVERIFY(!m_told.back().breaker);
    auto* controller = find<QComboBox>("controller");
    controller->setCurrentIndex(0);
    Q_EMIT controller->activated(0);
    QVERIFY(m_told.back().controller.kind == ControllerKind::automatic);
}

void TestPolicyPanel::irrelevantControlsAreDisabled()
{
    QVERIFY(!find<ValueSlider>("rate")->isEnabled());
    QVERIFY(!find<ValueSlider>("burst")->isEnabled());
    QVERIFY(!find<ValueSlider>("jitterShare")->isEnabled());
    QVERIFY(find<ValueSlider>("factor")->isEnabled());

    QComboBox* kind = find<QComboBox>("kind");
    kind->setFocus();
    QTest::keyClick(kind, Qt::Key_Up); // fixed
    QCOMPARE(m_told.back().backoff.kind, BackoffKind::fixed);
    QVERIFY(!find<ValueSlider>("factor")->isEnabled());
    QVERIFY(find<ValueSlider>("base")->isEnabled());

    type("retries", "0");
    QVERIFY(!find<ValueSlider>("base")->isEnabled());
    QVERIFY(!kind->isEnabled());
    QVERIFY(find<ValueSlider>("concurrency")->isEnabled());
}

void TestPolicyPanel::undoAndRedoFromTheKeyboard()
{
    type("retries", "3");
    type("burst", "5"); // disabled: takes no keys
    type("concurrency", "8");
    QCOMPARE(m_told.size(), std::size_t(2));

    // The focus is in a number box, whose own undo must not take the key.
    NumberBox* box = find<ValueSlider>("concurrency")->box();
    QTest::keyClick(box, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_panel->policy().throttle.concurrency, 64);
    QCOMPARE(m_panel->policy().backoff.retries, 3);
    QTest::keyClick(box, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_panel->policy(), Policy());
    QCOMPARE(m_told.size(), std::size_t(4));
    QVERIFY(!m_undo->isEnabled());

    QTest::keyClick(box, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(m_panel->policy().backoff.retries, 3);
    QCOMPARE(m_told.back(), m_panel->policy());
}

void TestPolicyPanel::oneDragIsOneStep()
{
    QSlider* slider = find<ValueSlider>("concurrency")->slider();
    const int middle = slider->height() / 2;
    QTest::mousePress(slider, Qt::LeftButton, {}, {slider->width() * 3 / 4, middle});
    for (int x = slider->width() * 3 / 4; x > slider->width() / 4; x -= 5) {
        QTest::mouseMove(slider, {x, middle});
    }
    QTest::mouseRelease(slider, Qt::LeftButton, {}, {slider->width() / 4, middle});
    QVERIFY(m_told.size() > 2);
    QVERIFY(m_panel->policy().throttle.concurrency < 64);
    m_undo->trigger();
    QCOMPARE(m_panel->policy(), Policy());
    QVERIFY(!m_undo->isEnabled());
}

void TestPolicyPanel::dragBackLeavesNoStep()
{
    auto* control = find<ValueSlider>("concurrency");
    Q_EMIT control->edited(10, 99); // as two moves of one drag, there and back to the very value
    Q_EMIT control->edited(64, 99);
    QCOMPARE(m_panel->policy(), Policy());
    QVERIFY(!m_undo->isEnabled());
}

void TestPolicyPanel::presetIsFoundAndChosen()
{
    QComboBox* preset = find<QComboBox>("preset");
    QCOMPARE(preset->currentIndex(), -1);
    QTest::mouseClick(find<QCheckBox>("rateOn"), Qt::LeftButton, {}, {8, 8});
    QCOMPARE(preset->currentText(), QStringLiteral("Gentle"));
    preset->setFocus();
    QTest::keyClick(preset, Qt::Key_Down);
    QCOMPARE(m_told.back().backoff.kind, BackoffKind::none);
    QCOMPARE(preset->currentText(), QStringLiteral("Hasty"));
    type("retries", "7");
    QCOMPARE(preset->currentIndex(), -1);
}

void TestPolicyPanel::everyControlHasASpokenName()
{
    int controls = 0;
    const auto children = m_panel->findChildren<QWidget*>();
    for (const QWidget* child : children) {
        const bool control = qobject_cast<const QSlider*>(child) != nullptr ||
                             qobject_cast<const NumberBox*>(child) != nullptr ||
                             qobject_cast<const QComboBox*>(child) != nullptr;
        if (control) {
            ++controls;
            QVERIFY2(!child->accessibleName().isEmpty(), qPrintable(child->objectName()));
        }
    }
    QVERIFY(controls > 20);
}

void TestPolicyPanel::backoffSpansFollowTheFormulas()
{
    BackoffSettings settings;
    settings.base = 1s;
    settings.cap = 4s;
    settings.retries = 4;
    settings.jitter = Jitter::equal;
    const auto spans = backoffSpans(settings, 8);
    QCOMPARE(spans.size(), std::size_t(4));
    QCOMPARE(spans[0].ceiling, Duration(1s));
    QCOMPARE(spans[0].lowest, Duration(500ms));
    QCOMPARE(spans[3].ceiling, Duration(4s));
    QCOMPARE(spans[3].lowest, Duration(2s));
    settings.jitter = Jitter::shorten;
    settings.jitterShare = 0.25;
    QCOMPARE(backoffSpans(settings, 2)[0].highest, Duration(1s));
    settings.kind = BackoffKind::none;
    QCOMPARE(backoffSpans(settings, 8)[0].highest, Duration::zero());
    settings.retries = 0;
    QVERIFY(backoffSpans(settings, 8).empty());
}

QTEST_MAIN(TestPolicyPanel)
#include "tst_policy_panel.moc"
