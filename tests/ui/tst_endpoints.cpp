#include "ui/endpoints/endpoint_dialog.h"
#include "ui/endpoints/endpoint_picker.h"
#include "ui/endpoints/probe_view.h"
#include "wire/dialect_registry.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include <memory>

using namespace ratescope;
using namespace std::chrono_literals;

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
    void saysWhyASecondKeyDoesNotHelp();
    void warnsOfOneKeyForTwoServers();
    void keysGoToTheStoreOnly();
    void cancelChangesNothing();
    void asksBeforeAPlainTextKey_data();
    void asksBeforeAPlainTextKey();
    void aYesIsForOneAddressOnly();
    void testsWhatIsEntered();
    void aTestCanBeStopped();
    void theReportReadsWell();
    void theKeyIsNowhereToBeSeen();
    void pickerOffersAndPicks();
    void pickerGoesBackAfterANo();
    void pickerAsksForTheKey();
    void pickerTakesWhatTheDialogHas();
    void theRemovedOneIsUsedNoMore();
};

namespace {

constexpr auto secret = "tr0ub4dor";

void type(QWidget& dialog, const char* field, const QString& text)
{
    auto* edit = dialog.findChild<QLineEdit*>(QLatin1String(field));
    if (auto* combo = dialog.findChild<QComboBox*>(QLatin1String(field))) {
        edit = combo->lineEdit();
    }
    edit->setFocus();
    edit->selectAll();
    QTest::keyClick(edit, Qt::Key_Delete);
    QTest::keyClicks(edit, text);
}

void click(QWidget& dialog, const char* button)
{
    QTest::mouseClick(dialog.findChild<QPushButton*>(QLatin1String(button)), Qt::LeftButton);
}

QLabel* label(const QWidget& dialog, const char* name)
{
    return dialog.findChild<QLabel*>(QLatin1String(name));
}

QString textOf(const QWidget& dialog, const char* field)
{
    return dialog.findChild<QLineEdit*>(QLatin1String(field))->text();
}

void choose(QWidget& dialog, const QString& dialect)
{
    auto* combo = dialog.findChild<QComboBox*>(QStringLiteral("provider"));
    const int wanted = combo->findData(dialect);
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Home);
    for (int i = 0; i < wanted; ++i) {
        QTest::keyClick(combo, Qt::Key_Down);
    }
    QCOMPARE(combo->currentIndex(), wanted);
}

/// Answers the question that the next action will open, with what the person sees of it.
class Answer : public QObject
{
public:
    explicit Answer(QMessageBox::StandardButton button)
    {
        connect(&m_timer, &QTimer::timeout, this, [this, button] {
            auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            if (box == nullptr) {
                return;
            }
            m_timer.stop();
            asked = box->text();
            isNoDefault = box->defaultButton() == box->button(QMessageBox::No);
            QTest::mouseClick(box->button(button), Qt::LeftButton);
        });
        m_timer.start(5);
    }

    QString asked;
    bool isNoDefault = false;

private:
    QTimer m_timer;
};

Endpoint simulated()
{
    Endpoint endpoint;
    endpoint.name = QStringLiteral("Simulated");
    endpoint.baseUrl = QUrl(QStringLiteral("http://127.0.0.1:1234/v1"));
    endpoint.model = QStringLiteral("simulated");
    endpoint.simulated = true;
    return endpoint;
}

Endpoint entered(const QString& name,
                 const QString& address = QStringLiteral("https://example.org/v1"))
{
    Endpoint endpoint;
    endpoint.name = name;
    endpoint.baseUrl = QUrl(address);
    endpoint.model = QStringLiteral("m");
    endpoint.keyName = hostName(endpoint.baseUrl);
    return endpoint;
}

Endpoint plainTextKey()
{
    Endpoint endpoint =
        entered(QStringLiteral("example.org"), QStringLiteral("http://example.org/v1"));
    endpoint.key = ApiKey(QLatin1String(secret));
    return endpoint;
}

class FakeProber final : public EndpointProber
{
public:
    void probe(const Endpoint& endpoint, std::function<void(const ProbeResult&)> done) override
    {
        probed.push_back(endpoint);
        tell = std::move(done);
    }
    void cancel() override { ++cancelled; }

    std::vector<Endpoint> probed;
    std::function<void(const ProbeResult&)> tell;
    int cancelled = 0;
};

