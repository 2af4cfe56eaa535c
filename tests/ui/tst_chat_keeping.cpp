#include "fake_engine.h"
#include "store/conversation_keeper.h"
#include "ui/chat/chat_composer.h"
#include "ui/chat/chat_input.h"
#include "ui/chat/chat_pane.h"
#include "ui/chat/conversation_files.h"
#include "ui/chat/conversation_list.h"
#include "ui/chat/conversation_list_model.h"
#include "ui/chat/message_list.h"
#include "ui/chat/message_view.h"
#include "ui/chat/model_combo.h"
#include "ui/chat/notice_bar.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// Answers when the test says so.
class FakeModels final : public ModelSource
{
public:
    void askModels(const Endpoint&, std::function<void(ModelAnswer)> then) override
    {
        ++asked;
        done = std::move(then);
    }
    int asked = 0;
    std::function<void(ModelAnswer)> done;
};

/// A chat pane whose conversations are kept in a folder; another one over the same folder is the
/// next start.
struct Start
{
    explicit Start(const QTemporaryDir& folder)
        : keeper(DataFolder(folder.path()))
    {
        Endpoint endpoint;
        endpoint.baseUrl = QUrl(QStringLiteral("http://127.0.0.1:1/v1"));
        endpoint.model = QStringLiteral("test-model");
        pane.setEndpoint(endpoint);
        pane.resize(400, 600);
        pane.show();
        active = QTest::qWaitForWindowActive(&pane);
        input = pane.findChild<ChatInput*>();
        pane.focusInput();
    }
    void settle()
    {
        QTRY_VERIFY(keeper.idle());
        QCoreApplication::processEvents();
    }
    void happen(EventBody body)
    {
        engine.time += 500ms;
        engine.happen(std::move(body));
        pane.fold(engine.takeEvents());
        pane.tick(engine.time);
    }
    void type(const QString& text)
    {
        QTest::keyClicks(input, text);
        QTest::keyClick(input, Qt::Key_Return);
    }
    JobId begin()
    {
        const JobId job{engine.submitted.size()};
        happen(JobQueued{job, Priority::typed, engine.submitted.back().tag});
        happen(AttemptStarted{{job, 1}});
        return job;
    }
    void end(JobId job, const std::string& text)
    {
        happen(AnswerText{{job, 1}, text});
        happen(AttemptFinished{{job, 1}, 300ms, {}});
        happen(JobFinished{job, Priority::typed, JobEnd::answered, 1, Cause::none, {}});
    }
    void talk(const QString& question, const std::string& answer)
    {
        type(question);
        end(begin(), answer);
    }
    QStringList texts() const
    {
        QStringList all;
        for (const ConversationMessage& message : pane.conversation().messages()) {
            all.append(message.text);
        }
        return all;
    }
    template <typename T>
    T* find(const char* name) const
    {
        return pane.findChild<T*>(QLatin1String(name));
    }
    QStringList titles() const
    {
        QStringList all;
        const QAbstractItemModel* model = find<QListView>("conversations")->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            all.append(model->index(row, 0).data().toString());
        }
        return all;
    }

    FakeEngine engine;
    FakeModels models;
    ConversationKeeper keeper;
    ChatPane pane{engine, &keeper, &models};
    ChatInput* input = nullptr;
    bool active = false;
};

const QString pears = QStringLiteral("Tell me of pears");
const QString plums = QStringLiteral("Tell me of plums");

} // namespace

class TestChatKeeping : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theNextStartShowsTheLastConversation();
    void aCrashLosesHalfASecond();
    void searchFindsAndOpens();
    void renamesAndDeletesWithUndo();
    void anAnswerGoesOnInTheBackground();
    void versionsCanBeSwitched();
    void upEditsTheLastMessage();
    void filesAreAttached();
    void modelsAreListedWhenTheListOpens();
    void savesAndOpensFiles();
    void theListIsAProperModel();
    void aBrokenFileIsTold();
};

