#include "endpoint_desk.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTest>

namespace ratescope {

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

Answer::Answer(QMessageBox::StandardButton button)
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

Endpoint entered(const QString& name, const QString& address)
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

EndpointDesk::EndpointDesk(const std::vector<Endpoint>& more, std::size_t chosen)
{
    std::vector<Endpoint> endpoints{simulatedEndpoint()};
    endpoints.insert(endpoints.end(), more.begin(), more.end());
    dialog = std::make_unique<EndpointDialog>(EndpointDrafts{endpoints, 1, chosen}, keys, &prober);
    dialog->show();
    [[maybe_unused]] const bool shown = QTest::qWaitForWindowExposed(dialog.get());
}

QListWidget* EndpointDesk::list() const
{
    return dialog->findChild<QListWidget*>();
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

} // namespace ratescope
