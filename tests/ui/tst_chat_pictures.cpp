#include <QTest>

#include "fake_engine.h"
#include "store/conversation_keeper.h"
#include "ui/chat/chat_composer.h"
#include "ui/chat/chat_input.h"
#include "ui/chat/chat_pane.h"
#include "ui/chat/conversation_list.h"
#include "ui/chat/message_list.h"
#include "ui/chat/message_view.h"
#include "ui/outlined_style.h"
#include "ui/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTemporaryDir>
#include <QToolButton>

#include <functional>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

const std::string explanation =
    "A **token bucket** of type `vector<T>` holds up to `burst` tokens. It\n\n"
    "1. fills at a fixed rate,\n2. gives one token for a request,\n"
    "3. makes the rest *wait*.\n\n"
    "```cpp\nbool TokenBucket::take(Instant now)\n{\n    refill(now);\n"
    "    return m_tokens >= 1 ? (m_tokens -= 1, true) : false;\n}\n```\n\n"
    "| server | says | means |\n|---|---|---|\n| OpenAI | `429` | too fast |\n"
    "| Anthropic | `529` | overloaded |\n\n"
    "> Ask for less, and you will be refused less.\n\n"
    "More in [the manual](https://example.org/limits).\n";

/// A chat pane on a scripted engine. With RATESCOPE_PICTURES set to a folder, what a test looks at
/// is left there as PNG.
struct Scene
{
    explicit Scene(QSize size)
    {
        Policy policy;
        policy.backoff.retries = 5;
        pane.setPolicy(policy);
        setEndpoint(QStringLiteral("http://127.0.0.1:1/v1"));
        pane.resize(size);
        pane.show();
        input = pane.findChild<ChatInput*>();
        const QStringList titles{
            QStringLiteral("Why do 429s come in waves when there is no jitter?"),
            QStringLiteral("Plan of the week"), QStringLiteral("Token buckets and burst")};
        for (int i = 0; i < titles.size(); ++i) {
            ConversationHeader header;
            header.id = static_cast<std::uint64_t>(i) + 1;
            header.title = titles[i];
            header.changed = WallTime(std::chrono::milliseconds(1'700'000'000'000) + i * 26h);
            KeptMessage message;
            message.id = header.id + 100;
            message.text =
                QStringLiteral("Everybody who was refused comes back at the same moment: "
                               "that is what %1 is about.")
                    .arg(titles[i]);
            message.end = MessageTyped{};
            header.last = message.id;
            keeper.save(header, {message});
        }
    }

    void setEndpoint(const QString& address)
    {
        Endpoint endpoint;
        endpoint.baseUrl = QUrl(address);
        endpoint.model = QStringLiteral("gpt-4o-mini");
        pane.setEndpoint(endpoint);
    }
    void happen(EventBody body, Duration later = 100ms)
    {
        engine.time += later;
        engine.happen(std::move(body));
        pane.fold(engine.takeEvents());
        pane.tick(engine.time);
    }
    JobId ask(const char* text)
    {
        QTest::keyClicks(input, QLatin1String(text));
        QTest::keyClick(input, Qt::Key_Return);
        const JobId job{1000 + engine.submitted.size()};
        happen(JobQueued{job, Priority::typed, engine.submitted.back().tag});
        return job;
    }
    JobId stream(const char* question, const std::string& text)
    {
        const JobId job = ask(question);
        happen(AttemptStarted{{job, 1}});
        happen(AnswerBegan{{job, 1}}, 240ms);
        happen(AnswerText{{job, 1}, text}, 300ms);
        happen(AnswerText{{job, 1}, ""}, 300ms);
        return job;
    }
    void answer(const char* question, const std::string& text)
    {
        const JobId job = stream(question, text);
        Outcome outcome;
        outcome.usage = Usage{Tokens{42}, Tokens{187}};
        happen(AttemptFinished{{job, 1}, 3200ms, outcome});
        happen(JobFinished{job, Priority::typed, JobEnd::answered, 1, Cause::none, {}});
    }
    void refuse(JobId job)
    {
        happen(AttemptStarted{{job, 1}});
        Outcome outcome;
        outcome.kind = OutcomeKind::refused;
        outcome.cause = Cause::rateLimit;
        outcome.httpStatus = 429;
        outcome.said = "Rate limit reached for requests per min (RPM): Limit 60, Used 60, "
                       "Requested 1. Please try again in 3.3s.";
        happen(AttemptFinished{{job, 1}, 50ms, outcome});
        happen(JobWaiting{job, WaitReason::backoff, 1, engine.time + 3300ms});
    }
    void lose(JobId job, Cause cause, const char* said)
    {
        happen(AttemptStarted{{job, 1}});
        Outcome outcome;
        outcome.kind = OutcomeKind::failed;
        outcome.cause = cause;
        outcome.said = said;
        happen(AttemptFinished{{job, 1}, 50ms, outcome});
        happen(JobFinished{job, Priority::typed, JobEnd::lost, 1, cause, {}});
    }
    void press(const char* name) const
    {
        auto* button = pane.findChild<QAbstractButton*>(QLatin1String(name));
        QVERIFY2(button != nullptr, name);
        button->click();
    }
    void settle()
    {
        QTRY_VERIFY(keeper.idle());
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCoreApplication::processEvents();
    }

