// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "file_choosing.h"
#include "painted_text.h"
#include "raw_server.h"
#include "stored_events.h"
#include "ui/chat/chat_pane.h"
#include "ui/requests/lane_table.h"
#include "ui/runs/runs_dialog.h"
#include "whole_program.h"
#include "wire/event_json.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDirIterator>
#include <QMetaProperty>
#include <QMutex>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTimer>
#include <QToolButton>

using namespace ratescope;

namespace {

constexpr auto secret = "tr0ub4dor-and-3"; ///< by its looks nobody would know it for a key
constexpr auto question = "a-question-that-is-kept";

QMutex logLock;
QByteArray everythingLogged;

void keepLog(QtMsgType, const QMessageLogContext&, const QString& text)
{
    const QMutexLocker locked(&logLock);
    everythingLogged += text.toUtf8() + '\n';
}

/// A server that shows its visitors' keys about, as careless ones do.
void echoTheKey(QTcpSocket* socket, int number)
{
    const QByteArray key(secret);
    const QByteArray echo = "X-Your-Key: " + key + "\r\nX-Your-Header: Bearer " + key + "\r\n";
    if (number == 1) {
        RawServer::answer(socket,
                          R"({"error":{"message":"Incorrect API key: )" + key + R"(","code":"x"}})",
                          "401 Unauthorized", echo);
    } else if (number == 2) {
        RawServer::answer(socket, R"({"error":{"message":"Too fast for )" + key + R"("}})",
                          "429 Too Many Requests", echo + "Retry-After: 0\r\n");
    } else {
        RawServer::answer(socket, RawServer::completion(), "200 OK", echo);
    }
}

void type(const QWidget& dialog, const char* field, const QString& text)
{
    auto* edit = dialog.findChild<QLineEdit*>(QLatin1String(field));
    QVERIFY2(edit != nullptr, field);
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, text);
}

void click(const QWidget& parent, const char* button)
{
    auto* found = parent.findChild<QAbstractButton*>(QLatin1String(button));
    QVERIFY2(found != nullptr && found->isEnabled(), button);
    found->click();
}

/// By the beginning of its text.
void trigger(const QWidget& parent, const QString& text)
{
    for (QAction* action : parent.findChildren<QAction*>()) {
        if (action->text().remove(u'&').startsWith(text) && action->isEnabled()) {
            action->trigger();
            return;
        }
    }
    QFAIL(qPrintable(text));
}

/// What all widgets say, seen or not: each text among their properties, and their tables' cells.
QString everythingToldByWidgets()
{
    QString told;
    for (QWidget* widget : QApplication::allWidgets()) {
        const QMetaObject* meta = widget->metaObject();
        for (int i = 0; i < meta->propertyCount(); ++i) {
            const QVariant value = meta->property(i).read(widget);
            if (value.userType() == QMetaType::QString) {
                told += value.toString() + u'\n';
            }
        }
        const auto* table = qobject_cast<QAbstractItemView*>(widget);
        const QAbstractItemModel* model = table != nullptr ? table->model() : nullptr;
        for (int row = 0; model != nullptr && row < model->rowCount(); ++row) {
            for (int column = 0; column < model->columnCount(); ++column) {
                const QModelIndex cell = model->index(row, column);
                told += cell.data(Qt::DisplayRole).toString() + u'\n' +
                        cell.data(Qt::ToolTipRole).toString() + u'\n';
            }
        }
    }
    return told;
}

} // namespace

/// A key is typed into the window and used, at a server that quotes it; then nothing that the
/// program shows, copies or writes may hold it.
class TestKeyOnDisk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_logger = qInstallMessageHandler(keepLog); }
    void cleanup() { qInstallMessageHandler(m_logger); }
    void nothingThatIsWrittenHoldsTheKey();

