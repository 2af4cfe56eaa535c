// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "file_choosing.h"
#include "foreign_files.h"
#include "ui/chat/chat_input.h"
#include "ui/chat/conversation_files.h"
#include "ui/scenarios/scenario_picker.h"
#include "ui/scenarios/workload_editor.h"
#include "whole_program.h"

#include <QFrame>
#include <QLabel>

using namespace ratescope;

/// What a person drops or chooses need not be a file that ends: the window says so, and goes on.
class TestForeignFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isRefusedInWords_data();
    void isRefusedInWords();

private:
    static QString droppedOnChat(WholeProgram& program, const QString& file);
    static QString droppedOnWindow(WholeProgram& program, const QString& file);
    static QString takenForPrompts(WholeProgram& program, const QString& file);
    static QString takenForConversation(WholeProgram& program, const QString& file);
};

void TestForeignFiles::isRefusedInWords_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("said");
    static const ForeignFiles files;
    QTest::newRow("pipe") << files.pipe(QStringLiteral("a.jsonl")) << QStringLiteral("pipe");
    QTest::newRow("device") << files.device(QStringLiteral("b.jsonl")) << QStringLiteral("device");
    QTest::newRow("folder") << files.folder(QStringLiteral("c.jsonl")) << QStringLiteral("folder");
    QTest::newRow("missing") << files.missing(QStringLiteral("d.jsonl"))
                             << QStringLiteral("no such");
    QTest::newRow("huge") << files.huge(QStringLiteral("e.jsonl")) << QString();
}

void TestForeignFiles::isRefusedInWords()
{
    QFETCH(const QString, file);
    QFETCH(const QString, said);
    const QTemporaryDir data;
    WholeProgram program{DataFolder(data.path())};
    auto* scenarios = program.window().findChild<ScenarioPicker*>();
    for (const QString& problem :
         {droppedOnChat(program, file), droppedOnWindow(program, file),
          takenForPrompts(program, file), takenForConversation(program, file),
          scenarios->open(file).value_or(StoreProblem()).message,
          program.window().startScenario(file).value_or(QString())}) {
        QVERIFY2(problem.contains(QFileInfo(file).fileName()), qPrintable(problem));
        QVERIFY2(problem.contains(said), qPrintable(problem));
    }
}

QString TestForeignFiles::droppedOnChat(WholeProgram& program, const QString& file)
{
    auto* input = program.window().findChild<ChatInput*>();
    dropFile(*input->viewport(), file);
    const auto* notice = program.window().findChild<QWidget*>(QStringLiteral("notice"));
    return notice->findChild<QLabel*>()->text();
}

QString TestForeignFiles::droppedOnWindow(WholeProgram& program, const QString& file)
{
    dropFile(program.window(), file);
    auto* line = program.window().findChild<QFrame*>(QStringLiteral("runNotice"));
    [[maybe_unused]] const bool told = QTest::qWaitFor([&] { return line->isVisible(); });
    return line->findChild<QLabel*>()->text();
}

QString TestForeignFiles::takenForPrompts(WholeProgram& program, const QString& file)
{
    auto* editor = program.window().findChild<WorkloadEditor*>();
    editor->loadPrompts(file);
    return editor->findChild<QLabel*>(QStringLiteral("workloadProblem"))->text();
}

QString TestForeignFiles::takenForConversation(WholeProgram& program, const QString& file)
{
    program.window().findChild<ConversationFiles*>()->read(file);
    const auto* notice = program.window().findChild<QWidget*>(QStringLiteral("keeping"));
    return notice->findChild<QLabel*>()->text();
}

QTEST_MAIN(TestForeignFiles)
#include "tst_foreign_files.moc"
