#include <QTest>

#include "fake_engine.h"
#include "ui/chat/chat_input.h"
#include "ui/chat/chat_pane.h"
#include "ui/chat/link_question.h"
#include "ui/chat/message_body.h"
#include "ui/chat/message_list.h"
#include "ui/chat/message_view.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QToolButton>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// A chat pane on a fake engine, driven as a person would.
struct Desk
{
    explicit Desk(QSize size = {400, 600})
    {
        Policy policy;
        policy.backoff.retries = 5;
        pane.setPolicy(policy);
        Endpoint endpoint;
        endpoint.baseUrl = QUrl(QStringLiteral("http://127.0.0.1:1/v1"));
        endpoint.model = QStringLiteral("test-model");
        pane.setEndpoint(endpoint);
        pane.resize(size);
        pane.show();
        active = QTest::qWaitForWindowActive(&pane);
        input = pane.findChild<ChatInput*>();
        list = pane.findChild<MessageList*>();
        pane.focusInput();
    }

    void type(const char* text)
    {
        QTest::keyClicks(input, QLatin1String(text));
        QTest::keyClick(input, Qt::Key_Return);
    }
    void happen(EventBody body)
    {
        engine.time += 100ms;
        engine.happen(std::move(body));
        pane.fold(engine.takeEvents());
    }
    JobId queue()
    {
        const JobId job{engine.submitted.size()};
        happen(JobQueued{job, Priority::typed, engine.submitted.back().tag});
        return job;
    }
    void answer(const std::string& text)
    {
        const JobId job = queue();
        happen(AttemptStarted{{job, 1}});
        happen(AnswerBegan{{job, 1}});
        happen(AnswerText{{job, 1}, text});
        happen(AttemptFinished{{job, 1}, 300ms, {}});
        happen(JobFinished{job, Priority::typed, JobEnd::answered, 1, Cause::none, {}});
    }
    JobId refuse()
    {
        const JobId job = queue();
        happen(AttemptStarted{{job, 1}});
        Outcome outcome;
        outcome.kind = OutcomeKind::refused;
        outcome.cause = Cause::rateLimit;
        outcome.httpStatus = 429;
        outcome.said = "Rate limit reached for requests";
        happen(AttemptFinished{{job, 1}, 50ms, outcome});
        happen(JobWaiting{job, WaitReason::backoff, 1, engine.time + 3300ms});
        return job;
    }

    template <typename T>
    T* in(std::size_t message, const char* name) const
    {
        return list->viewAt(message)->findChild<T*>(QLatin1String(name));
    }
    void click(std::size_t message, const char* name) const
    {
        auto* button = in<QAbstractButton>(message, name);
        QVERIFY2(button->isVisible(), name);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    QString state() const
    {
        return in<QLabel>(pane.conversation().messages().size() - 1, "state")->text();
    }
    QPushButton* button(const char* name) const
    {
        return pane.findChild<QPushButton*>(QLatin1String(name));
    }

    FakeEngine engine;
    ChatPane pane{engine};
    ChatInput* input = nullptr;
    MessageList* list = nullptr;
    bool active = false;
};

} // namespace

class TestChatPane : public QObject
{
    Q_OBJECT

public:
    /// Stands in for the browser.
    Q_INVOKABLE void noteOpened(const QUrl& target) { m_opened.append(target); }

private Q_SLOTS:
    void enterSendsAndShiftEnterBreaks();
    void emptyOrUnusableSendsNothing();
    void answerStreamsIn();
    void refusalCountsDownInPlace();
    void escapeStops();
    void stopButtonStops();
    void failureOffersRetry();
    void regenerateAndEdit();
    void newChatForgets();
    void upRecalls();
    void settingsGoWithTheRequest();
    void copies();
    void followsUntilTheReaderScrollsUp();
    void onlyWhatIsInSightHasAView();
    void heightsFollowTheWidth();
    void tabFollowsTheEye();
    void linksAskFirst();
    void aClickOnALinkOpensNothingByItself();

private:
    QList<QUrl> m_opened;
};

