#include "whole_window.h"

#include "simulated_setup.h"
#include "ui/charts/monitor_charts.h"
#include "ui/chat/chat_input.h"
#include "ui/panels/value_slider.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QTest>
#include <QTimer>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

Endpoint endpoint(const QString& name, const char* address, const char* model)
{
    Endpoint endpoint;
    endpoint.name = name;
    endpoint.baseUrl = QUrl(QLatin1String(address));
    endpoint.model = QLatin1String(model);
    return endpoint;
}

} // namespace

WholeWindow::WholeWindow()
    : m_recorder(std::make_unique<RunRecorder>(DataFolder(m_folder.path())))
    , m_conversations(std::make_unique<ConversationKeeper>(std::nullopt))
{
    WindowSetup setup = simulatedWithBuiltIns();
    setup.endpoints.fixed.front().baseUrl = QUrl(QStringLiteral("http://127.0.0.1:8429/v1"));
    setup.endpoints.entered = {
        endpoint(QStringLiteral("api.openai.com"), "https://api.openai.com/v1", "gpt-4o-mini")};
    Endpoint plain = endpoint(QStringLiteral("Lab"), "http://lab.example/v1", "llama-3.1-8b");
    plain.key = ApiKey(QStringLiteral("sk-of-the-lab"));
    setup.endpoints.entered.push_back(plain);
    setup.services.keys = &m_keys;
    setup.services.prober = &m_prober;
    setup.scenarioFolder = m_folder.filePath(QStringLiteral("scenarios"));
    setup.dark = false;
    setup.firstStart = true;
    setup.settings = &m_settings;
    setup.conversations = m_conversations.get();
    m_engine = std::make_unique<VirtualEngine>(
        setup.policy, setup.server, [this](const Event& event) { m_recorder->note(event); });
    m_recorder->setEndpoint(setup.endpoints.fixed.front());
    m_recorder->setServer(setup.server);
    m_controls = std::make_unique<RecordedControls>(*m_engine, *m_engine, *m_engine, *m_recorder);
    m_window =
        std::make_unique<MainWindow>(*m_controls, *m_controls, *m_controls, std::move(setup));
    m_runs = new RunViewer(*m_window, DataFolder(m_folder.path()), *m_recorder, m_settings);
    m_window->show();
    m_window->activateWindow();
    [[maybe_unused]] const bool active = QTest::qWaitForWindowActive(m_window.get());
    m_window->feed().tick();
}

WholeWindow::~WholeWindow() = default;

void WholeWindow::play(Duration time)
{
    constexpr Duration tick = 500ms;
    for (; time > Duration::zero(); time -= tick) {
        m_engine->pass(std::min(tick, time));
        m_window->feed().tick();
        drawCharts();
    }
}

/// Now, and not one after the other as time goes by: or how far they were, and by which of the
/// pictures in between their scales had grown, would hang on how busy the machine is.
void WholeWindow::drawCharts()
{
    for (auto* charts : m_window->findChildren<MonitorCharts*>()) {
        charts->drawRest();
    }
}

void WholeWindow::settle()
{
    constexpr int rounds = 4; // a layout may lead to another one, and to a timer of no time
    for (int i = 0; i < rounds; ++i) {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
        m_window->feed().tick();
        drawCharts();
    }
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void WholeWindow::click(const char* name)
{
    auto* button = find<QAbstractButton>(name);
    QVERIFY2(button != nullptr && button->isEnabled(), name);
    button->click();
    m_window->feed().tick();
}

void WholeWindow::pick(const char* combo, const QString& text)
{
    auto* box = find<QComboBox>(combo);
    QVERIFY2(box != nullptr, combo);
    const int index = box->findText(text, Qt::MatchStartsWith);
    QVERIFY2(index >= 0, qPrintable(text));
    box->setCurrentIndex(index);
    Q_EMIT box->activated(index);
    m_window->feed().tick();
}

void WholeWindow::setValue(const char* slider, const QString& text)
{
    auto* value = find<ValueSlider>(slider);
    QVERIFY2(value != nullptr && value->isEnabled(), slider);
    value->box()->setFocus();
    value->box()->selectAll();
    QTest::keyClicks(value->box(), text);
    QTest::keyClick(value->box(), Qt::Key_Return);
    m_window->feed().tick();
}

void WholeWindow::say(const QString& text)
{
    auto* input = m_window->findChild<ChatInput*>();
    input->setFocus();
    QTest::keyClicks(input, text);
    QTest::keyClick(input, Qt::Key_Return);
    m_window->feed().tick();
}

void WholeWindow::whileOpen(const std::function<void()>& open,
                            const std::function<void(QWidget& dialog)>& act)
{
    bool acted = false;
    QTimer::singleShot(200, m_window.get(), [&act, &acted] {
        QWidget* dialog = QApplication::activeModalWidget();
        QVERIFY(dialog != nullptr);
        act(*dialog);
        acted = true;
        dialog->close();
    });
    open();
    QTRY_VERIFY(acted);
}

} // namespace ratescope
