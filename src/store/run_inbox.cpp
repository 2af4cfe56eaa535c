#include "store/run_inbox.h"

#include "wire/server_json.h"

#include <utility>

namespace ratescope {

namespace {

constexpr std::size_t mostWorkloads = 100;

} // namespace

bool RunInbox::note(const Event& event)
{
    if (std::holds_alternative<AnswerText>(event.body)) {
        return false; // never stored, and there are many
    }
    const std::lock_guard lock(m_mutex);
    if (m_content.events.size() >= mostWaiting) {
        ++m_content.missed;
        return false;
    }
    if (const auto* started = std::get_if<RunStarted>(&event.body)) {
        begin(*started);
    }
    m_content.events.push_back(event);
    return m_content.events.size() == 1;
}

void RunInbox::begin(const RunStarted& started)
{
    m_next.name = QString::fromStdString(started.name);
    m_next.startedAt =
        std::chrono::time_point_cast<WallTime::duration>(std::chrono::system_clock::now());
    m_next.settings = {{QStringLiteral("endpoint"), m_endpoint}};
    if (m_next.simulated) {
        m_next.settings.insert(QStringLiteral("server"), m_server);
    }
    if (!m_workloads.empty()) {
        m_next.settings.insert(QStringLiteral("workload"), m_workloads.front());
        m_workloads.pop_front();
    }
    m_content.starts.push_back(m_next);
}

RunInbox::Content RunInbox::take()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_content, {});
}

void RunInbox::setEndpoint(const Endpoint& endpoint)
{
    const QString address =
        endpoint.baseUrl.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
    const std::lock_guard lock(m_mutex);
    m_next.endpoint = endpoint.name;
    m_next.model = endpoint.model;
    m_next.simulated = endpoint.simulated;
    m_endpoint = {{QStringLiteral("name"), endpoint.name},
                  {QStringLiteral("base_url"), address},
                  {QStringLiteral("model"), endpoint.model},
                  {QStringLiteral("dialect"), endpoint.dialect},
                  {QStringLiteral("simulated"), endpoint.simulated}};
}

void RunInbox::setServer(const ServerSettings& server)
{
    QJsonObject settings = serverToJson(server);
    const std::lock_guard lock(m_mutex);
    m_server = std::move(settings);
}

void RunInbox::addWorkload(const Workload& workload)
{
    const Duration last =
        workload.arrivals.empty() ? Duration::zero() : workload.arrivals.back().at;
    const std::lock_guard lock(m_mutex);
    if (m_workloads.size() < mostWorkloads) {
        m_workloads.push_back(
            {{QStringLiteral("name"), QString::fromStdString(workload.name)},
             {QStringLiteral("jobs"), static_cast<qint64>(workload.arrivals.size())},
             {QStringLiteral("last_arrival"), toSeconds(last)}});
    }
}

} // namespace ratescope
