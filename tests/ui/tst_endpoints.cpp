#include "endpoint_desk.h"
#include "ui/endpoints/probe_view.h"
#include "wire/dialect_registry.h"

#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

/// The list of endpoints and the form of one; and trying one out.
class TestEndpoints : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addsWhatIsTyped();
    void everyProviderHasATemplate();
    void aTypedAddressIsKept();
    void azureHasAVersion();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void namesAreTakenOnce();
    void duplicatesAndRemoves();
    void fixedOnesAreShownOnly();
    void cancelChangesNothing();
    void testsWhatIsEntered();
    void aTestCanBeStopped();
    void theReportReadsWell();
};

void TestEndpoints::addsWhatIsTyped()
{
    EndpointDesk desk;
    click(*desk.dialog, "add");
    QCOMPARE(textOf(*desk.dialog, "address"), QStringLiteral("https://api.openai.com/v1"));
    type(*desk.dialog, "name", QStringLiteral("Mine"));
    type(*desk.dialog, "address", QStringLiteral(" https://api.example.org:8443/v1 "));
    type(*desk.dialog, "model", QStringLiteral("gpt-test"));
    type(*desk.dialog, "key", QLatin1String(secret));
    click(*desk.dialog, "use");
    QCOMPARE(desk.dialog->result(), int(QDialog::Accepted));
    QVERIFY(desk.dialog->useChosen());
    QCOMPARE(desk.dialog->content().chosen, std::size_t(1));
    const Endpoint mine = desk.last();
    QCOMPARE(mine.name, QStringLiteral("Mine"));
    QCOMPARE(mine.baseUrl, QUrl(QStringLiteral("https://api.example.org:8443/v1")));
    QCOMPARE(mine.model, QStringLiteral("gpt-test"));
    QCOMPARE(mine.keyName, QStringLiteral("api.example.org:8443")); // it followed the address
    QVERIFY(mine.key.isEmpty());
    QCOMPARE(desk.keys.known(mine.keyName)->key.reveal(), QLatin1String(secret));
    QVERIFY(!mine.plainTextKeyAllowed);
}

void TestEndpoints::everyProviderHasATemplate()
{
    EndpointDesk desk;
    click(*desk.dialog, "add");
    for (const QString& name : dialectNames()) {
        choose(*desk.dialog, name);
        QCOMPARE(textOf(*desk.dialog, "address"), QString(dialectNamed(name)->facts().baseUrl));
        QCOMPARE(desk.last().dialect, name);
    }
}

void TestEndpoints::aTypedAddressIsKept()
{
    EndpointDesk desk;
    click(*desk.dialog, "add");
    type(*desk.dialog, "address", QStringLiteral("https://proxy.example.org/v1"));
    choose(*desk.dialog, QStringLiteral("mistral"));
    QCOMPARE(textOf(*desk.dialog, "address"), QStringLiteral("https://proxy.example.org/v1"));
}

void TestEndpoints::azureHasAVersion()
{
    EndpointDesk desk;
    click(*desk.dialog, "add");
    auto* version = desk.dialog->findChild<QLineEdit*>(QStringLiteral("apiVersion"));
    QVERIFY(!version->isVisible());
    choose(*desk.dialog, QStringLiteral("azure"));
    QVERIFY(version->isVisible());
    type(*desk.dialog, "model", QStringLiteral("my-deployment"));
    click(*desk.dialog, "save"); // {resource} is still in the address
    QVERIFY(label(*desk.dialog, "addressProblem")->isVisible());
    QVERIFY(textOf(*desk.dialog, "address").contains(QStringLiteral("{resource}")));
    QTRY_VERIFY(label(*desk.dialog, "keyState")->height() >=
                label(*desk.dialog, "keyState")->fontMetrics().height());
    type(*desk.dialog, "address", QStringLiteral("https://mine.openai.azure.com"));
    type(*desk.dialog, "apiVersion", QStringLiteral("2025&x=1"));
    QVERIFY(label(*desk.dialog, "versionProblem")->isVisible());
    type(*desk.dialog, "apiVersion", QStringLiteral("2025-01-01-preview"));
    QVERIFY(!label(*desk.dialog, "versionProblem")->isVisible());
    click(*desk.dialog, "save");
    QCOMPARE(desk.last().baseUrl,
             QUrl(QStringLiteral("https://mine.openai.azure.com?api-version=2025-01-01-preview")));
    QCOMPARE(desk.last().keyName, QStringLiteral("mine.openai.azure.com"));

    EndpointDesk again({desk.last()}, 1);
    QCOMPARE(textOf(*again.dialog, "address"), QStringLiteral("https://mine.openai.azure.com"));
    QCOMPARE(textOf(*again.dialog, "apiVersion"), QStringLiteral("2025-01-01-preview"));
}