void TestChatPane::enterSendsAndShiftEnterBreaks()
{
    Desk desk;
    QTest::keyClicks(desk.input, QStringLiteral("one"));
    const int height = desk.input->height();
    QTest::keyClick(desk.input, Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(desk.input, QStringLiteral("two"));
    QVERIFY(desk.input->height() > height);
    QVERIFY(desk.engine.submitted.empty());
    QTest::keyClick(desk.input, Qt::Key_Return);
    QCOMPARE(desk.engine.submitted.size(), std::size_t(1));
    QCOMPARE(desk.engine.submitted[0].request->messages[0].text, std::string("one\ntwo"));
    QCOMPARE(desk.input->toPlainText(), QString());
    QCOMPARE(desk.input->height(), height);
    desk.type("while busy");
    QCOMPARE(desk.engine.submitted.size(), std::size_t(1));
    QCOMPARE(desk.input->toPlainText(), QStringLiteral("while busy"));
}

void TestChatPane::emptyOrUnusableSendsNothing()
{
    Desk desk;
    QVERIFY(!desk.button("send")->isEnabled());
    desk.type("  ");
    QVERIFY(desk.engine.submitted.empty());
    Endpoint endpoint;
    endpoint.model = QStringLiteral("test-model");
    desk.pane.setEndpoint(endpoint);
    desk.type("x");
    QVERIFY(desk.engine.submitted.empty());
    QVERIFY(!desk.button("send")->isEnabled());
    auto* why = desk.pane.findChild<QLabel*>(QStringLiteral("why"));
    QVERIFY(why->isVisible());
    QVERIFY(why->text().startsWith(u"Enter the whole address"));
    endpoint.baseUrl = QUrl(QStringLiteral("http://127.0.0.1:1/v1"));
    desk.pane.setEndpoint(endpoint);
    QVERIFY(!why->isVisible());
    QTest::mouseClick(desk.button("send"), Qt::LeftButton);
    QCOMPARE(desk.engine.submitted.size(), std::size_t(1));
}

void TestChatPane::answerStreamsIn()
{
    Desk desk;
    desk.type("hello");
    QCOMPARE(desk.state(), QStringLiteral("In the queue"));
    const JobId job = desk.queue();
    QCOMPARE(desk.state(), QStringLiteral("In the queue · next to be sent"));
    desk.happen(AttemptStarted{{job, 1}});
    desk.happen(AnswerBegan{{job, 1}});
    desk.happen(AnswerText{{job, 1}, "A `vector<T>`"});
    desk.happen(AnswerText{{job, 1}, " and **more**"});
    MessageBody* body = desk.list->viewAt(1)->body();
    QCOMPARE(body->toPlainText(), QStringLiteral("A vector<T> and **more**"));
    desk.engine.time += 200ms;
    desk.pane.tick(desk.engine.time);
    QCOMPARE(body->toPlainText(), QStringLiteral("A vector<T> and more"));
    QCOMPARE(desk.state(), QStringLiteral("Answering · 0.5 s"));
    Outcome outcome;
    outcome.usage = Usage{{1}, {2}};
    desk.happen(AttemptFinished{{job, 1}, 600ms, outcome});
    desk.happen(JobFinished{job, Priority::typed, JobEnd::answered, 1, Cause::none, {}});
    QCOMPARE(desk.state(),
             QStringLiteral("0.60 s · first token 0.10 s · tokens 1 in, 2 out · 4.0 tokens/s"));
    QCOMPARE(desk.button("send")->text(), QStringLiteral("&Send"));
}

void TestChatPane::refusalCountsDownInPlace()
{
    Desk desk;
    desk.type("hello");
    const JobId job = desk.refuse();
    QCOMPARE(desk.state(), QStringLiteral("429 · waiting 3.2 s · attempt 2 of 6"));
    desk.engine.time += 1s;
    desk.pane.tick(desk.engine.time);
    QCOMPARE(desk.state(), QStringLiteral("429 · waiting 2.2 s · attempt 2 of 6"));
    QCOMPARE(desk.in<QLabel>(1, "detail")->text(),
             QStringLiteral("Rate limit reached for requests"));
    desk.click(1, "retryNow");
    QCOMPARE(desk.engine.retried, std::vector{job});
    desk.happen(JobWaiting{job, WaitReason::gate, 1, desk.engine.time + 5s});
    QVERIFY(!desk.in<QPushButton>(1, "retryNow")->isVisible());
    desk.click(1, "giveUp");
    QCOMPARE(desk.engine.cancelled, std::vector{job});
    QCOMPARE(desk.state(), QStringLiteral("Stopped"));
    Policy policy;
    policy.backoff.retries = 2;
    desk.happen(PolicyChanged{std::make_shared<const Policy>(policy), {}});
    desk.type("again");
    desk.refuse();
    QCOMPARE(desk.state(), QStringLiteral("429 · waiting 3.2 s · attempt 2 of 3"));
}

void TestChatPane::escapeStops()
{
    Desk desk;
    desk.type("hello");
    QTest::keyClick(desk.input, Qt::Key_Escape);
    QCOMPARE(desk.state(), QStringLiteral("Stopped"));
    QVERIFY(desk.engine.cancelled.empty());
    const JobId job = desk.queue();
    QCOMPARE(desk.engine.cancelled, std::vector{job});
}

void TestChatPane::stopButtonStops()
{
    Desk desk;
    desk.type("hello");
    const JobId job = desk.queue();
    QCOMPARE(desk.button("send")->text(), QStringLiteral("&Stop"));
    QTest::mouseClick(desk.button("send"), Qt::LeftButton);
    QCOMPARE(desk.engine.cancelled, std::vector{job});
}

void TestChatPane::failureOffersRetry()
{
    Desk desk;
    desk.type("hello");
    const JobId job = desk.queue();
    desk.happen(
        JobFinished{job, Priority::typed, JobEnd::lost, 1, Cause::authentication, "rejected"});
    QCOMPARE(desk.state(), QStringLiteral("The key was missing or rejected"));
    QCOMPARE(desk.in<QLabel>(1, "detail")->text(),
             QStringLiteral("Check the key of this endpoint, then retry."));
    desk.click(1, "retry");
    QCOMPARE(desk.engine.submitted.size(), std::size_t(2));
    QCOMPARE(desk.pane.conversation().messages().size(), std::size_t(2));
}

void TestChatPane::regenerateAndEdit()
{
    Desk desk;
    desk.type("first");
    desk.answer("one");
    desk.type("second");
    desk.answer("two");
    QVERIFY(!desk.in<QToolButton>(0, "edit")->isVisible()); // until it is pointed at
    QVERIFY(!desk.in<QToolButton>(1, "regenerate")->isVisible());
    desk.click(3, "regenerate");
    QCOMPARE(desk.engine.submitted.size(), std::size_t(3));
    QCOMPARE(desk.engine.submitted[2].request->messages.size(), std::size_t(3));
    desk.answer("two again");
    desk.click(2, "edit");
    QCOMPARE(desk.input->toPlainText(), QStringLiteral("second"));
    QVERIFY(desk.button("keep")->isVisible());
    desk.type(" and third");
    QCOMPARE(desk.engine.submitted[3].request->messages.back().text,
             std::string("second and third"));
    QCOMPARE(desk.pane.conversation().messages().size(), std::size_t(4));
    QVERIFY(!desk.button("keep")->isVisible());
    desk.answer("three");
    desk.click(2, "edit");
    QTest::keyClick(desk.input, Qt::Key_Escape);
    QVERIFY(!desk.button("keep")->isVisible());
    QCOMPARE(desk.input->toPlainText(), QString());
}

void TestChatPane::newChatForgets()
{
    Desk desk;
    QVERIFY(!desk.button("newChat")->isEnabled());
    desk.type("hello");
    const JobId job = desk.queue();
    QTest::mouseClick(desk.button("newChat"), Qt::LeftButton);
    QCOMPARE(desk.engine.cancelled, std::vector{job});
    QVERIFY(desk.pane.conversation().messages().empty());
    desk.type("fresh");
    QCOMPARE(desk.engine.submitted.back().request->messages.size(), std::size_t(1));
}

void TestChatPane::upRecalls()
{
    Desk desk;
    desk.type("hello");
    desk.answer("yes");
    QTest::keyClick(desk.input, Qt::Key_Up);
    QCOMPARE(desk.input->toPlainText(), QStringLiteral("hello"));
}

void TestChatPane::settingsGoWithTheRequest()
{
    Desk desk;
    QTest::mouseClick(desk.pane.findChild<QToolButton*>(QStringLiteral("more")), Qt::LeftButton);
    auto* prompt = desk.pane.findChild<QPlainTextEdit*>(QStringLiteral("systemPrompt"));
    QVERIFY(prompt->isVisible());
    QTest::keyClicks(prompt, QStringLiteral("Be brief"));
    desk.pane.findChild<QSpinBox*>(QStringLiteral("maxTokens"))->setValue(50);
    desk.pane.findChild<QDoubleSpinBox*>(QStringLiteral("temperature"))->setValue(0.0);
    auto* stop = desk.pane.findChild<QPlainTextEdit*>(QStringLiteral("stop"));
    stop->setPlainText(QStringLiteral("END\n\\n\\n"));
    prompt->window()->close();
    desk.type("hello");
    const ChatRequest& request = *desk.engine.submitted[0].request;
    QCOMPARE(request.messages[0].role, Role::system);
    QCOMPARE(request.messages[0].text, std::string("Be brief"));
    QCOMPARE(request.maxTokens, std::optional(Tokens{50}));
    QCOMPARE(request.temperature, std::optional(0.0));
    QCOMPARE(request.topP, std::nullopt);
    QVERIFY((request.stop == std::vector<std::string>{"END", "\n\n"}));
    desk.answer("yes");
    desk.pane.findChild<QDoubleSpinBox*>(QStringLiteral("topP"))->setValue(0.5);
    desk.type("again");
    QCOMPARE(desk.engine.submitted[1].request->topP, std::optional(0.5));
}

void TestChatPane::copies()
{
    Desk desk;
    desk.type("hello");
    desk.answer("**Code:**\n\n```\nint a;\n```\n");
    desk.click(1, "copyMessage");
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QStringLiteral("**Code:**\n\n```\nint a;\n```\n"));
    desk.click(1, "copyCode");
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("int a;\n"));
}

