// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "run_desk.h"
#include "store/run_keeper.h"
#include "store/run_limit.h"
#include "ui/runs/run_list_model.h"
#include "ui/theme.h"
#include "wire/english_plurals.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QStyleFactory>
#include <QTableView>
#include <QTemporaryDir>
#include <QTimer>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// The dialog with two runs in its list.
struct List
{
    explicit List(const DataFolder& folder,
                  std::chrono::milliseconds patience = Database::defaultPatience)
    {
        storeRun(folder, QStringLiteral("one"), 0, RunState::finished);
        storeRun(folder, QStringLiteral("two"), 2, RunState::cutShort);
        keeper = std::make_unique<RunKeeper>(folder, patience);
        dialog = std::make_unique<RunsDialog>(*keeper, defaultRunLimit);
        table = dialog->findChild<QTableView*>();
        dialog->refresh();
        dialog->show();
        QVERIFY(QTest::qWaitForWindowActive(dialog.get()));
        QTRY_COMPARE(rows(), 2);
    }
    int rows() const { return table->model()->rowCount(); }

    std::unique_ptr<RunKeeper> keeper;
    std::unique_ptr<RunsDialog> dialog;
    QTableView* table = nullptr;
};

/// As if another program wrote to it, until it commits.
std::unique_ptr<Database> lockedDatabase(const DataFolder& folder)
{
    auto database = openDatabase(folder);
    [[maybe_unused]] const auto problem = database->execute(QStringLiteral("BEGIN IMMEDIATE"));
    return database;
}

void choose(QComboBox& box, const QString& text)
{
    box.setCurrentIndex(box.findText(text));
    Q_EMIT box.activated(box.currentIndex());
}

} // namespace