void TestEndpoints::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("model");
    QTest::addColumn<QByteArray>("place");
    const QString model = QStringLiteral("m");
    const QByteArray address = "addressProblem";
    QTest::newRow("no address") << QString() << model << address;
    QTest::newRow("no scheme") << QStringLiteral("api.example.org") << model << address;
    QTest::newRow("ftp") << QStringLiteral("ftp://example.org/v1") << model << address;
    QTest::newRow("password") << QStringLiteral("https://a:b@example.org/v1") << model << address;
    QTest::newRow("no model") << QStringLiteral("https://example.org/v1") << QString()
                              << QByteArray("modelProblem");
}

void TestEndpoints::saysWhatIsWrong()
{
    QFETCH(QString, address);
    QFETCH(QString, model);
    QFETCH(QByteArray, place);
    EndpointDesk desk({entered(QStringLiteral("Another"))});
    click(*desk.dialog, "add");
    QVERIFY(!label(*desk.dialog, place.constData())->isVisible());
    type(*desk.dialog, "address", address);
    type(*desk.dialog, "model", model);
    desk.list()->setCurrentRow(1); // also found when another one is on screen
    click(*desk.dialog, "use");
    QVERIFY(desk.dialog->isVisible());
    QCOMPARE(desk.list()->currentRow(), 2);
    QVERIFY(label(*desk.dialog, place.constData())->isVisible());
    QVERIFY(!label(*desk.dialog, place.constData())->text().isEmpty());
}

void TestEndpoints::namesAreTakenOnce()
{
    EndpointDesk desk({entered(QStringLiteral("Mine"))});
    click(*desk.dialog, "add");
    type(*desk.dialog, "name", QStringLiteral("Mine"));
    QVERIFY(label(*desk.dialog, "nameProblem")->isVisible());
    type(*desk.dialog, "name", QStringLiteral("Mine too"));
    QVERIFY(!label(*desk.dialog, "nameProblem")->isVisible());
}

void TestEndpoints::duplicatesAndRemoves()
{
    EndpointDesk desk({entered(QStringLiteral("Mine"))}, 1);
    click(*desk.dialog, "duplicate");
    QCOMPARE(desk.list()->count(), 3);
    QCOMPARE(desk.last().name, QStringLiteral("Mine 2"));
    QCOMPARE(desk.last().keyName, QStringLiteral("example.org")); // one account
    QVERIFY(!label(*desk.dialog, "keyAdvice")->isVisible());
    desk.list()->setCurrentRow(1);
    click(*desk.dialog, "remove");
    QCOMPARE(desk.list()->count(), 2);
    QCOMPARE(textOf(*desk.dialog, "name"), QStringLiteral("Mine 2"));
    click(*desk.dialog, "remove");
    click(*desk.dialog, "save");
    QCOMPARE(desk.dialog->content().endpoints.size(), std::size_t(1));
    QVERIFY(!desk.dialog->useChosen());
}

void TestEndpoints::fixedOnesAreShownOnly()
{
    EndpointDesk desk;
    for (const char* field : {"name", "address", "model", "key"}) {
        QVERIFY(!desk.dialog->findChild<QLineEdit*>(QLatin1String(field))->isEnabled());
    }
    QVERIFY(!desk.dialog->findChild<QPushButton*>(QStringLiteral("remove"))->isEnabled());
    QVERIFY(desk.dialog->findChild<QPushButton*>(QStringLiteral("test"))->isEnabled());
    QVERIFY(label(*desk.dialog, "origin")->text().contains(QStringLiteral("no key")));
    for (const char* field : {"keyName", "key", "keyState"}) { // it asks for none
        QVERIFY2(!desk.dialog->findChild<QWidget*>(QLatin1String(field))->isVisible(), field);
    }
}

