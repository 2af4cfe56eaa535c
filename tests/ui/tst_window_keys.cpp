#include "fake_engine.h"
#include "simulated_setup.h"
#include "ui/changes/changes_pane.h"
#include "ui/main_window.h"
#include "ui/scenarios/workload_editor.h"

#include <QAbstractButton>
#include <QGroupBox>
#include <QLabel>
#include <QMenu>
#include <QTabBar>
#include <QTest>

#include <map>

using namespace ratescope;

/// The letters under which the window's controls are reached with Alt: each leads to one place.
class TestWindowKeys : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theWindowsAreUnique();
    void theWorkloadEditorsAreUnique();
    void eachMenusAreUnique();

private:
    FakeEngine m_engine;
    FakeEndpointSwitch m_switch;
    FakeServerControl m_server;
    std::unique_ptr<MainWindow> m_window;
};

namespace {

using Places = std::map<QString, QStringList>;

void note(Places& places, const QString& text)
{
    const QKeySequence mnemonic = QKeySequence::mnemonic(text);
    if (!mnemonic.isEmpty()) {
        places[mnemonic.toString()] << text;
    }
}

/// Of all that can be seen in `parent`, in its own window.
Places mnemonicsIn(const QWidget& parent)
{
    Places places;
    for (const QWidget* widget : parent.findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->window() != parent.window()) {
            continue;
        }
        if (const auto* label = qobject_cast<const QLabel*>(widget)) {
            if (label->buddy() != nullptr) {
                note(places, label->text());
            }
        } else if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) {
            note(places, button->text());
        } else if (const auto* box = qobject_cast<const QGroupBox*>(widget)) {
            note(places, box->title());
        } else if (const auto* tabs = qobject_cast<const QTabBar*>(widget)) {
            for (int tab = 0; tab < tabs->count(); ++tab) {
                note(places, tabs->tabText(tab));
            }
        }
    }
    return places;
}

QString clashes(const Places& places)
{
    QStringList found;
    for (const auto& [key, texts] : places) {
        if (texts.size() > 1) {
            found << key + QStringLiteral(": ") + texts.join(QStringLiteral(" | "));
        }
    }
    return found.join(QStringLiteral("; "));
}

} // namespace

void TestWindowKeys::init()
{
    m_window = std::make_unique<MainWindow>(m_engine, m_switch, m_server, simulatedWithBuiltIns());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void TestWindowKeys::theWindowsAreUnique()
{
    auto* tabs = m_window->findChild<QTabBar*>(QStringLiteral("detailTabs"));
    for (int tab = 0; tab < tabs->count(); ++tab) {
        tabs->setCurrentIndex(tab);
        const Places places = mnemonicsIn(*m_window);
        QVERIFY(places.size() > 10);
        QVERIFY2(clashes(places).isEmpty(), qPrintable(clashes(places)));
    }
}

void TestWindowKeys::theWorkloadEditorsAreUnique()
{
    QTest::mouseClick(m_window->findChild<QWidget*>(QStringLiteral("workload")), Qt::LeftButton);
    auto* editor = m_window->findChild<WorkloadEditor*>();
    for (int shape = 0; shape <= int(ArrivalShape::steps); ++shape) {
        WorkloadPlan plan;
        plan.shape = static_cast<ArrivalShape>(shape);
        plan.batches = 2;
        editor->showPlan(plan);
        const Places places = mnemonicsIn(*editor);
        QVERIFY(places.size() > 3);
        QVERIFY2(clashes(places).isEmpty(), qPrintable(clashes(places)));
    }
}

void TestWindowKeys::eachMenusAreUnique()
{
    int entries = 0;
    for (const QMenu* menu : m_window->findChildren<QMenu*>()) {
        Places places;
        for (const QAction* action : menu->actions()) {
            note(places, action->text());
            ++entries;
        }
        QVERIFY2(clashes(places).isEmpty(), qPrintable(clashes(places)));
    }
    QVERIFY(entries > 10);
}

QTEST_MAIN(TestWindowKeys)
#include "tst_window_keys.moc"
