#include "endpoint_desk.h"
#include "ui/endpoints/endpoint_picker.h"

#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QTest>

using namespace ratescope;

/// Where keys go, and where they do not.
class TestEndpointKeys : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhyASecondKeyDoesNotHelp();
    void warnsOfOneKeyForTwoServers();
    void keysGoToTheStoreOnly();
    void asksBeforeAPlainTextKey_data();
    void asksBeforeAPlainTextKey();
    void aYesIsForOneAddressOnly();
    void theKeyIsNowhereToBeSeen();
};

void TestEndpointKeys::saysWhyASecondKeyDoesNotHelp()
{
    Endpoint first = entered(QStringLiteral("First"));
    first.keyName = QStringLiteral("work");
    EndpointDesk desk({first});
    click(*desk.dialog, "add");
    type(*desk.dialog, "address", QStringLiteral("https://EXAMPLE.org/v2"));
    type(*desk.dialog, "model", QStringLiteral("m"));
    QLabel* advice = label(*desk.dialog, "keyAdvice");
    QVERIFY(advice->isVisible());
    QVERIFY(advice->text().contains(QStringLiteral("work")));
    click(*desk.dialog, "shareKey");
    QVERIFY(!advice->isVisible());
    click(*desk.dialog, "save");
    QCOMPARE(desk.last().keyName, QStringLiteral("work"));
    QCOMPARE(accountOf(desk.last()), accountOf(first));
}

void TestEndpointKeys::warnsOfOneKeyForTwoServers()
{
    EndpointDesk desk({entered(QStringLiteral("First"))});
    click(*desk.dialog, "add");
    type(*desk.dialog, "address", QStringLiteral("https://elsewhere.org/v1"));
    QVERIFY(!label(*desk.dialog, "keyAdvice")->isVisible());
    type(*desk.dialog, "keyName", QStringLiteral("example.org"));
    QVERIFY(label(*desk.dialog, "keyAdvice")->isVisible());
    QVERIFY(label(*desk.dialog, "keyAdvice")->text().contains(QStringLiteral("elsewhere.org")));
    QVERIFY(!desk.dialog->findChild<QPushButton*>(QStringLiteral("shareKey"))->isVisible());
}

void TestEndpointKeys::keysGoToTheStoreOnly()
{
    EndpointDesk desk({entered(QStringLiteral("Mine")), entered(QStringLiteral("Also mine"))}, 1);
    QVERIFY(label(*desk.dialog, "keyState")->text().contains(QStringLiteral("memory")));
    type(*desk.dialog, "key", QLatin1String(secret));
    QVERIFY(desk.keys.known(QStringLiteral("example.org"))->key.isEmpty()); // not before saving
    click(*desk.dialog, "save");
    QCOMPARE(desk.keys.known(QStringLiteral("example.org"))->key.reveal(), QLatin1String(secret));
    for (const Endpoint& endpoint : desk.dialog->content().endpoints) {
        QVERIFY(endpoint.key.isEmpty());
    }

    // Forgotten with the last endpoint that uses it.
    EndpointDialog dialog({desk.dialog->content().endpoints, 1, 1}, desk.keys, nullptr);
    dialog.show();
    QVERIFY(!dialog.findChild<QPushButton*>(QStringLiteral("test"))->isEnabled());
    click(dialog, "remove");
    click(dialog, "save");
    QVERIFY(!desk.keys.known(QStringLiteral("example.org"))->key.isEmpty());
    EndpointDialog last({dialog.content().endpoints, 1, 1}, desk.keys, nullptr);
    last.show();
    click(last, "remove");
    click(last, "save");
    QVERIFY(desk.keys.known(QStringLiteral("example.org"))->key.isEmpty());
}

void TestEndpointKeys::asksBeforeAPlainTextKey_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<int>("answer");
    QTest::addColumn<bool>("asked");
    QTest::addColumn<bool>("accepted");
    const QString far = QStringLiteral("http://example.org/v1");
    QTest::newRow("no") << far << int(QMessageBox::No) << true << false;
    QTest::newRow("yes") << far << int(QMessageBox::Yes) << true << true;
    QTest::newRow("loopback") << QStringLiteral("http://127.0.0.1:1/v1") << int(QMessageBox::No)
                              << false << true;
    QTest::newRow("https") << QStringLiteral("https://example.org/v1") << int(QMessageBox::No)
                           << false << true;
}

void TestEndpointKeys::asksBeforeAPlainTextKey()
{
    QFETCH(QString, address);
    QFETCH(int, answer);
    QFETCH(bool, asked);
    EndpointDesk desk;
    click(*desk.dialog, "add");
    type(*desk.dialog, "address", address);
    type(*desk.dialog, "model", QStringLiteral("m"));
    type(*desk.dialog, "key", QLatin1String(secret));
    for (const char* button : {"test", "use"}) {
        Answer person(static_cast<QMessageBox::StandardButton>(answer));
        click(*desk.dialog, button);
        QCOMPARE(!person.asked.isEmpty(), asked);
        QVERIFY(!person.asked.contains(QLatin1String(secret)));
        QCOMPARE(person.isNoDefault, asked);
    }
    QTEST(!desk.prober.probed.empty(), "accepted");
    QTEST(!desk.dialog->isVisible(), "accepted");
    QCOMPARE(desk.last().plainTextKeyAllowed, asked && answer == int(QMessageBox::Yes));
}

void TestEndpointKeys::aYesIsForOneAddressOnly()
{
    Endpoint endpoint = plainTextKey();
    endpoint.plainTextKeyAllowed = true;
    EndpointDesk desk({endpoint}, 1);
    type(*desk.dialog, "address", QStringLiteral("http://elsewhere.org/v1"));
    Answer person(QMessageBox::No);
    click(*desk.dialog, "use");
    QVERIFY(person.asked.contains(QStringLiteral("elsewhere.org")));
    QVERIFY(desk.dialog->isVisible());
}

void TestEndpointKeys::theKeyIsNowhereToBeSeen()
{
    EndpointDesk desk({plainTextKey()}, 1);
    QVERIFY(!everythingShown(*desk.dialog).contains(QLatin1String(secret)));
    type(*desk.dialog, "key", QLatin1String(secret));
    QVERIFY(!everythingShown(*desk.dialog).contains(QLatin1String(secret)));
    const EndpointPicker picker({{simulatedEndpoint()}, {plainTextKey()}}, {});
    QVERIFY(!everythingShown(picker).contains(QLatin1String(secret)));
}

QTEST_MAIN(TestEndpointKeys)
#include "tst_endpoint_keys.moc"