void TestEndpoints::cancelChangesNothing()
{
    EndpointDesk desk({entered(QStringLiteral("Mine"))}, 1);
    type(*desk.dialog, "key", QLatin1String(secret));
    QTest::keyClick(desk.dialog.get(), Qt::Key_Escape);
    QCOMPARE(desk.dialog->result(), int(QDialog::Rejected));
    QVERIFY(desk.keys.known(QStringLiteral("example.org"))->key.isEmpty());
}

void TestEndpoints::testsWhatIsEntered()
{
    EndpointDesk desk({entered(QStringLiteral("Mine"))}, 1);
    desk.keys.remember(QStringLiteral("example.org"), ApiKey(QLatin1String(secret)));
    type(*desk.dialog, "model", QString());
    click(*desk.dialog, "test"); // complains first
    QVERIFY(desk.prober.probed.empty());
    QVERIFY(label(*desk.dialog, "modelProblem")->isVisible());
    type(*desk.dialog, "model", QStringLiteral("another"));
    click(*desk.dialog, "test");
    QCOMPARE(desk.prober.probed.size(), std::size_t(1));
    QCOMPARE(desk.prober.probed[0].model, QStringLiteral("another"));
    QCOMPARE(desk.prober.probed[0].key.reveal(), QLatin1String(secret));
    ProbeResult result;
    result.outcome.httpStatus = 200;
    result.duration = 420ms;
    result.answer = QStringLiteral("Hello");
    desk.prober.tell(result);
    QVERIFY(label(*desk.dialog, "testHeadline")->text().contains(QStringLiteral("200")));
    QVERIFY(label(*desk.dialog, "testReport")->text().contains(QStringLiteral("Hello")));
    type(*desk.dialog, "model", QStringLiteral("a third")); // no longer what was tested
    QVERIFY(label(*desk.dialog, "testHeadline")->text().isEmpty());
}

void TestEndpoints::aTestCanBeStopped()
{
    EndpointDesk desk;
    auto* button = desk.dialog->findChild<QPushButton*>(QStringLiteral("test"));
    const QString before = button->text();
    click(*desk.dialog, "test");
    QVERIFY(button->text() != before);
    click(*desk.dialog, "test");
    QCOMPARE(desk.prober.cancelled, 1);
    QCOMPARE(button->text(), before);
    click(*desk.dialog, "test");
    desk.dialog.reset(); // nobody is left to tell
    QCOMPARE(desk.prober.cancelled, 2);
}

void TestEndpoints::theReportReadsWell()
{
    ProbeResult result;
    result.outcome.kind = OutcomeKind::refused;
    result.outcome.cause = Cause::rateLimit;
    result.outcome.httpStatus = 429;
    result.outcome.hint = 7s;
    result.outcome.said = std::string("too fast, ") + secret;
    LimitState limits;
    limits.requests.limit = 60;
    limits.requests.remaining = 0;
    limits.requests.untilFull = 60s;
    result.outcome.limits = limits;
    auto exchange = std::make_shared<Exchange>();
    exchange->responseHeaders = {{"retry-after", "7"}, {"server", "nginx"}};
    result.exchange = exchange;
    const QString report = probeReport(result, ApiKey(QLatin1String(secret)));
    QVERIFY2(report.contains(QStringLiteral("Requests: 0 of 60 left")), qPrintable(report));
    QVERIFY(report.contains(QStringLiteral("retry-after: 7")));
    QVERIFY(report.contains(QStringLiteral("It asks to wait 7")));
    QVERIFY(!report.contains(QStringLiteral("nginx")));
    QVERIFY(!report.contains(QLatin1String(secret)));
    QVERIFY(report.contains(QStringLiteral("Concluded: Rate limit")));
}

QTEST_MAIN(TestEndpoints)
#include "tst_endpoints.moc"
