#include "metrics/run_summary.h"
#include "metrics/time_series.h"
#include "scripted_load.h"
#include "store/run_reader.h"
#include "store/run_schema.h"
#include "store/run_writer.h"
#include "wire/event_json.h"

#include <QTemporaryDir>

#include <chrono>
#include <cstdio>
#include <span>

// What it takes to store a run of a million events in half-second batches, and to read it back and
// fold it into figures, up to where the first picture is drawn; beside it the same events read as
// lines of JSON.

using namespace ratescope;

namespace {

template <typename Work>
double secondsOf(Work work)
{
    const auto before = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
}

void print(const char* what, double seconds, std::size_t events)
{
    std::printf("%-34s %8.2f s %10.2f us an event\n", what, seconds,
                seconds * 1e6 / static_cast<double>(events));
}

} // namespace

int main()
{
    constexpr std::size_t wanted = 1'000'000;
    constexpr std::size_t batch = 500;
    ScriptedLoad::Settings settings;
    settings.attemptsPerSecond = 200;
    settings.limitPerSecond = 150;
    settings.jobs = 250'000;
    ScriptedLoad load(settings);
    std::vector<Event> events;
    for (Instant at(std::chrono::seconds(10)); events.size() < wanted;
         at += std::chrono::seconds(10)) {
        for (Event& event : load.advance(at)) {
            events.push_back(std::move(event));
        }
    }
    events.resize(wanted);

    const QTemporaryDir temporary;
    const DataFolder folder(temporary.path());
    RunId run;
    print("store, 500 events a transaction", secondsOf([&] {
              auto opened =
                  Database::open(folder.file(QLatin1String(runDatabaseName)), runMigrations());
              RunWriter writer(*std::get<std::unique_ptr<Database>>(opened),
                               QStringLiteral("bench"));
              static_cast<void>(writer.begin(StoredRun()));
              run = writer.run();
              for (std::size_t from = 0; from < events.size(); from += batch) {
                  static_cast<void>(writer.append(std::span(events).subspan(from, batch)));
              }
              std::printf("%-34s %8.1f MB\n", "on disk", static_cast<double>(writer.bytes()) / 1e6);
              static_cast<void>(writer.end(RunState::finished));
          }),
          wanted);
    std::size_t read = 0;
    TimeSeries series;
    RunSummary summary;
    print("read and fold", secondsOf([&] {
              auto reader = RunReader::open(folder, run, 5000);
              auto& source = *std::get<std::unique_ptr<RunReader>>(reader);
              for (;;) {
                  const auto some = source.next();
                  const auto* part = std::get_if<std::vector<Event>>(&some);
                  if (part == nullptr || part->empty()) {
                      return;
                  }
                  for (const Event& event : *part) {
                      series.fold(event);
                      summary.fold(event);
                  }
                  read += part->size();
              }
          }),
          wanted);
    constexpr std::size_t sample = 20'000;
    std::vector<QByteArray> lines;
    for (std::size_t i = 0; i < sample; ++i) {
        lines.push_back(eventToLine(events[i * (wanted / sample)]));
    }
    print("yardstick: read as JSON", secondsOf([&] {
              for (const QByteArray& line : lines) {
                  static_cast<void>(eventFromLine(line));
              }
          }),
          sample);
    return read == wanted ? 0 : 1;
}
