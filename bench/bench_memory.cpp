#include <QApplication>
#include <QFile>

#include "engine/engine_handle.h"
#include "scripted_load.h"
#include "simulated_setup.h"
#include "ui/main_window.h"
#include "ui/outlined_style.h"
#include "wire/english_plurals.h"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

// What the whole window keeps of a long run: 24 hours of 20 attempts a second with their exchanges,
// a change of policy every five minutes and one of the server every quarter of an hour, replayed in
// virtual time through the feed that a live run goes through. Prints the resident memory after each
// hour. The yardstick is the window before the first event.
//
// --short: two hours.

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

constexpr Duration tickStep = 10s;
constexpr double mebibyte = 1024.0 * 1024.0;
constexpr double mostMebibytes = 300;
/// The allocator's own breathing.
constexpr double flatWithin = 0.05;

double residentMebibytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) {
        return 0;
    }
    const QList<QByteArray> fields = file.readAll().split(' ');
    return fields.value(1).toDouble() * static_cast<double>(sysconf(_SC_PAGESIZE)) / mebibyte;
}

ScriptedLoad::Settings longRun()
{
    ScriptedLoad::Settings settings;
    settings.attemptsPerSecond = 20;
    settings.limitPerSecond = 15;
    settings.jobs = 100000000;
    settings.start = Instant(0s);
    settings.asLive = true;
    settings.exchangeBytes = 4000;
    return settings;
}

/// Plays the script where the window expects an engine.
class ScriptedEngine final : public EngineHandle
{
public:
    void submit(JobSpec /*job*/) override {}
    void cancel(JobId /*job*/) override {}
    void retryNow(JobId /*job*/) override {}
    void setPolicy(const Policy& /*policy*/) override {}
    void startRun(Workload /*workload*/) override {}
    void pauseRun() override {}
    void resumeRun() override {}
    void stopRun() override {}
    void noteServerChange(ServerChanged /*change*/) override {}
    std::vector<Event> takeEvents() override { return std::exchange(m_pending, {}); }
    Instant now() const override { return m_now; }

    void advance(Duration by)
    {
        m_now += by;
        m_pending = m_load.advance(m_now);
        if (m_now >= m_nextPolicy) {
            m_nextPolicy += 5min;
            m_slow = !m_slow;
            auto policy = std::make_shared<Policy>();
            policy->throttle.rate = RequestRate::perSecond(m_slow ? 15 : 25);
            m_pending.push_back(
                m_load.make(m_now, PolicyChanged{policy, m_slow ? "throttle 1500 → 900/min"
                                                                : "throttle 900 → 1500/min"}));
        }
        if (m_now >= m_nextServer) {
            m_nextServer += 15min;
            m_pending.push_back(
                m_load.make(m_now, ServerChanged{RequestRate::perSecond(15), "limit set anew"}));
        }
    }

private:
    ScriptedLoad m_load{longRun()};
    std::vector<Event> m_pending;
    Instant m_now;
    Instant m_nextPolicy = Instant(5min);
    Instant m_nextServer = Instant(15min);
    bool m_slow = false;
};

class NoEndpointSwitch final : public EndpointSwitch
{
    void setEndpoint(const Endpoint& /*endpoint*/) override {}
};

class NoServerControl final : public ServerControl
{
    void setSettings(const ServerSettings& /*settings*/) override {}
    void startAnew(const ServerSettings& /*settings*/) override {}
};

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QApplication::setStyle(new OutlinedStyle); // the application takes it
    EnglishPlurals plurals;
    QApplication::installTranslator(&plurals);
    const bool brief = argc > 1 && std::string_view(argv[1]) == "--short";
    const int hours = brief ? 2 : 24;

    ScriptedEngine engine;
    NoEndpointSwitch endpointSwitch;
    NoServerControl server;
    MainWindow window(engine, endpointSwitch, server, simulatedOnly());
    window.show();
    QApplication::processEvents();
    std::printf("before the first event  %6.1f MiB\n", residentMebibytes());

    double half = 0;
    double most = 0;
    for (int hour = 1; hour <= hours; ++hour) {
        for (Duration done = 0s; done < 1h; done += tickStep) {
            engine.advance(tickStep);
            window.feed().tick();
            if (done % 1min == 0s) {
                QApplication::processEvents(); // the pictures
            }
        }
        const double resident = residentMebibytes();
        std::printf("after %2d h              %6.1f MiB\n", hour, resident);
        std::fflush(stdout);
        if (hour == hours / 2) {
            half = resident;
            most = resident;
        }
        most = std::max(most, resident);
    }
    const RunFigures& run = window.feed().summary().figures();
    std::printf("%.2f million attempts, %.2f million refused\n", double(run.attempts) / 1e6,
                double(run.refused) / 1e6);
    if (brief) {
        return 0; // too short to fill what is kept
    }
    const double growth = most / half - 1;
    std::printf("most %.1f MiB (%s %.0f), last half grows by %.1f %% (%s)\n", most,
                most < mostMebibytes ? "under" : "OVER", mostMebibytes, 100 * growth,
                growth < flatWithin ? "flat" : "NOT FLAT");
    return 0;
}
