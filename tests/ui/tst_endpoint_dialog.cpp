#include "ui/endpoint_dialog.h"
#include "ui/endpoint_picker.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QToolButton>

using namespace ratescope;

class TestEndpointDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesWhatIsTyped();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void asksBeforeAPlainTextKey_data();
    void asksBeforeAPlainTextKey();
    void aYesIsForOneAddressOnly();
    void theKeyIsNowhereToBeSeen();
    void pickerOffersAndPicks();
    void pickerGoesBackAfterANo();
    void pickerAddsWhatTheDialogTook();
};

namespace {

constexpr auto secret = "tr0ub4dor";

void type(QWidget& dialog, const char* field, const QString& text)
{
    auto* edit = dialog.findChild<QLineEdit*>(QLatin1String(field));
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, text);
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

Endpoint plainTextKey()
{
    Endpoint endpoint;
    endpoint.name = QStringLiteral("example.org");
    endpoint.baseUrl = QUrl(QStringLiteral("http://example.org/v1"));
    endpoint.model = QStringLiteral("m");
    endpoint.key = ApiKey(QLatin1String(secret));
    return endpoint;
}

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
        } else if (const auto* combo = qobject_cast<const QComboBox*>(child)) {
            for (int index = 0; index < combo->count(); ++index) {
                texts << combo->itemText(index)
                      << combo->itemData(index, Qt::ToolTipRole).toString();
            }
        }
    }
    return texts.join(u'\n');
}

void pressOk(EndpointDialog& dialog)
{
    const auto buttons = dialog.findChildren<QPushButton*>();
    for (QPushButton* button : buttons) {
        if (button->isDefault()) {
            QTest::mouseClick(button, Qt::LeftButton);
            return;
        }
    }
    QFAIL("no default button");
}

} // namespace

void TestEndpointDialog::takesWhatIsTyped()
{
    EndpointDialog dialog({});
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    type(dialog, "address", QStringLiteral(" https://api.example.org:8443/v1 "));
    type(dialog, "model", QStringLiteral("gpt-test"));
    type(dialog, "key", QLatin1String(secret));
    pressOk(dialog);
    QCOMPARE(dialog.result(), int(QDialog::Accepted));
    QCOMPARE(dialog.endpoint().baseUrl, QUrl(QStringLiteral("https://api.example.org:8443/v1")));
    QCOMPARE(dialog.endpoint().name, QStringLiteral("api.example.org:8443"));
    QCOMPARE(dialog.endpoint().model, QStringLiteral("gpt-test"));
    QCOMPARE(dialog.endpoint().key.reveal(), QLatin1String(secret));
    QVERIFY(!dialog.endpoint().plainTextKeyAllowed);
}

void TestEndpointDialog::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("model");
    QTest::newRow("no address") << QString() << QStringLiteral("m");
    QTest::newRow("no scheme") << QStringLiteral("api.example.org") << QStringLiteral("m");
    QTest::newRow("ftp") << QStringLiteral("ftp://example.org/v1") << QStringLiteral("m");
    QTest::newRow("password") << QStringLiteral("https://a:b@example.org/v1")
                              << QStringLiteral("m");
    QTest::newRow("no model") << QStringLiteral("https://example.org/v1") << QString();
}

void TestEndpointDialog::saysWhatIsWrong()
{
    QFETCH(QString, address);
    QFETCH(QString, model);
    EndpointDialog dialog({});
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    type(dialog, "address", address);
    type(dialog, "model", model);
    pressOk(dialog);
    QVERIFY(dialog.isVisible());
    const auto* problem = dialog.findChild<QLabel*>(QStringLiteral("problem"));
    QVERIFY(problem->isVisible());
    QVERIFY(!problem->text().isEmpty());
}

void TestEndpointDialog::asksBeforeAPlainTextKey_data()
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

void TestEndpointDialog::asksBeforeAPlainTextKey()
{
    QFETCH(QString, address);
    QFETCH(int, answer);
    QFETCH(bool, asked);
    EndpointDialog dialog({});
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    type(dialog, "address", address);
    type(dialog, "model", QStringLiteral("m"));
    type(dialog, "key", QLatin1String(secret));
    Answer person(static_cast<QMessageBox::StandardButton>(answer));
    pressOk(dialog);
    QCOMPARE(!person.asked.isEmpty(), asked);
    QVERIFY(!person.asked.contains(QLatin1String(secret)));
    QCOMPARE(person.isNoDefault, asked);
    QTEST(!dialog.isVisible(), "accepted");
    QCOMPARE(dialog.endpoint().plainTextKeyAllowed, asked && answer == int(QMessageBox::Yes));
}

void TestEndpointDialog::aYesIsForOneAddressOnly()
{
    Endpoint endpoint = plainTextKey();
    endpoint.plainTextKeyAllowed = true;
    EndpointDialog dialog(endpoint);
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    type(dialog, "address", QStringLiteral("http://elsewhere.org/v1"));
    Answer person(QMessageBox::No);
    pressOk(dialog);
    QVERIFY(person.asked.contains(QStringLiteral("elsewhere.org")));
    QVERIFY(dialog.isVisible());
}

void TestEndpointDialog::theKeyIsNowhereToBeSeen()
{
    EndpointDialog dialog(plainTextKey());
    dialog.show();
    QVERIFY(!everythingShown(dialog).contains(QLatin1String(secret)));
    type(dialog, "key", QLatin1String(secret));
    QVERIFY(!everythingShown(dialog).contains(QLatin1String(secret)));
    const EndpointPicker picker({simulated(), plainTextKey()}, 0);
    QVERIFY(!everythingShown(picker).contains(QLatin1String(secret)));
}

void TestEndpointDialog::pickerOffersAndPicks()
{
    Endpoint real = plainTextKey();
    real.baseUrl.setScheme(QStringLiteral("https"));
    EndpointPicker picker({simulated(), real}, 0);
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
}

void TestEndpointDialog::pickerGoesBackAfterANo()
{
    EndpointPicker picker({simulated(), plainTextKey()}, 0);
    picker.show();
    QSignalSpy picked(&picker, &EndpointPicker::endpointPicked);
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

void TestEndpointDialog::pickerAddsWhatTheDialogTook()
{
    EndpointPicker picker({simulated()}, 0);
    picker.show();
    QTimer::singleShot(20, &picker, [] {
        auto* dialog = qobject_cast<EndpointDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog != nullptr);
        type(*dialog, "address", QStringLiteral("https://example.org/v1"));
        type(*dialog, "model", QStringLiteral("m"));
        pressOk(*dialog);
    });
    QTest::mouseClick(picker.findChild<QToolButton*>(QStringLiteral("editEndpoint")),
                      Qt::LeftButton);
    QCOMPARE(picker.current().name, QStringLiteral("example.org"));
    auto* combo = picker.findChild<QComboBox*>(QStringLiteral("endpoint"));
    QCOMPARE(combo->count(), 2);
    QCOMPARE(combo->currentIndex(), 1);
}

QTEST_MAIN(TestEndpointDialog)
#include "tst_endpoint_dialog.moc"