void TestChatKeeping::theNextStartShowsTheLastConversation()
{
    const QTemporaryDir folder;
    {
        Start start(folder);
        start.settle();
        start.talk(pears, "A pear is **sweet**.");
        QTest::mouseClick(start.find<QPushButton>("newChat"), Qt::LeftButton);
        start.talk(plums, "A plum is blue.");
    }
    Start next(folder);
    QTRY_COMPARE(next.texts(), (QStringList{plums, QStringLiteral("A plum is blue.")}));
    QCOMPARE(next.find<QLabel>("title")->toolTip(), plums);
    next.talk(QStringLiteral("More"), "No.");
    QCOMPARE(next.engine.submitted[0].request->messages.size(), std::size_t(3));
}

void TestChatKeeping::aCrashLosesHalfASecond()
{
    const QTemporaryDir folder;
    Start start(folder);
    start.settle();
    start.type(pears);
    const JobId job = start.begin();
    start.happen(AnswerText{{job, 1}, "A pear "});
    start.settle();
    start.happen(AnswerText{{job, 1}, "is sw"});
    start.settle();
    // Nobody closed the file of the first one.
    Start next(folder);
    QTRY_COMPARE(next.texts(), (QStringList{pears, QStringLiteral("A pear is sw")}));
    auto* list = next.pane.findChild<MessageList*>();
    QVERIFY(list->viewAt(1)
                ->findChild<QLabel*>(QStringLiteral("state"))
                ->text()
                .startsWith(u"Cut short"));
}

