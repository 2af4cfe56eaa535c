// What the lanes of 100,000 jobs cost the screen's thread, in its own time: a scroll step with its
// repaint, a tick of the screen with a batch of 20 attempts, a search, a sort. The yardstick is the
// same table with 100 jobs.

#include <QApplication>
#include <QLineEdit>
#include <QScrollBar>
#include <QStyleFactory>
#include <QTableView>

#include "ui/requests/lane_model.h"
#include "ui/requests/requests_pane.h"
#include "ui/theme.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <functional>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

double threadMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

struct Times
{
    double median = 0;
    double worst = 0;
};

Times measure(int times, const std::function<void(int)>& step)
{
    std::vector<double> milliseconds;
    for (int i = 0; i < times; ++i) {
        const double before = threadMilliseconds();
        step(i);
        QApplication::processEvents(); // the repaint
        milliseconds.push_back(threadMilliseconds() - before);
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    return {milliseconds[milliseconds.size() / 2], milliseconds.back()};
}

/// Jobs one after another, ten a second: queued, refused once or not at all, answered.
class Jobs
{
public:
    std::vector<Event> next(int count)
    {
        std::vector<Event> events;
        for (int i = 0; i < count; ++i) {
            m_now += 100ms;
            const JobId job{++m_job};
            add(events, m_now, JobQueued{job, Priority::workload, 0});
            int attempt = 1;
            Instant at = m_now + 50ms;
            if (m_job % 3 == 0) {
                add(events, at, AttemptStarted{{job, attempt}});
                AttemptFinished refused;
                refused.attempt = {job, attempt++};
                refused.duration = 80ms;
                refused.outcome.kind = OutcomeKind::refused;
                refused.outcome.cause = Cause::rateLimit;
                refused.outcome.httpStatus = 429;
                refused.outcome.said =
                    "Rate limit reached, try again in " + std::to_string(m_job % 1000) + " ms";
                add(events, at + 80ms, std::move(refused));
                add(events, at + 80ms, JobWaiting{job, WaitReason::backoff, 1, at + 2s});
                at += 2s;
            }
            add(events, at, AttemptStarted{{job, attempt}});
            AttemptFinished answered;
            answered.attempt = {job, attempt};
            answered.duration = 600ms;
            answered.outcome.httpStatus = 200;
            add(events, at + 600ms, std::move(answered));
            JobFinished finished;
            finished.job = job;
            finished.attempts = attempt;
            add(events, at + 600ms, std::move(finished));
        }
        return events;
    }
    Instant now() const { return m_now; }

private:
    void add(std::vector<Event>& events, Instant at, EventBody body)
    {
        events.push_back({at, ++m_sequence, std::move(body)});
    }

    std::uint64_t m_sequence = 0;
    std::uint64_t m_job = 0;
    Instant m_now;
};

void print(const char* what, int jobs, Times times)
{
    std::printf("%-34s %8d  %8.2f  %8.2f\n", what, jobs, times.median, times.worst);
    std::fflush(stdout);
}

void measureWith(int count)
{
    Jobs jobs;
    RequestsPane pane;
    pane.resize(1000, 400);
    pane.show();
    const auto tick = [&] {
        pane.setTimeRange({jobs.now() - 60s, 60s});
        pane.refresh(jobs.now());
    };
    pane.append(jobs.next(count));
    tick();
    QApplication::processEvents();
    auto* table = pane.findChild<QTableView*>();
    auto* search = pane.findChild<QLineEdit*>();
    QScrollBar* const bar = table->verticalScrollBar();

    print("tick with 20 attempts, following", count, measure(200, [&](int) {
              pane.append(jobs.next(20));
              tick();
          }));
    bar->setValue(0);
    print("scroll by a notch", count,
          measure(300, [&](int) { bar->setValue(bar->value() + 3 * bar->singleStep()); }));
    pane.setTimeRange({Instant(), 24h}); // every lane is in sight
    print("scroll by a page", count,
          measure(300, [&](int) { bar->setValue(bar->value() + bar->pageStep()); }));
    print("jump", count, measure(300, [&](int i) {
              bar->setValue(static_cast<int>((i * 7919L) % std::max(1, bar->maximum())));
          }));
    const QStringList words{QStringLiteral("77"), QStringLiteral("again in 5"),
                            QStringLiteral("too fast"), QString()};
    print("search", count, measure(8, [&](int i) { search->setText(words[i % 4]); }));
    print("sort by waits", count, measure(2, [&](int i) {
              table->sortByColumn(LaneModel::waitedColumn,
                                  i == 0 ? Qt::DescendingOrder : Qt::AscendingOrder);
          }));
    print("tick with 20 attempts, sorted", count, measure(50, [&](int) {
              pane.append(jobs.next(20));
              tick();
          }));
}

} // namespace

int main(int argc, char** argv)
{
    const QApplication application(argc, argv);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(lightPalette());
    std::puts("milliseconds of the screen's thread; goal: a scroll step under 8 ms");
    std::puts("what                                   jobs    median     worst");
    for (const int jobs : {100, 100000}) {
        measureWith(jobs);
    }
    return 0;
}