void TestChatPane::followsUntilTheReaderScrollsUp()
{
    Desk desk;
    for (int i = 0; i < 10; ++i) {
        desk.type("hello");
        desk.answer("A line.\n\nAnother line.\n\nAnd a third.");
    }
    QScrollBar* bar = desk.list->verticalScrollBar();
    QVERIFY(bar->maximum() > 100);
    QCOMPARE(bar->value(), bar->maximum());
    QTest::keyClick(desk.list, Qt::Key_PageUp);
    QVERIFY(!desk.list->followsBottom());
    const int value = bar->value();
    desk.type("hello");
    QVERIFY(desk.list->followsBottom()); // who sends wants to see it
    QCOMPARE(bar->value(), bar->maximum());
    QTest::keyClick(desk.list, Qt::Key_PageUp);
    const int read = bar->value();
    QVERIFY(read != value);
    desk.answer("A line.\n\nAnother line.\n\nAnd a third.");
    QCOMPARE(bar->value(), read);
    auto* latest = desk.pane.findChild<QToolButton*>(QStringLiteral("latest"));
    QVERIFY(latest->isVisible());
    QTest::mouseClick(latest, Qt::LeftButton);
    QCOMPARE(bar->value(), bar->maximum());
    QVERIFY(!latest->isVisible());
}