void TestChatKeeping::searchFindsAndOpens()
{
    const QTemporaryDir folder;
    Start start(folder);
    start.settle();
    start.talk(pears, "A pear is a sweet fruit.");
    start.talk(QStringLiteral("And"), "Some are hard.");
    start.pane.newChat();
    start.talk(plums, "A plum is blue.");
    QTest::keyClick(start.input, Qt::Key_F, Qt::ControlModifier);
    auto* search = start.find<QLineEdit>("searchConversations");
    QVERIFY(search->isVisible());
    QVERIFY(start.active);
    QTRY_VERIFY(search->hasFocus());
    QTRY_COMPARE(start.titles(), (QStringList{plums, pears}));
    QTest::keyClicks(search, QStringLiteral("SWEET fr"));
    QTRY_COMPARE(start.titles(), QStringList{pears});
    auto* view = start.find<QListView>("conversations");
    QVERIFY(view->model()
                ->index(0, 0)
                .data(ConversationListModel::detailRole)
                .toString()
                .contains(u"sweet fruit"));
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_COMPARE(start.texts().value(0), pears);
    QVERIFY(!search->isVisible());
    QTest::keyClick(start.input, Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(search, QStringLiteral("nowhere"));
    auto* empty = start.find<QLabel>("noConversations");
    QTRY_VERIFY(empty->isVisible());
    QCOMPARE(empty->text(), QStringLiteral("Nothing says “nowhere”."));
    QTest::keyClick(search, Qt::Key_Escape);
    QVERIFY(!search->isVisible());
    QVERIFY(start.input->hasFocus());
}

void TestChatKeeping::renamesAndDeletesWithUndo()
{
    const QTemporaryDir folder;
    Start start(folder);
    start.settle();
    start.talk(pears, "A pear.");
    start.pane.newChat();
    start.talk(plums, "A plum.");
    QTest::mouseClick(start.find<QToolButton>("list"), Qt::LeftButton);
    QTRY_COMPARE(start.titles(), (QStringList{plums, pears}));
    auto* view = start.find<QListView>("conversations");
    view->setCurrentIndex(view->model()->index(1, 0));
    QTest::mouseClick(start.find<QPushButton>("renameConversation"), Qt::LeftButton);
    auto* editor = view->findChild<QLineEdit*>();
    QVERIFY(editor != nullptr);
    editor->setText(QStringLiteral("Pears"));
    QTest::keyClick(editor, Qt::Key_Return);
    start.settle();
    QTRY_COMPARE(start.titles(), (QStringList{plums, QStringLiteral("Pears")}));

    view->setFocus();
    view->setCurrentIndex(view->model()->index(0, 0));
    QTest::keyClick(view, Qt::Key_Delete);
    QTRY_COMPARE(start.titles(), QStringList{QStringLiteral("Pears")});
    QVERIFY(start.texts().isEmpty());
    auto* undo = start.find<QPushButton>("undoRemove");
    QVERIFY(undo->isVisible());
    QTest::mouseClick(undo, Qt::LeftButton);
    QTRY_COMPARE(start.titles(), (QStringList{plums, QStringLiteral("Pears")}));
    QVERIFY(!undo->isVisible());
    QTRY_COMPARE(start.texts().value(0), plums);
}

void TestChatKeeping::anAnswerGoesOnInTheBackground()
{
    const QTemporaryDir folder;
    Start start(folder);
    start.settle();
    start.type(pears);
    const JobId job = start.begin();
    start.pane.newChat();
    QVERIFY(start.engine.cancelled.empty());
    start.talk(plums, "A plum.");
    start.end(job, "A pear.");
    start.settle();
    QTest::mouseClick(start.find<QToolButton>("list"), Qt::LeftButton);
    QTRY_COMPARE(start.titles().size(), 2);
    auto* view = start.find<QListView>("conversations");
    view->setCurrentIndex(view->model()->index(1, 0));
    QTest::mouseClick(start.find<QPushButton>("openConversation"), Qt::LeftButton);
    QTRY_COMPARE(start.texts(), (QStringList{pears, QStringLiteral("A pear.")}));
}

void TestChatKeeping::versionsCanBeSwitched()
{
    const QTemporaryDir folder;
    Start start(folder);
    start.settle();
    start.talk(pears, "One.");
    start.talk(QStringLiteral("More"), "Two.");
    auto* list = start.pane.findChild<MessageList*>();
    const auto button = [&](std::size_t message, const char* name) {
        return list->viewAt(message)->findChild<QToolButton*>(QLatin1String(name));
    };
    button(1, "regenerate")->click();
    QCOMPARE(start.texts().size(), 2);
    start.end(start.begin(), "Three.");
    QCOMPARE(start.texts()[1], QStringLiteral("Three."));
    QCOMPARE(list->viewAt(1)->findChild<QLabel*>(QStringLiteral("siblings"))->text(),
             QStringLiteral("2 of 2"));
    QVERIFY(!button(1, "nextSibling")->isEnabled());
    QTest::mouseClick(button(1, "previousSibling"), Qt::LeftButton);
    QCOMPARE(start.texts(), (QStringList{pears, QStringLiteral("One."), QStringLiteral("More"),
                                         QStringLiteral("Two.")}));
    start.settle();
    Start next(folder);
    QTRY_COMPARE(next.texts(), start.texts());
}

void TestChatKeeping::upEditsTheLastMessage()
{
    const QTemporaryDir folder;
    Start start(folder);
    start.settle();
    start.talk(pears, "One.");
    QTest::keyClick(start.input, Qt::Key_Up);
    QCOMPARE(start.input->toPlainText(), pears);
    start.type(QStringLiteral(", please"));
    QCOMPARE(start.texts(), (QStringList{pears + QStringLiteral(", please"), QString()}));
    QCOMPARE(start.pane.conversation().messages()[0].siblings, 2);
}

void TestChatKeeping::filesAreAttached()
{
    const QTemporaryDir folder;
    Start start(folder);
    const auto write = [&folder](const char* name, const QByteArray& bytes) {
        QFile file(folder.filePath(QLatin1String(name)));
        file.open(QIODevice::WriteOnly);
        file.write(bytes);
        return file.fileName();
    };
    const QString text = write("a.c", "int a;\n");
    const QString binary = write("b.bin", QByteArray("\xFF\x00\x01", 3));
    auto* composer = start.pane.findChild<ChatComposer*>();
    composer->attach({text, binary});
    auto* notice = start.find<NoticeBar>("notice");
    QVERIFY(notice->isVisible());
    QVERIFY(notice->text().contains(u"b.bin is not a text"));
    QVERIFY(start.find<QPushButton>("send")->isEnabled());
    composer->attach({text});
    QVERIFY(!notice->isVisible());
    auto* remove = start.find<QToolButton>("removeAttachment");
    QTest::mouseClick(remove, Qt::LeftButton);
    start.type(QStringLiteral("Why?"));
    QCOMPARE(start.engine.submitted[0].request->messages[0].text,
             std::string("a.c:\n\n```c\nint a;\n```\n\nWhy?"));
    QCOMPARE(start.texts()[0], QStringLiteral("Why?"));
    start.end(start.begin(), "So.");
    start.type(QStringLiteral("And?"));
    QCOMPARE(start.engine.submitted[1].request->messages[2].text, std::string("And?"));
}

void TestChatKeeping::modelsAreListedWhenTheListOpens()
{
    const QTemporaryDir folder;
    Start start(folder);
    auto* combo = start.pane.findChild<ModelCombo*>();
    QCOMPARE(combo->currentText(), QStringLiteral("test-model"));
    combo->showPopup();
    QCOMPARE(start.models.asked, 1);
    start.models.done(QStringList{QStringLiteral("a"), QStringLiteral("test-model")});
    QCOMPARE(combo->count(), 2);
    QCOMPARE(combo->currentText(), QStringLiteral("test-model"));
    combo->hidePopup();
    combo->setCurrentIndex(0);
    start.type(QStringLiteral("Why?"));
    QCOMPARE(start.engine.submitted[0].request->model, std::string("a"));
    QCOMPARE(start.pane.conversation().messages()[1].model, QStringLiteral("a"));
    combo->showPopup();
    start.models.done(QStringLiteral("This server has no list."));
    auto* notice = start.find<NoticeBar>("notice");
    QVERIFY(notice->isVisible());
    QCOMPARE(notice->text(), QStringLiteral("This server has no list."));
    QCOMPARE(combo->currentText(), QStringLiteral("a"));
}

void TestChatKeeping::savesAndOpensFiles()
{
    const QTemporaryDir folder;
    Start start(folder);
    start.settle();
    start.talk(pears, "One.");
    start.settle();
    auto* files = start.pane.findChild<ConversationFiles*>();
    auto* said = start.find<NoticeBar>("keeping");
    files->read(folder.filePath(QStringLiteral("none.json")));
    QVERIFY(said->text().contains(u"cannot be read"));
    files->save(folder.filePath(QStringLiteral("bad.json")), "{\"version\": 1}");
    files->read(folder.filePath(QStringLiteral("bad.json")));
    QVERIFY2(said->text().contains(u"format"), qPrintable(said->text()));
    files->save(folder.filePath(QStringLiteral("no/such/folder.md")), "x");
    QVERIFY(said->text().contains(u"cannot be written"));
    files->save(folder.filePath(QStringLiteral("good.json")),
                R"({"format":"ratescope conversation","version":1,"title":"From a file",
                    "messages":[{"parent":0,"role":"user","text":"Why?"},
                                {"parent":1,"role":"assistant","text":"So.","end":"stopped"}]})");
    files->read(folder.filePath(QStringLiteral("good.json")));
    QCOMPARE(start.texts(), (QStringList{QStringLiteral("Why?"), QStringLiteral("So.")}));
    QTest::mouseClick(start.find<QToolButton>("list"), Qt::LeftButton);
    QTRY_COMPARE(start.titles().size(), 2);
}

