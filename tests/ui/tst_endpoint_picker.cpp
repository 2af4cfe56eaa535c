#include "endpoint_desk.h"
#include "ui/endpoints/endpoint_picker.h"

#include <QComboBox>
#include <QLabel>
#include <QMessageBox>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QToolButton>

using namespace ratescope;

/// The choice of an endpoint in the window.
class TestEndpointPicker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pickerOffersAndPicks();
    void pickerGoesBackAfterANo();
    void pickerAsksForTheKey();
    void pickerTakesWhatTheDialogHas();
    void theRemovedOneIsUsedNoMore();
};

void TestEndpointPicker::pickerOffersAndPicks()
{
    const Endpoint real = entered(QStringLiteral("Mine"));
    EndpointPicker picker({{simulatedEndpoint()}, {real}}, {});
    picker.show();
    std::vector<Endpoint> picked;
    connect(&picker, &EndpointPicker::endpointPicked, this,
            [&](const Endpoint& endpoint) { picked.push_back(endpoint); });
    auto* combo = picker.findChild<QComboBox*>(QStringLiteral("endpoint"));
    QCOMPARE(combo->count(), 2);
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Down);
    QCOMPARE(picked.size(), std::size_t(1));
    QCOMPARE(picked[0].baseUrl, real.baseUrl);
    picker.pickSimulated();
    QCOMPARE(picked.size(), std::size_t(2));
    QVERIFY(picked[1].simulated);
    picker.pickSimulated();
    QCOMPARE(picked.size(), std::size_t(2));
    picker.pickNamed(QStringLiteral("Mine"));
    QCOMPARE(picked.size(), std::size_t(3));
    picker.pickNamed(QStringLiteral("Unknown"));
    QCOMPARE(picked.size(), std::size_t(3));
}

void TestEndpointPicker::pickerGoesBackAfterANo()
{
    EndpointPicker picker({{simulatedEndpoint()}, {plainTextKey()}}, {});
    picker.show();
    QSignalSpy picked(&picker, &EndpointPicker::endpointPicked);
    picker.pickNamed(QStringLiteral("example.org")); // not without a question
    QCOMPARE(picked.size(), 0);
    auto* combo = picker.findChild<QComboBox*>(QStringLiteral("endpoint"));
    combo->setFocus();
    Answer no(QMessageBox::No);
    QTest::keyClick(combo, Qt::Key_Down);
    QVERIFY(!no.asked.isEmpty());
    QCOMPARE(picked.size(), 0);
    QCOMPARE(combo->currentIndex(), 0);
    Answer yes(QMessageBox::Yes);
    QTest::keyClick(combo, Qt::Key_Down);
    QCOMPARE(picked.size(), 1);
    QVERIFY(picker.current().plainTextKeyAllowed);
}

void TestEndpointPicker::pickerAsksForTheKey()
{
    KeyStore keys(KeyStore::Mode::memoryOnly);
    keys.remember(QStringLiteral("example.org"), ApiKey(QLatin1String(secret)));
    EndpointPicker picker({{simulatedEndpoint()}, {entered(QStringLiteral("Mine"))}},
                          {.keys = &keys});
    picker.show();
    Endpoint picked;
    connect(&picker, &EndpointPicker::endpointPicked, this,
            [&](const Endpoint& endpoint) { picked = endpoint; });
    auto* combo = picker.findChild<QComboBox*>(QStringLiteral("endpoint"));
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Down);
    QCOMPARE(picked.key.reveal(), QLatin1String(secret));
    QVERIFY(picker.current().key.isEmpty());
}

namespace {

/// Presses the picker's button and does something in the dialog that opens.
void inDialog(EndpointPicker& picker, const std::function<void(EndpointDialog&)>& act)
{
    QTimer::singleShot(20, &picker, [act] {
        auto* dialog = qobject_cast<EndpointDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog != nullptr);
        act(*dialog);
    });
    QTest::mouseClick(picker.findChild<QToolButton*>(QStringLiteral("editEndpoint")),
                      Qt::LeftButton);
}

} // namespace

void TestEndpointPicker::pickerTakesWhatTheDialogHas()
{
    std::vector<std::vector<Endpoint>> saved;
    EndpointPicker picker({{simulatedEndpoint()}, {}},
                          {.save = [&](const std::vector<Endpoint>& list) {
                              saved.push_back(list);
                              return QString();
                          }});
    picker.show();
    QSignalSpy picked(&picker, &EndpointPicker::endpointPicked);
    inDialog(picker, [](EndpointDialog& dialog) {
        click(dialog, "add");
        type(dialog, "name", QStringLiteral("Mine"));
        type(dialog, "model", QStringLiteral("m"));
        click(dialog, "use");
    });
    QCOMPARE(picker.current().name, QStringLiteral("Mine"));
    auto* combo = picker.findChild<QComboBox*>(QStringLiteral("endpoint"));
    QCOMPARE(combo->count(), 2);
    QCOMPARE(combo->currentIndex(), 1);
    QCOMPARE(picked.size(), 1);
    QCOMPARE(saved.size(), std::size_t(1));
    QCOMPARE(saved[0].size(), std::size_t(1)); // without the simulated one
    inDialog(picker, [](EndpointDialog& dialog) {
        type(dialog, "name", QStringLiteral("Still mine"));
        click(dialog, "save");
    });
    QCOMPARE(picker.current().name, QStringLiteral("Still mine"));
    QCOMPARE(picked.size(), 2); // as it reads now
}

void TestEndpointPicker::theRemovedOneIsUsedNoMore()
{
    EndpointPicker picker({{simulatedEndpoint()}, {entered(QStringLiteral("Mine"))}, 1}, {});
    picker.show();
    QSignalSpy picked(&picker, &EndpointPicker::endpointPicked);
    inDialog(picker, [](EndpointDialog& dialog) {
        click(dialog, "remove");
        click(dialog, "save");
    });
    QVERIFY(picker.current().simulated);
    QCOMPARE(picked.size(), 1);
}

QTEST_MAIN(TestEndpointPicker)
#include "tst_endpoint_picker.moc"