/// A dialog on the screen, over a key store without a keychain.
struct Desk
{
    explicit Desk(std::vector<Endpoint> more = {}, std::size_t chosen = 0)
    {
        std::vector<Endpoint> endpoints{simulated()};
        endpoints.insert(endpoints.end(), more.begin(), more.end());
        dialog = std::make_unique<EndpointDialog>(EndpointDialog::Content{endpoints, 1, chosen},
                                                  keys, &prober);
        dialog->show();
        if (!QTest::qWaitForWindowExposed(dialog.get())) {
            qWarning("not shown");
        }
    }

    Endpoint last() const { return dialog->content().endpoints.back(); }
    QListWidget* list() const { return dialog->findChild<QListWidget*>(); }

    KeyStore keys{KeyStore::Mode::memoryOnly};
    FakeProber prober;
    std::unique_ptr<EndpointDialog> dialog;
};

QString everythingShown(const QWidget& widget)
{
    QStringList texts{widget.windowTitle(), widget.toolTip()};
    const auto children = widget.findChildren<QWidget*>();
    for (const QWidget* child : children) {
        texts << child->toolTip() << child->accessibleName() << child->accessibleDescription();
        if (const auto* label = qobject_cast<const QLabel*>(child)) {
            texts << label->text();
        } else if (const auto* edit = qobject_cast<const QLineEdit*>(child)) {
            texts << edit->displayText() << edit->placeholderText();
        } else if (const auto* list = qobject_cast<const QListWidget*>(child)) {
            for (int row = 0; row < list->count(); ++row) {
                texts << list->item(row)->text() << list->item(row)->toolTip();
            }
        } else if (const auto* combo = qobject_cast<const QComboBox*>(child)) {
            for (int index = 0; index < combo->count(); ++index) {
                texts << combo->itemText(index)
                      << combo->itemData(index, Qt::ToolTipRole).toString();
            }
        }
    }
    return texts.join(u'\n');
}

} // namespace

void TestEndpoints::addsWhatIsTyped()
{
    Desk desk;
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
    Desk desk;
    click(*desk.dialog, "add");
    for (const QString& name : dialectNames()) {
        choose(*desk.dialog, name);
        QCOMPARE(textOf(*desk.dialog, "address"), QString(dialectNamed(name)->facts().baseUrl));
        QCOMPARE(desk.last().dialect, name);
    }
}

void TestEndpoints::aTypedAddressIsKept()
{
    Desk desk;
    click(*desk.dialog, "add");
    type(*desk.dialog, "address", QStringLiteral("https://proxy.example.org/v1"));
    choose(*desk.dialog, QStringLiteral("mistral"));
    QCOMPARE(textOf(*desk.dialog, "address"), QStringLiteral("https://proxy.example.org/v1"));
}

void TestEndpoints::azureHasAVersion()
{
    Desk desk;
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

    Desk again({desk.last()}, 1);
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
    Desk desk({entered(QStringLiteral("Another"))});
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
    Desk desk({entered(QStringLiteral("Mine"))});
    click(*desk.dialog, "add");
    type(*desk.dialog, "name", QStringLiteral("Mine"));
    QVERIFY(label(*desk.dialog, "nameProblem")->isVisible());
    type(*desk.dialog, "name", QStringLiteral("Mine too"));
    QVERIFY(!label(*desk.dialog, "nameProblem")->isVisible());
}

void TestEndpoints::duplicatesAndRemoves()
{
    Desk desk({entered(QStringLiteral("Mine"))}, 1);
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
    Desk desk;
    for (const char* field : {"name", "address", "model", "key"}) {
        QVERIFY(!desk.dialog->findChild<QLineEdit*>(QLatin1String(field))->isEnabled());
    }
    QVERIFY(!desk.dialog->findChild<QPushButton*>(QStringLiteral("remove"))->isEnabled());
    QVERIFY(desk.dialog->findChild<QPushButton*>(QStringLiteral("test"))->isEnabled());
    QVERIFY(label(*desk.dialog, "origin")->isVisible());
}