void TestChatPane::onlyWhatIsInSightHasAView()
{
    Desk desk;
    for (int i = 0; i < 100; ++i) {
        desk.type("hello");
        desk.answer("A line.\n\nAnother line.");
    }
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(desk.pane.findChildren<MessageView*>().size() < 40);
    QTest::keyClick(desk.list, Qt::Key_Home);
    QVERIFY(desk.list->viewAt(0) != nullptr);
    QCOMPARE(desk.list->viewAt(0)->body()->toPlainText(), QStringLiteral("hello"));
    QTest::keyClick(desk.list, Qt::Key_End);
    QVERIFY(desk.list->viewAt(199)->geometry().bottom() <= desk.list->viewport()->height());
}

void TestChatPane::heightsFollowTheWidth()
{
    Desk desk({600, 600});
    desk.type("hello");
    desk.answer(std::string(50, 'x') + " " + std::string(400, 'w'));
    const int wide = desk.list->viewAt(1)->height();
    desk.pane.resize(320, 600);
    QVERIFY(desk.list->viewAt(1)->height() > wide);
    QCOMPARE(desk.list->viewAt(1)->width(), desk.list->viewport()->width());
    MessageBody* body = desk.list->viewAt(1)->body();
    QVERIFY(body->document()->idealWidth() <= body->width());
    QCOMPARE(body->horizontalScrollBar()->maximum(), 0);
    QCOMPARE(body->verticalScrollBar()->maximum(), 0);
    const MessageView* question = desk.list->viewAt(0);
    QCOMPARE(question->body()->toPlainText(), QStringLiteral("hello"));
    QVERIFY(question->height() >= 2 * question->fontMetrics().height());
    QVERIFY(desk.list->viewAt(1)->y() > question->geometry().bottom());
}