private:
    static void enterEndpoint(WholeProgram& program, const QUrl& address);
    void converse(WholeProgram& program, const RawServer& server);
    void runIt(WholeProgram& program, const RawServer& server);
    static void lookAtTheScreen(WholeProgram& program);
    static void copyAll(WholeProgram& program);
    void saveAll(WholeProgram& program);
    void lookAtStoredEvents();

    QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    /// What all files hold, those that a database keeps beside itself among them.
    QByteArray everythingOnDisk() const
    {
        QByteArray bytes;
        QDirIterator each(m_folder.path(), QDir::Files | QDir::Hidden,
                          QDirIterator::Subdirectories);
        while (each.hasNext()) {
            QFile file(each.next());
            bytes += file.fileName().toUtf8() + '\n';
            if (file.open(QIODevice::ReadOnly)) {
                bytes += file.readAll();
            }
        }
        return bytes;
    }

    QTemporaryDir m_folder;
    QtMessageHandler m_logger = nullptr;
};

void TestKeyOnDisk::nothingThatIsWrittenHoldsTheKey()
{
    int answered = 0;
    RawServer server(
        [&answered](QTcpSocket* socket, const RawRequest&) { echoTheKey(socket, ++answered); });
    {
        WholeProgram program{DataFolder(m_folder.path())};
        enterEndpoint(program, server.url());
        converse(program, server);
        runIt(program, server);
        lookAtTheScreen(program);
        copyAll(program);
        saveAll(program);
        const QByteArray open = everythingOnDisk();
        for (const char* here : {"-wal", question, "run.jsonl", "run.ratescope-run", "run.html",
                                 "chat.md", "chat.json", "Careless", "[redacted]"}) {
            QVERIFY2(open.contains(here), here); // so the looking finds what is there
        }
        QVERIFY(!open.contains(secret));
    }
    const QByteArray closed = everythingOnDisk();
    QVERIFY(closed.contains("endpoints.json"));
    QVERIFY(closed.contains("settings.json"));
    QVERIFY(!closed.contains(secret));
    lookAtStoredEvents();
    const QMutexLocker locked(&logLock);
    QVERIFY(!everythingLogged.contains(secret));
}

void TestKeyOnDisk::enterEndpoint(WholeProgram& program, const QUrl& address)
{
    bool typed = false;
    QTimer::singleShot(200, &program.window(), [&] {
        QWidget* dialog = QApplication::activeModalWidget();
        QVERIFY(dialog != nullptr);
        click(*dialog, "add");
        type(*dialog, "name", QStringLiteral("Careless"));
        type(*dialog, "address", address.toString());
        type(*dialog, "model", QStringLiteral("m"));
        type(*dialog, "key", QLatin1String(secret));
        typed = true;
        click(*dialog, "use");
    });
    click(program.window(), "editEndpoint");
    QVERIFY(typed);
    program.window().activateWindow(); // offscreen nobody does it when the dialog closes
    QVERIFY(QTest::qWaitForWindowActive(&program.window()));
}

/// One question that is turned away for its key, one that is refused and answered then.
void TestKeyOnDisk::converse(WholeProgram& program, const RawServer& server)
{
    const auto* chat = program.window().findChild<ChatPane*>();
    program.say(QLatin1String(question));
    QTRY_COMPARE(server.requests.size(), 1);
    QVERIFY(server.requests[0].head.contains(secret)); // it is what is sent
    QTRY_VERIFY(!chat->conversation().busy());
    program.say(QStringLiteral("and another one"));
    QTRY_COMPARE(server.requests.size(), 3);
    QTRY_VERIFY(!chat->conversation().busy());
}

void TestKeyOnDisk::runIt(WholeProgram& program, const RawServer& server)
{
    QTest::keyClick(&program.window(), Qt::Key_F5);
    QTRY_VERIFY(server.requests.size() >= 5);
    QTest::keyClick(&program.window(), Qt::Key_Escape);
}