/// The list of stored runs.
class TestRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QApplication::installTranslator(&m_plurals); }
    void init()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setPalette(lightPalette());
        m_temporary = std::make_unique<QTemporaryDir>();
    }

    void anEmptyListSaysWhatWillBeThere()
    {
        RunKeeper keeper(folder());
        RunsDialog dialog(keeper, defaultRunLimit);
        dialog.refresh();
        dialog.show();
        QTRY_VERIFY(textsOf(dialog).contains(QStringLiteral("F5")));
        QVERIFY(!dialog.findChild<QTableView*>()->isVisible());
        keepPicture(dialog, QStringLiteral("runs-empty"));
    }

    void theListIsAProperModel()
    {
        RunListModel model;
        const QAbstractItemModelTester tester(&model);
        StoredRun run;
        run.name = QStringLiteral("a");
        run.state = RunState::finished;
        model.setRuns({run, run});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.data(model.index(0, RunListModel::name), Qt::DisplayRole).toString(),
                 QStringLiteral("a"));
        QCOMPARE(model.data(model.index(0, RunListModel::state), Qt::DisplayRole).toString(),
                 QStringLiteral("finished"));
    }

    void buttonsFollowTheSelection()
    {
        const List list(folder());
        QSignalSpy opened(list.dialog.get(), &RunsDialog::openRequested);
        QSignalSpy compared(list.dialog.get(), &RunsDialog::compareRequested);
        list.table->setFocus();
        QTest::keyClick(list.table, Qt::Key_Return); // opens the one it stands on
        QCOMPARE(opened.size(), 1);
        opened.clear();
        list.table->selectRow(0);
        QVERIFY(!button(*list.dialog, "compareRuns")->isEnabled());
        button(*list.dialog, "openRun")->click();
        QCOMPARE(opened.count(), 1);
        list.table->selectAll();
        QVERIFY(!button(*list.dialog, "openRun")->isEnabled());
        button(*list.dialog, "compareRuns")->click();
        QCOMPARE(compared.count(), 1);
    }

    void readingTheListAgainKeepsWhatIsSelected()
    {
        const List list(folder());
        list.table->selectRow(1);
        const QString name = list.table->selectionModel()->selectedRows()[0].data().toString();
        storeRun(folder(), QStringLiteral("three"), 2, RunState::finished);
        list.dialog->refresh();
        QTRY_COMPARE(list.rows(), 3);
        const auto rows = list.table->selectionModel()->selectedRows();
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows[0].data().toString(), name);
    }

    void deletingCanBeUndone()
    {
        const List list(folder());
        QVERIFY(!button(*list.dialog, "deleteRuns")->isEnabled());
        list.table->selectRow(0);
        keepPicture(*list.dialog, QStringLiteral("runs-list"));
        QTest::keyClick(list.dialog.get(), Qt::Key_Delete);
        QTRY_COMPARE(list.rows(), 1);
        QVERIFY(textsOf(*list.dialog).contains(QStringLiteral("Deleted 1 run. Ctrl+Z")));
        QTest::keyClick(list.dialog.get(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(list.rows(), 2);
        QTest::keySequence(list.dialog.get(), QKeySequence(QKeySequence::Redo));
        QTRY_COMPARE(list.rows(), 1);
    }

    void anotherProgramThatWritesHoldsUpTheDeletionAndNothingElse()
    {
        const List list(folder());
        const auto other = lockedDatabase(folder());
        list.table->selectAll();
        button(*list.dialog, "deleteRuns")->click();
        QVERIFY(textsOf(*list.dialog).contains(QStringLiteral("Deleting 2 runs…")));
        QVERIFY(!button(*list.dialog, "deleteRuns")->isEnabled());
        QTest::keyClick(list.dialog.get(), Qt::Key_Z, Qt::ControlModifier); // there is nothing yet
        list.table->clearSelection();
        list.table->selectRow(1); // all else goes on
        QVERIFY(button(*list.dialog, "openRun")->isEnabled());
        QTRY_VERIFY(textsOf(*list.dialog).contains(QStringLiteral("Another program")));
        keepPicture(*list.dialog, QStringLiteral("runs-deleting"));
        QCOMPARE(list.rows(), 2);
        QVERIFY(!other->execute(QStringLiteral("COMMIT")));
        QTRY_COMPARE(list.rows(), 0);
        QVERIFY(
            textsOf(*list.dialog).contains(QStringLiteral("Deleted 2 runs. Ctrl+Z brings them")));
        QTest::keyClick(list.dialog.get(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(list.rows(), 2);
    }

    void aDeletionThatIsRefusedIsToldAndCanBeTriedAgain()
    {
        const List list(folder(), 1ms);
        const auto other = lockedDatabase(folder());
        list.table->selectRow(0);
        button(*list.dialog, "deleteRuns")->click();
        QTRY_VERIFY(textsOf(*list.dialog).contains(QStringLiteral("is in use by another program")));
        keepPicture(*list.dialog, QStringLiteral("runs-refused"));
        QCOMPARE(list.rows(), 2);
        QVERIFY(!other->execute(QStringLiteral("COMMIT")));
        QTRY_VERIFY(button(*list.dialog, "deleteRuns")->isEnabled()); // still selected
        list.table->clearSelection();
        list.table->selectRow(1); // what was refused is no step that could be undone
        button(*list.dialog, "deleteRuns")->click();
        QTRY_COMPARE(list.rows(), 1);

        QVERIFY(!other->execute(QStringLiteral("BEGIN IMMEDIATE")));
        QTest::keyClick(list.dialog.get(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY(textsOf(*list.dialog).contains(QStringLiteral("is in use by another program")));
        QVERIFY(!other->execute(QStringLiteral("COMMIT")));
        QTRY_VERIFY(!textsOf(*list.dialog).contains(QStringLiteral("Bringing")));
        QTest::keyClick(list.dialog.get(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(list.rows(), 2);
    }

    void whatIsGoneForGoodIsToldAndBarsNothing()
    {
        const List list(folder());
        list.table->selectRow(0);
        QTest::keyClick(list.dialog.get(), Qt::Key_Delete);
        QTRY_COMPARE(list.rows(), 1);
        const auto other = openDatabase(folder());
        QVERIFY(!purgeDeletedRuns(*other));
        QTest::keyClick(list.dialog.get(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY(
            textsOf(*list.dialog).contains(QStringLiteral("1 run is not stored any more.")));
    }

    void lessRoomAsksBeforeRunsGo()
    {
        storeRun(folder(), QStringLiteral("old"), 0, RunState::finished);
        QVERIFY(
            !openDatabase(folder())->execute(QStringLiteral("UPDATE runs SET bytes = 432013312")));
        RunDesk desk(folder());
        RunsDialog& dialog = desk.list();
        QCOMPARE(dialog.findChild<QLabel*>(QStringLiteral("runUse"))->text(),
                 QStringLiteral("Stored runs &take 412 MiB of"));
        auto* room = dialog.findChild<QComboBox*>(QStringLiteral("runLimit"));
        QCOMPARE(room->currentText(), QStringLiteral("1 GiB"));
        QSignalSpy chosen(&dialog, &RunsDialog::limitChosen);
        choose(*room, QStringLiteral("512 MiB"));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(rememberedRunLimit(desk.settings), std::int64_t{512} << 20U);

        QString question;
        const auto answer = [&](const QString& wanted) {
            QTimer::singleShot(0, &dialog, [&, wanted] {
                auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
                question = box->text();
                keepPicture(*box, QStringLiteral("runs-less-room"));
                for (QAbstractButton* each : box->buttons()) {
                    if (each->text().remove(u'&').startsWith(wanted)) {
                        each->click();
                    }
                }
            });
        };
        answer(QStringLiteral("Cancel"));
        choose(*room, QStringLiteral("128 MiB"));
        QVERIFY2(question.contains(QStringLiteral("1 old run must go to fit into 128 MiB")),
                 qPrintable(question));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(room->currentText(), QStringLiteral("512 MiB"));
        answer(QStringLiteral("Delete"));
        choose(*room, QStringLiteral("128 MiB"));
        QCOMPARE(chosen.count(), 2);
        QTRY_COMPARE(dialog.findChild<QTableView*>()->model()->rowCount(), 0);
    }

private:
    DataFolder folder() const { return DataFolder(m_temporary->filePath(QStringLiteral("data"))); }

    EnglishPlurals m_plurals;
    std::unique_ptr<QTemporaryDir> m_temporary;
};

QTEST_MAIN(TestRuns)
#include "tst_runs.moc"