void TestChatPane::tabFollowsTheEye()
{
    Desk desk;
    desk.type("hello");
    desk.answer("```\nint a;\n```\n");
    QVERIFY(desk.active);
    desk.button("newChat")->setFocus();
    QStringList order;
    for (int i = 0; i < 13; ++i) {
        QWidget* focused = QApplication::focusWidget();
        order << (focused->objectName().isEmpty() || focused->objectName().startsWith(u"qt_")
                      ? QString::fromLatin1(focused->metaObject()->className()).section(u':', -1)
                      : focused->objectName());
        QTest::keyClick(focused, Qt::Key_Tab);
    }
    const QStringList expected{QStringLiteral("newChat"),     QStringLiteral("conversationMenu"),
                               QStringLiteral("MessageList"), QStringLiteral("edit"),
                               QStringLiteral("copyMessage"), QStringLiteral("MessageBody"),
                               QStringLiteral("regenerate"),  QStringLiteral("copyMessage"),
                               QStringLiteral("MessageBody"), QStringLiteral("copyCode"),
                               QStringLiteral("ChatInput"),   QStringLiteral("more"),
                               QStringLiteral("attach")};
    QVERIFY2(order == expected, qPrintable(order.join(u" ")));
}

void TestChatPane::linksAskFirst()
{
    Desk desk;
    desk.type("hello");
    desk.answer("[a harmless word](https://example.org/x?y=1)");
    Q_EMIT desk.list->viewAt(1)->body()->linkActivated(
        QUrl(QStringLiteral("https://example.org/x?y=1")));
    auto* question = desk.pane.findChild<LinkQuestion*>();
    QVERIFY(question != nullptr && question->isVisible());
    QCOMPARE(question->informativeText(), QStringLiteral("https://example.org/x?y=1"));
    QTest::mouseClick(question->findChild<QPushButton*>(QStringLiteral("copyLink")),
                      Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("https://example.org/x?y=1"));
    QVERIFY(LinkQuestion::mayOpen(QUrl(QStringLiteral("mailto:a@example.org"))));
    for (const auto* hostile : {"file:///etc/passwd", "javascript:alert(1)", "relative", ""}) {
        QVERIFY2(!LinkQuestion::mayOpen(QUrl(QLatin1String(hostile))), hostile);
    }
}

void TestChatPane::aClickOnALinkOpensNothingByItself()
{
    QDesktopServices::setUrlHandler(QStringLiteral("https"), this, "noteOpened");
    const QUrl target(QStringLiteral("https://example.org/x"));
    Desk desk;
    desk.type("hello");
    desk.answer("[a harmless word that is long enough to be hit](https://example.org/x)");
    MessageBody* body = desk.list->viewAt(1)->body();
    const QRect word = body->cursorRect(QTextCursor(body->document()));
    QTest::mouseClick(body->viewport(), Qt::LeftButton, {}, word.center() + QPoint(20, 0));
    auto* question = desk.pane.findChild<LinkQuestion*>();
    QVERIFY(question != nullptr && question->isVisible());
    QCOMPARE(question->informativeText(), target.toString());
    QTest::keyClick(question, Qt::Key_Escape);
    QVERIFY(m_opened.isEmpty());

    QTest::mouseClick(body->viewport(), Qt::LeftButton, {}, word.center() + QPoint(20, 0));
    QTRY_COMPARE(desk.pane.findChildren<LinkQuestion*>().size(), 1);
    question = desk.pane.findChild<LinkQuestion*>();
    QTest::mouseClick(question->findChild<QPushButton*>(QStringLiteral("openLink")),
                      Qt::LeftButton);
    QCOMPARE(m_opened, QList<QUrl>{target});
    QDesktopServices::unsetUrlHandler(QStringLiteral("https"));
}

QTEST_MAIN(TestChatPane)
#include "tst_chat_pane.moc"
