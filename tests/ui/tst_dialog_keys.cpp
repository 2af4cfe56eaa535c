#include "whole_window.h"

#include "ui/chat/chat_composer.h"
#include "ui/chat/message_body.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QGroupBox>
#include <QLabel>
#include <QTabBar>
#include <QTest>
#include <QTimer>

#include <map>

using namespace ratescope;
using namespace std::chrono_literals;

/// Everything that opens over the window, without a mouse: what the keyboard reaches, what it is
/// called for those who cannot see it, and Esc.
class TestDialogKeys : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyDialog_data();
    void everyDialog();
};

namespace {

QString nameOf(const QWidget* widget)
{
    return QStringLiteral("%1 \"%2\"")
        .arg(QLatin1String(widget->metaObject()->className()), widget->objectName());
}

bool isStop(const QWidget* widget)
{
    return widget->isVisible() && widget->isEnabled() && widget->focusPolicy() & Qt::TabFocus &&
           widget->focusProxy() == nullptr &&
           !widget->objectName().startsWith(QStringLiteral("qt_"));
}

QList<QWidget*> widgetsOf(const QWidget& dialog)
{
    QList<QWidget*> found;
    for (QWidget* widget : dialog.findChildren<QWidget*>()) {
        if (widget->window() == &dialog && widget->isVisible()) {
            found.append(widget);
        }
    }
    return found;
}

QStringList nameless(const QWidget& dialog)
{
    QStringList found;
    for (QWidget* widget : widgetsOf(dialog)) {
        if (!isStop(widget)) {
            continue;
        }
        const QAccessibleInterface* shown = QAccessible::queryAccessibleInterface(widget);
        if (shown == nullptr || shown->text(QAccessible::Name).trimmed().isEmpty()) {
            found.append(QStringLiteral("no name: ") + nameOf(widget));
        }
    }
    return found;
}

/// What Tab does not come to.
QStringList unreached(QWidget& dialog)
{
    QList<QWidget*> reached;
    for (int steps = 0; steps < 200; ++steps) {
        QWidget* now = dialog.focusWidget();
        if (now == nullptr || reached.contains(now)) {
            break;
        }
        reached.append(now);
        QTest::keyClick(now, Qt::Key_Tab);
        if (dialog.focusWidget() == now) {
            QTest::keyClick(now, Qt::Key_Tab, Qt::ControlModifier); // where Tab is a letter
        }
    }
    QStringList missed;
    for (QWidget* widget : widgetsOf(dialog)) {
        const auto* button = qobject_cast<QAbstractButton*>(widget);
        const bool ofGroup = button != nullptr && button->group() != nullptr;
        if (isStop(widget) && !ofGroup && !reached.contains(widget)) {
            missed.append(QStringLiteral("Tab does not reach: ") + nameOf(widget));
        }
    }
    return missed;
}

QStringList clashes(const QWidget& dialog)
{
    std::map<QString, QStringList> places;
    const auto note = [&places](const QString& text) {
        const QKeySequence key = QKeySequence::mnemonic(text);
        if (!key.isEmpty()) {
            places[key.toString()].append(text);
        }
    };
    for (const QWidget* widget : widgetsOf(dialog)) {
        if (const auto* label = qobject_cast<const QLabel*>(widget)) {
            if (label->buddy() != nullptr) {
                note(label->text());
            }
        } else if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) {
            note(button->text());
        } else if (const auto* box = qobject_cast<const QGroupBox*>(widget)) {
            note(box->title());
        } else if (const auto* tabs = qobject_cast<const QTabBar*>(widget)) {
            for (int tab = 0; tab < tabs->count(); ++tab) {
                note(tabs->tabText(tab));
            }
        }
    }
    QStringList found;
    for (const auto& [key, texts] : places) {
        if (texts.size() > 1) {
            found.append(key + QStringLiteral(": ") + texts.join(QStringLiteral(" | ")));
        }
    }
    return found;
}

QWidget* opened(WholeWindow& whole)
{
    if (QWidget* modal = QApplication::activeModalWidget()) {
        return modal;
    }
    if (QWidget* popup = QApplication::activePopupWidget()) {
        return popup;
    }
    QWidget* active = QApplication::activeWindow();
    return active == &whole.window() ? nullptr : active;
}

QAction* actionOf(WholeWindow& whole, const char* text)
{
    for (QAction* action : whole.window().findChildren<QAction*>()) {
        if (action->isEnabled() && action->text().remove(u'&') == QString::fromUtf8(text)) {
            return action;
        }
    }
    return nullptr;
}

using Open = std::function<void(WholeWindow&)>;

Open byButton(const char* name)
{
    return [name](WholeWindow& whole) { whole.click(name); };
}

Open byAction(const char* text)
{
    return [text](WholeWindow& whole) {
        QAction* action = actionOf(whole, text);
        QVERIFY2(action != nullptr && action->isEnabled(), text);
        action->trigger();
    };
}

} // namespace

Q_DECLARE_METATYPE(Open)

void TestDialogKeys::everyDialog_data()
{
    QTest::addColumn<Open>("open");
    QTest::addColumn<QString>("press"); // once it is open
    QTest::newRow("endpoints") << byButton("editEndpoint") << QString();
    QTest::newRow("a new endpoint") << byButton("editEndpoint") << QStringLiteral("add");
    QTest::newRow("runs") << Open([](WholeWindow& whole) { whole.showRuns(); }) << QString();
    QTest::newRow("about") << byAction("About Ratescope…") << QString();
    QTest::newRow("title") << byAction("Rename…") << QString();
    QTest::newRow("link") << Open([](WholeWindow& whole) {
        Q_EMIT whole.window().findChildren<MessageBody*>().last()->linkActivated(
            QUrl(QStringLiteral("https://example.org")));
    }) << QString();
    QTest::newRow("chat settings") << Open([](WholeWindow& whole) {
        whole.window()
            .findChild<ChatComposer*>()
            ->findChild<QAbstractButton*>(QStringLiteral("more"))
            ->click();
    }) << QString();
    QTest::newRow("workload") << byButton("workload") << QString();
    QTest::newRow("save the scenario") << byAction("Save as…") << QString();
}

void TestDialogKeys::everyDialog()
{
    QFETCH(const Open, open);
    QFETCH(const QString, press);
    WholeWindow whole;
    whole.say(QStringLiteral("Hello"));
    whole.play(5s);
    whole.settle();
    QStringList faults;
    bool looked = false;
    QTimer::singleShot(200, &whole.window(), [&] {
        QWidget* dialog = opened(whole);
        QVERIFY(dialog != nullptr);
        if (!press.isEmpty()) {
            dialog->findChild<QAbstractButton*>(press)->click();
        }
        faults = nameless(*dialog) + unreached(*dialog) + clashes(*dialog);
        looked = true;
        QTest::keyClick(dialog->focusWidget() != nullptr ? dialog->focusWidget() : dialog,
                        Qt::Key_Escape);
        if (dialog->isVisible()) {
            faults.append(QStringLiteral("Esc does not close it"));
            dialog->close();
        }
    });
    open(whole);
    QTRY_VERIFY(looked);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

QTEST_MAIN(TestDialogKeys)
#include "tst_dialog_keys.moc"
