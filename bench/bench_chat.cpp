// Streaming 200 tokens/s into a conversation of 500 messages: how long each event holds the UI
// thread, layout, painting and writing to the database included, against appending the same text to
// a bare QTextEdit.
// Processor time of the thread, so that other programs on the machine do not count.

#include "engine/engine_handle.h"
#include "store/conversation_keeper.h"
#include "ui/chat/chat_input.h"
#include "ui/chat/chat_pane.h"

#include <QApplication>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTextEdit>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// Counts submissions; everything else is played by the benchmark.
class NoEngine final : public EngineHandle
{
public:
    void submit(JobSpec job) override { tag = job.tag; }
    void cancel(JobId) override {}
    void retryNow(JobId) override {}
    void setPolicy(const Policy&) override {}
    void startRun(Workload) override {}
    void pauseRun() override {}
    void resumeRun() override {}
    void stopRun() override {}
    void noteServerChange(ServerChanged) override {}
    std::vector<Event> takeEvents() override { return {}; }
    Instant now() const override { return {}; }

    std::uint64_t tag = 0;
};

constexpr int earlierTurns = 250;
constexpr int tokens = 2000; // ten seconds
constexpr Duration tokenInterval = 5ms;

std::string token(int i)
{
    static const std::vector<std::string> words{
        "The ",  "bucket ", "`vector<T>` ", "holds ", "**tokens**, ", "and ",     "refills ",
        "at a ", "fixed ",  "rate. ",       "Then ",  "one ",         "request ", "takes one.\n\n"};
    return words[static_cast<std::size_t>(i) % words.size()];
}

struct Chat
{
    Chat()
    {
        Endpoint endpoint;
        endpoint.baseUrl = QUrl(QStringLiteral("http://127.0.0.1:1/v1"));
        endpoint.model = QStringLiteral("none");
        pane.setEndpoint(endpoint);
        pane.resize(400, 800);
        pane.show();
        for (int turn = 0; turn < earlierTurns; ++turn) {
            begin();
            std::string text;
            for (int i = 0; i < 120; ++i) {
                text += token(i);
            }
            say(AnswerText{{job, 1}, text});
            say(JobFinished{job, Priority::typed, JobEnd::answered, 1, Cause::none, {}});
        }
        begin();
    }
    void begin()
    {
        pane.findChild<ChatInput*>()->setPlainText(QStringLiteral("How does it work?"));
        pane.findChild<QPushButton*>(QStringLiteral("send"))->click();
        ++job.value;
        say(JobQueued{job, Priority::typed, engine.tag});
        say(AttemptStarted{{job, 1}});
        say(AnswerBegan{{job, 1}});
    }
    void say(EventBody body)
    {
        time += tokenInterval;
        pane.fold({Event{time, ++sequence, std::move(body)}});
        pane.tick(time);
    }

    NoEngine engine;
    QTemporaryDir folder;
    ConversationKeeper keeper{DataFolder(folder.path())};
    ChatPane pane{engine, &keeper};
    Instant time;
    JobId job;
    std::uint64_t sequence = 0;
};

double threadMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

void measure(const char* name, int steps, const std::function<void(int)>& step)
{
    std::vector<double> milliseconds;
    double total = 0;
    for (int i = 0; i < steps; ++i) {
        const double before = threadMilliseconds();
        step(i);
        QApplication::processEvents();
        milliseconds.push_back(threadMilliseconds() - before);
        total += milliseconds.back();
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    const auto at = [&milliseconds](double share) {
        return milliseconds[static_cast<std::size_t>(share *
                                                     static_cast<double>(milliseconds.size() - 1))];
    };
    const double streamed = tokens * toSeconds(tokenInterval) * 1000;
    std::printf("%-34s %9.3f %9.3f %9.3f %9.1f %%\n", name, at(0.5), at(0.99), at(1.0),
                100 * total / streamed);
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    std::printf("%-34s %9s %9s %9s %11s\n", "ms an event, 200 tokens/s", "median", "p99", "worst",
                "of a core");
    QTextEdit plain;
    plain.resize(400, 800);
    plain.show();
    QApplication::processEvents();
    measure("yardstick: bare QTextEdit", tokens, [&plain](int i) {
        plain.moveCursor(QTextCursor::End);
        plain.insertPlainText(QString::fromStdString(token(i)));
    });
    plain.hide();

    Chat chat;
    QApplication::processEvents();
    measure("chat, a fold a token", tokens, [&chat](int i) {
        chat.say(AnswerText{{chat.job, 1}, token(i)});
    });
    chat.say(JobFinished{chat.job, Priority::typed, JobEnd::answered, 1, Cause::none, {}});
    chat.begin();
    constexpr int batch = 20;
    measure("chat, a fold every 20 tokens", tokens / batch, [&chat](int i) {
        std::string text;
        for (int k = 0; k < batch; ++k) {
            text += token(i * batch + k);
        }
        chat.time += tokenInterval * (batch - 1);
        chat.say(AnswerText{{chat.job, 1}, text});
    });
    return 0;
}
