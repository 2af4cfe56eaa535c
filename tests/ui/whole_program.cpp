#include "whole_program.h"

#include "simulated_setup.h"
#include "store/endpoint_file.h"
#include "ui/chat/chat_input.h"

#include <QTest>

namespace ratescope {

WholeProgram::WholeProgram(const DataFolder& folder)
    : m_endpointsFile(folder.file(QStringLiteral("endpoints.json")))
    , m_settings(folder.file(QStringLiteral("settings.json")))
    , m_recorder(folder)
    , m_conversations(folder)
{
    WindowSetup setup = simulatedWithBuiltIns();
    const Endpoint simulated = setup.endpoints.fixed.front();
    setup.services = {&m_keys, nullptr, [this](const std::vector<Endpoint>& endpoints) {
                          const auto problem = writeEndpoints(m_endpointsFile, endpoints);
                          return problem ? problem->message : QString();
                      }};
    setup.scenarioFolder = folder.file(QStringLiteral("scenarios"));
    setup.settings = &m_settings;
    setup.conversations = &m_conversations;
    m_recorder.setEndpoint(simulated);
    m_engine = std::make_unique<EngineThread>(
        simulated, setup.policy, 1, [this](const Event& event) { m_recorder.note(event); });
    m_controls = std::make_unique<RecordedControls>(*m_engine, *m_engine, m_server, m_recorder);
    m_window =
        std::make_unique<MainWindow>(*m_controls, *m_controls, *m_controls, std::move(setup));
    m_runs = new RunViewer(*m_window, folder, m_recorder, m_settings);
    m_window->show();
    m_window->activateWindow();
    [[maybe_unused]] const bool active = QTest::qWaitForWindowActive(m_window.get());
}

WholeProgram::~WholeProgram()
{
    m_window->close();
}

void WholeProgram::say(const QString& text)
{
    auto* input = m_window->findChild<ChatInput*>();
    input->setFocus();
    QTest::keyClicks(input, text);
    QTest::keyClick(input, Qt::Key_Return);
}

} // namespace ratescope