void TestChatKeeping::theListIsAProperModel()
{
    ConversationListModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy renamed(&model, &ConversationListModel::renamed);
    model.setSummaries({{1, pears, {}, 0, {}}, {2, plums, {}, 5, QStringLiteral("…found…")}});
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(1).data(ConversationListModel::detailRole).toString(),
             QStringLiteral("…found…"));
    model.setCurrent(2);
    QVERIFY(model.index(1).data(ConversationListModel::currentRole).toBool());
    QVERIFY(!model.setData(model.index(0), QStringLiteral("  "), Qt::EditRole));
    QVERIFY(model.setData(model.index(0), QStringLiteral(" P  1 "), Qt::EditRole));
    QCOMPARE(renamed.size(), 1);
    QCOMPARE(model.index(0).data().toString(), QStringLiteral("P 1"));
    model.setSummaries({});
    QCOMPARE(model.rowOf(2), -1);
}

void TestChatKeeping::aBrokenFileIsTold()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("conversations.sqlite")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8192, 'x'));
    file.close();
    Start start(folder);
    auto* notice = start.find<NoticeBar>("keeping");
    QTRY_VERIFY(notice->isVisible());
    QVERIFY(notice->text().contains(u"this run only"));
    start.talk(pears, "A pear.");
    start.pane.newChat();
    QTest::mouseClick(start.find<QToolButton>("list"), Qt::LeftButton);
    QTRY_COMPARE(start.titles(), QStringList{pears});
}

QTEST_MAIN(TestChatKeeping)
#include "tst_chat_keeping.moc"