    FakeEngine engine;
    ConversationKeeper keeper{std::nullopt};
    ChatPane pane{engine, &keeper};
    ChatInput* input = nullptr;
};

/// Buttons show their words whole, wrapped lines have the height they need, and nothing but the
/// messages reaches beyond the pane.
void nothingIsCut(const QWidget& pane)
{
    const auto* list = pane.findChild<MessageList*>();
    for (const QWidget* widget : pane.findChildren<QWidget*>()) {
        if (!widget->isVisibleTo(&pane) || widget->window() != &pane) {
            continue;
        }
        const QString name = widget->objectName() + QLatin1Char(' ') +
                             QLatin1String(widget->metaObject()->className());
        const QRect place(widget->mapTo(&pane, QPoint(0, 0)), widget->size());
        if (!list->isAncestorOf(widget)) {
            QVERIFY2(pane.rect().contains(place), qPrintable(name));
        } else {
            QVERIFY2(place.left() >= 0 && place.right() <= pane.width(), qPrintable(name));
        }
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        if (button != nullptr && !button->text().isEmpty()) {
            QVERIFY2(widget->width() >= widget->minimumSizeHint().width(), qPrintable(name));
        }
        const auto* label = qobject_cast<const QLabel*>(widget);
        if (label != nullptr && label->wordWrap()) {
            QVERIFY2(label->height() >= label->heightForWidth(label->width()),
                     qPrintable(name + label->text()));
        }
    }
}

void leave(QWidget& widget, const QString& name)
{
    const QString folder = qEnvironmentVariable("RATESCOPE_PICTURES");
    if (!folder.isEmpty()) {
        QVERIFY(QDir().mkpath(folder));
        QVERIFY(widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png"))));
    }
}

using Play = std::function<void(Scene&)>;

} // namespace

Q_DECLARE_METATYPE(Play)

class TestChatPictures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QApplication::setStyle(new OutlinedStyle); }
    void everyState_data();
    void everyState();
    void theSettings();
};

