#include "ui/duration_text.h"
#include "ui/panels/value_slider.h"

#include <QComboBox>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestValueSlider : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scaleMapsBothWays_data();
    void scaleMapsBothWays();
    void typingEmitsOnceInBaseUnits();
    void showingAValueIsSilentAndExact();
    void whatIsNotInForceSaysOff();
    void sliderGivesTwoDigits();
    void unitChangesTheReadingOnly();
    void typedBeyondTheSliderIsKept();
    void oneDragIsOneGesture();
    void durations_data();
    void durations();
};

namespace {

constexpr double perMinute = 1.0 / 60.0;

ValueRange rateRange()
{
    return {1.0 / 3600.0, 10000.0, {perMinute, 100.0, true}, false};
}

QList<ValueUnit> rateUnits()
{
    return {{QStringLiteral("/min"), perMinute}, {QStringLiteral("/s"), 1.0}};
}

void type(NumberBox* box, const char* text)
{
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, QLatin1String(text));
    QTest::keyClick(box, Qt::Key_Return);
}

} // namespace

void TestValueSlider::scaleMapsBothWays_data()
{
    QTest::addColumn<bool>("logarithmic");
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("position");
    QTest::newRow("log, low end") << true << 0.01 << 0;
    QTest::newRow("log, middle") << true << 1.0 << 500;
    QTest::newRow("log, high end") << true << 100.0 << 1000;
    QTest::newRow("linear, low end") << false << 0.01 << 0;
    QTest::newRow("linear, middle") << false << 50.005 << 500;
    QTest::newRow("linear, high end") << false << 100.0 << 1000;
}

void TestValueSlider::scaleMapsBothWays()
{
    QFETCH(bool, logarithmic);
    QFETCH(double, value);
    QFETCH(int, position);
    const SliderScale scale{0.01, 100.0, logarithmic};
    QCOMPARE(scale.positionOf(value), position);
    QCOMPARE(scale.valueAt(position), value);
    QCOMPARE(scale.positionOf(1e9), SliderScale::steps);
    QCOMPARE(scale.positionOf(0.0), 0);
}

void TestValueSlider::typingEmitsOnceInBaseUnits()
{
    ValueSlider slider(rateRange(), rateUnits());
    slider.setValue(1.0);
    QSignalSpy edits(&slider, &ValueSlider::edited);
    slider.show();
    type(slider.box(), "90");
    QCOMPARE(edits.size(), 1);
    QCOMPARE(edits[0][0].toDouble(), 1.5);
    type(slider.box(), "90");
    QCOMPARE(edits.size(), 1);
}

void TestValueSlider::showingAValueIsSilentAndExact()
{
    ValueSlider slider(rateRange(), rateUnits());
    QSignalSpy edits(&slider, &ValueSlider::edited);
    slider.setValue(0.123456789);
    QCOMPARE(slider.value(), 0.123456789);
    QCOMPARE(slider.box()->text(), QStringLiteral("7.407"));
    QCOMPARE(edits.size(), 0);
}

/// A number beside a box that is not checked looks as if it held.
void TestValueSlider::whatIsNotInForceSaysOff()
{
    ValueSlider slider({1, 1000, {1, 1000, true}, true}, {{QString(), 1.0}});
    slider.setValue(60);
    slider.setAbsent(true);
    QCOMPARE(slider.box()->text(), QStringLiteral("off"));
    QVERIFY(!slider.isEnabled());
    QCOMPARE(slider.value(), 60.0);
    slider.setValue(80);
    QCOMPARE(slider.box()->text(), QStringLiteral("off"));
    slider.setAbsent(false);
    QCOMPARE(slider.box()->text(), QStringLiteral("80"));
    QVERIFY(slider.isEnabled());
}

void TestValueSlider::sliderGivesTwoDigits()
{
    ValueSlider slider(rateRange(), rateUnits());
    slider.setValue(1.0);
    slider.show();
    slider.slider()->setFocus();
    QSignalSpy edits(&slider, &ValueSlider::edited);
    QTest::keyClick(slider.slider(), Qt::Key_Right);
    QCOMPARE(edits.size(), 1);
    QCOMPARE(slider.box()->text(), QStringLiteral("66"));
    QVERIFY(qFuzzyCompare(slider.value(), 66.0 / 60.0));
}

void TestValueSlider::unitChangesTheReadingOnly()
{
    ValueSlider slider(rateRange(), rateUnits());
    slider.setValue(2.0);
    QCOMPARE(slider.box()->text(), QStringLiteral("120"));
    QSignalSpy edits(&slider, &ValueSlider::edited);
    slider.show();
    slider.unitChoice()->setFocus();
    QTest::keyClick(slider.unitChoice(), Qt::Key_Down);
    QCOMPARE(slider.box()->text(), QStringLiteral("2"));
    QCOMPARE(slider.value(), 2.0);
    QCOMPARE(edits.size(), 0);
}

void TestValueSlider::typedBeyondTheSliderIsKept()
{
    ValueSlider slider(rateRange(), rateUnits());
    slider.show();
    type(slider.box(), "12000");
    QCOMPARE(slider.value(), 200.0);
    QCOMPARE(slider.slider()->value(), SliderScale::steps);
    QCOMPARE(slider.box()->value(), 12000.0);
}

void TestValueSlider::oneDragIsOneGesture()
{
    ValueSlider slider({1, 256, {1, 256, true}, true}, {{QString(), 1.0}});
    slider.resize(400, 30);
    slider.show();
    QVERIFY(QTest::qWaitForWindowExposed(&slider));
    QSignalSpy edits(&slider, &ValueSlider::edited);
    QSlider* handle = slider.slider();
    const int middle = handle->height() / 2;
    QTest::mousePress(handle, Qt::LeftButton, {}, {6, middle});
    QTest::mouseMove(handle, {handle->width() / 3, middle});
    QTest::mouseMove(handle, {handle->width() / 2, middle});
    QTest::mouseRelease(handle, Qt::LeftButton, {}, {handle->width() / 2, middle});
    QVERIFY(edits.size() >= 2);
    QCOMPARE(edits.first()[1].toInt(), edits.last()[1].toInt());
    const int drag = edits.last()[1].toInt();
    QTest::keyClick(handle, Qt::Key_Right);
    QVERIFY(edits.last()[1].toInt() != drag);
}

void TestValueSlider::durations_data()
{
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("past") << qint64(-5) << QStringLiteral("0 ms");
    QTest::newRow("short") << qint64(80) << QStringLiteral("80 ms");
    QTest::newRow("tenths") << qint64(3240) << QStringLiteral("3.2 s");
    QTest::newRow("no 10.0") << qint64(9960) << QStringLiteral("10 s");
    QTest::newRow("no 60 s") << qint64(59700) << QStringLiteral("1 min");
    QTest::newRow("minutes") << qint64(125000) << QStringLiteral("2 min 5 s");
    QTest::newRow("hours") << qint64(3780000) << QStringLiteral("1 h 3 min");
    QTest::newRow("no 60 min") << qint64(7199000) << QStringLiteral("2 h");
}

void TestValueSlider::durations()
{
    QFETCH(qint64, milliseconds);
    QTEST(durationText(std::chrono::milliseconds(milliseconds)), "text");
}

QTEST_MAIN(TestValueSlider)
#include "tst_value_slider.moc"