void TestEndpoints::saysWhyASecondKeyDoesNotHelp()
{
    Endpoint first = entered(QStringLiteral("First"));
    first.keyName = QStringLiteral("work");
    Desk desk({first});
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

void TestEndpoints::warnsOfOneKeyForTwoServers()
{
    Desk desk({entered(QStringLiteral("First"))});
    click(*desk.dialog, "add");
    type(*desk.dialog, "address", QStringLiteral("https://elsewhere.org/v1"));
    QVERIFY(!label(*desk.dialog, "keyAdvice")->isVisible());
    type(*desk.dialog, "keyName", QStringLiteral("example.org"));
    QVERIFY(label(*desk.dialog, "keyAdvice")->isVisible());
    QVERIFY(label(*desk.dialog, "keyAdvice")->text().contains(QStringLiteral("elsewhere.org")));
    QVERIFY(!desk.dialog->findChild<QPushButton*>(QStringLiteral("shareKey"))->isVisible());
}

void TestEndpoints::keysGoToTheStoreOnly()
{
    Desk desk({entered(QStringLiteral("Mine")), entered(QStringLiteral("Also mine"))}, 1);
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

void TestEndpoints::cancelChangesNothing()
{
    Desk desk({entered(QStringLiteral("Mine"))}, 1);
    type(*desk.dialog, "key", QLatin1String(secret));
    QTest::keyClick(desk.dialog.get(), Qt::Key_Escape);
    QCOMPARE(desk.dialog->result(), int(QDialog::Rejected));
    QVERIFY(desk.keys.known(QStringLiteral("example.org"))->key.isEmpty());
}

void TestEndpoints::asksBeforeAPlainTextKey_data()
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

void TestEndpoints::asksBeforeAPlainTextKey()
{
    QFETCH(QString, address);
    QFETCH(int, answer);
    QFETCH(bool, asked);
    Desk desk;
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

void TestEndpoints::aYesIsForOneAddressOnly()
{
    Endpoint endpoint = plainTextKey();
    endpoint.plainTextKeyAllowed = true;
    Desk desk({endpoint}, 1);
    type(*desk.dialog, "address", QStringLiteral("http://elsewhere.org/v1"));
    Answer person(QMessageBox::No);
    click(*desk.dialog, "use");
    QVERIFY(person.asked.contains(QStringLiteral("elsewhere.org")));
    QVERIFY(desk.dialog->isVisible());
}

void TestEndpoints::testsWhatIsEntered()
{
    Desk desk({entered(QStringLiteral("Mine"))}, 1);
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
    Desk desk;
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

void TestEndpoints::theKeyIsNowhereToBeSeen()
{
    Desk desk({plainTextKey()}, 1);
    QVERIFY(!everythingShown(*desk.dialog).contains(QLatin1String(secret)));
    type(*desk.dialog, "key", QLatin1String(secret));
    QVERIFY(!everythingShown(*desk.dialog).contains(QLatin1String(secret)));
    const EndpointPicker picker({{simulated()}, {plainTextKey()}}, {});
    QVERIFY(!everythingShown(picker).contains(QLatin1String(secret)));
}

void TestEndpoints::pickerOffersAndPicks()
{
    const Endpoint real = entered(QStringLiteral("Mine"));
    EndpointPicker picker({{simulated()}, {real}}, {});
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

void TestEndpoints::pickerGoesBackAfterANo()
{
    EndpointPicker picker({{simulated()}, {plainTextKey()}}, {});
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

void TestEndpoints::pickerAsksForTheKey()
{
    KeyStore keys(KeyStore::Mode::memoryOnly);
    keys.remember(QStringLiteral("example.org"), ApiKey(QLatin1String(secret)));
    EndpointPicker picker({{simulated()}, {entered(QStringLiteral("Mine"))}}, {.keys = &keys});
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

void TestEndpoints::pickerTakesWhatTheDialogHas()
{
    std::vector<std::vector<Endpoint>> saved;
    EndpointPicker picker({{simulated()}, {}}, {.save = [&](const std::vector<Endpoint>& list) {
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

void TestEndpoints::theRemovedOneIsUsedNoMore()
{
    EndpointPicker picker({{simulated()}, {entered(QStringLiteral("Mine"))}, 1}, {});
    picker.show();
    QSignalSpy picked(&picker, &EndpointPicker::endpointPicked);
    inDialog(picker, [](EndpointDialog& dialog) {
        click(dialog, "remove");
        click(dialog, "save");
    });
    QVERIFY(picker.current().simulated);
    QCOMPARE(picked.size(), 1);
}

QTEST_MAIN(TestEndpoints)
#include "tst_endpoints.moc"