void TestKeyOnDisk::lookAtTheScreen(WholeProgram& program)
{
    auto* lanes = program.window().findChild<LaneTable*>();
    QTRY_VERIFY(lanes->model()->rowCount() >= 4);
    for (int row = 0; row < 2; ++row) { // the two that quote it
        lanes->selectRow(row);
        QString seen;
        for (const PaintedText& text : paintedTexts(program.window())) {
            seen += text.text + u'\n';
        }
        const QString told = everythingToldByWidgets();
        QVERIFY2(told.contains(row == 0 ? QStringLiteral("Incorrect API key: [redacted]")
                                        : QStringLiteral("Too fast for [redacted]")),
                 qPrintable(told));
        QVERIFY(told.contains(QStringLiteral("x-your-key: [redacted]")));
        QVERIFY(seen.contains(QStringLiteral("Careless")));
        QVERIFY(!told.contains(QLatin1String(secret)));
        QVERIFY(!seen.contains(QLatin1String(secret)));
    }
}

void TestKeyOnDisk::copyAll(WholeProgram& program)
{
    const auto copied = [] {
        const QString text = QGuiApplication::clipboard()->text();
        QGuiApplication::clipboard()->clear();
        return text;
    };
    program.window().findChild<LaneTable*>()->selectRow(0);
    for (const auto& [button, part] :
         {std::pair("curl", "$OPENAI_API_KEY"), std::pair("as text", "[redacted]")}) {
        for (auto* tool : program.window().findChildren<QToolButton*>()) {
            if (tool->toolTip().startsWith(QStringLiteral("Copy the ")) &&
                tool->toolTip().contains(QLatin1String(button))) {
                tool->click();
            }
        }
        const QString text = copied();
        QVERIFY2(text.contains(QLatin1String(part)), qPrintable(text));
        QVERIFY2(!text.contains(QLatin1String(secret)), qPrintable(text));
    }
    for (const char* form : {"copyPython", "copyCommand", "copyPolicy"}) {
        auto* action = program.window().findChild<QAction*>(QLatin1String(form));
        action->trigger();
        const QString text = copied();
        QVERIFY2(text.size() > 20, form);
        QVERIFY2(!text.contains(QLatin1String(secret)), qPrintable(text));
    }
}

void TestKeyOnDisk::saveAll(WholeProgram& program)
{
    const auto* chat = program.window().findChild<ChatPane*>();
    trigger(*chat, QStringLiteral("Save as Markdown"));
    chooseFile(program.window(), file("chat.md"));
    trigger(*chat, QStringLiteral("Save as JSON"));
    chooseFile(program.window(), file("chat.json"));

    program.runs().showList();
    auto* list = program.window().findChild<RunsDialog*>();
    auto* table = list->findChild<QTableView*>();
    QTRY_VERIFY(table->model()->rowCount() > 0);
    table->selectAll();
    for (const auto& [button, name] :
         {std::pair("saveRun", "run.jsonl"), std::pair("saveRun", "run.ratescope-run"),
          std::pair("reportRun", "run.html")}) {
        table->selectRow(0);
        click(*list, button);
        chooseFile(*list, file(name));
        QTRY_VERIFY2(QFile::exists(file(name)), name);
        QTRY_VERIFY(list->findChild<QPushButton*>(QLatin1String(button))->isEnabled());
    }
}

/// In the database they are compressed: they are read as the program reads them.
void TestKeyOnDisk::lookAtStoredEvents()
{
    const DataFolder folder(m_folder.path());
    int redacted = 0;
    for (const StoredRun& run : listed(*openStore(folder))) {
        for (const Event& event : storedEvents(folder, run.id)) {
            const QByteArray line = eventToLine(event);
            QVERIFY2(!line.contains(secret), line.constData());
            redacted += line.contains("[redacted]") ? 1 : 0;
        }
    }
    QVERIFY(redacted > 0);
}

QTEST_MAIN(TestKeyOnDisk)
#include "tst_key_on_disk.moc"