void TestChatPictures::everyState_data()
{
    QTest::addColumn<Play>("play");
    const auto row = [](const char* name, Play play) { QTest::newRow(name) << std::move(play); };
    row("empty", [](Scene&) {});
    row("queued", [](Scene& scene) {
        for (std::uint64_t id = 1; id <= 31; ++id) {
            scene.happen(JobQueued{JobId{id}, Priority::workload, 0});
        }
        const JobId job = scene.ask("Am I stuck behind the load?");
        scene.happen(JobWaiting{job, WaitReason::throttle, 0, scene.engine.time + 1200ms});
    });
    row("streaming", [](Scene& scene) {
        scene.answer("How does a token bucket work?", "It **fills** and it empties.");
        scene.stream("Show me", explanation.substr(0, 330));
    });
    row("refused", [](Scene& scene) { scene.refuse(scene.ask("Why is the sky blue?")); });
    row("given up", [](Scene& scene) {
        const JobId job = scene.ask("Why is the sky blue?");
        scene.refuse(job);
        scene.press("giveUp");
    });
    row("lost", [](Scene& scene) {
        scene.lose(scene.ask("Why is the sky blue?"), Cause::rateLimit,
                   "Rate limit reached for requests per min");
    });
    row("stopped", [](Scene& scene) {
        scene.stream("Tell me a long story", "Once upon a time there was");
        scene.pane.stop();
    });
    row("long", [](Scene& scene) {
        scene.answer("Hello", "Hello! What can I do for you?");
        scene.answer("How does a token bucket work?", explanation);
    });
    row("versions", [](Scene& scene) {
        scene.answer("How does a token bucket work?", "It fills and it empties.");
        // Every message has such a button; only an answer's is ever shown.
        auto* list = scene.pane.findChild<MessageList*>();
        list->viewAt(1)->findChild<QToolButton*>(QStringLiteral("regenerate"))->click();
        scene.happen(JobQueued{JobId{7}, Priority::typed, scene.engine.submitted.back().tag});
        scene.happen(AttemptStarted{{JobId{7}, 1}});
        scene.happen(AnswerText{{JobId{7}, 1}, "Like a bath with a small hole."});
        scene.happen(AttemptFinished{{JobId{7}, 1}, 900ms, {}});
        scene.happen(JobFinished{JobId{7}, Priority::typed, JobEnd::answered, 1, Cause::none, {}});
    });
    row("edit", [](Scene& scene) {
        scene.answer("How does a token bucket work?", "It fills and it empties.");
        QTest::keyClick(scene.input, Qt::Key_Up);
    });
    row("files", [](Scene& scene) {
        const QTemporaryDir folder;
        QStringList paths;
        for (const char* name : {"token_bucket.cpp", "a file with a very long name indeed.txt"}) {
            QFile file(folder.filePath(QLatin1String(name)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(QByteArray(1234, 'x'));
            paths.append(file.fileName());
        }
        auto* composer = scene.pane.findChild<ChatComposer*>();
        composer->attach({paths[0]});
        scene.answer("What is wrong here?", "Nothing.");
        composer->attach({paths[0], paths[1], folder.filePath(QStringLiteral("none"))});
    });
    row("list", [](Scene& scene) {
        scene.answer("How does a token bucket work?", "It fills and it empties.");
        scene.pane.showList(true);
    });
    row("search", [](Scene& scene) {
        scene.pane.showList(true);
        QTest::keyClicks(scene.pane.findChild<QLineEdit*>(QStringLiteral("searchConversations")),
                         QStringLiteral("same moment"));
    });
    row("nothing found", [](Scene& scene) {
        scene.pane.showList(true);
        QTest::keyClicks(scene.pane.findChild<QLineEdit*>(QStringLiteral("searchConversations")),
                         QStringLiteral("nowhere"));
    });
    row("deleted", [](Scene& scene) {
        scene.pane.showList(true);
        auto* view = scene.pane.findChild<QListView*>();
        QTRY_COMPARE(view->model()->rowCount(), 3);
        scene.press("removeConversation");
    });
    row("key rejected", [](Scene& scene) {
        scene.lose(scene.ask("Why is the sky blue?"), Cause::authentication,
                   "Incorrect API key provided. You can find your key at "
                   "https://platform.openai.com/account/api-keys.");
    });
    row("unreachable", [](Scene& scene) {
        scene.lose(scene.ask("Why is the sky blue?"), Cause::unreachable, "Connection refused");
    });
    row("no address", [](Scene& scene) { scene.setEndpoint(QString()); });
}

void TestChatPictures::everyState()
{
    QFETCH(const Play, play);
    const QString name = QString::fromLatin1(QTest::currentDataTag()).replace(u' ', u'-');
    for (const bool dark : {false, true}) {
        QApplication::setPalette(dark ? darkPalette() : lightPalette());
        for (const QSize size : {QSize(300, 640), QSize(240, 420)}) {
            Scene scene(size);
            play(scene);
            scene.settle();
            nothingIsCut(scene.pane);
            leave(scene.pane, QStringLiteral("%1-%2-%3")
                                  .arg(name)
                                  .arg(size.width())
                                  .arg(dark ? QStringLiteral("dark") : QStringLiteral("light")));
        }
    }
}

void TestChatPictures::theSettings()
{
    for (const bool dark : {false, true}) {
        QApplication::setPalette(dark ? darkPalette() : lightPalette());
        Scene scene({300, 640});
        scene.press("more");
        QWidget* popup = QApplication::activePopupWidget();
        QVERIFY(popup != nullptr);
        leave(*popup, dark ? QStringLiteral("settings-dark") : QStringLiteral("settings-light"));
        popup->close();
    }
}

QTEST_MAIN(TestChatPictures)
#include "tst_chat_pictures.moc"
