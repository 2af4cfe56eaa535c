#include "store/conversation_keeper.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace ratescope;

namespace {

ConversationHeader header(std::uint64_t id)
{
    ConversationHeader made;
    made.id = id;
    made.title = QStringLiteral("Pears");
    return made;
}

} // namespace

class TestConversationKeeper : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingIsWrittenBeforeTheEnd()
    {
        const QTemporaryDir folder;
        {
            ConversationKeeper keeper(DataFolder(folder.path()));
            for (std::uint64_t id = 1; id <= 50; ++id) {
                keeper.save(header(id), {});
            }
        }
        ConversationKeeper keeper(DataFolder(folder.path()));
        QSignalSpy listed(&keeper, &ConversationKeeper::listed);
        keeper.list({});
        QVERIFY(listed.wait());
        QCOMPARE(listed[0][1].value<std::vector<ConversationSummary>>().size(), std::size_t(50));
        QTRY_VERIFY(keeper.idle()); // the answer comes a moment before its keeper rests
        QSignalSpy loaded(&keeper, &ConversationKeeper::loaded);
        keeper.load(7);
        keeper.loadLatest();
        QTRY_COMPARE(loaded.size(), 2);
        QCOMPARE(loaded[0][0].value<KeptConversation>().header.id, std::uint64_t(7));
    }

    void withoutAFolderItIsMemory()
    {
        ConversationKeeper keeper(std::nullopt);
        QSignalSpy nothing(&keeper, &ConversationKeeper::nothingKept);
        QSignalSpy listed(&keeper, &ConversationKeeper::listed);
        QSignalSpy failed(&keeper, &ConversationKeeper::failed);
        keeper.loadLatest();
        keeper.save(header(1), {});
        keeper.setDeleted(1, true);
        keeper.list({});
        keeper.setDeleted(1, false);
        keeper.list({});
        QTRY_COMPARE(listed.size(), 2);
        QCOMPARE(nothing.size(), 1);
        QCOMPARE(listed[0][1].value<std::vector<ConversationSummary>>().size(), std::size_t(0));
        QCOMPARE(listed[1][1].value<std::vector<ConversationSummary>>().size(), std::size_t(1));
        QVERIFY(failed.isEmpty());
    }

    void whereTheFileIsBrokenItIsToldAndGoesOn()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("conversations.sqlite")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'x'));
        file.close();
        ConversationKeeper keeper(DataFolder(folder.path()));
        QSignalSpy failed(&keeper, &ConversationKeeper::failed);
        QSignalSpy listed(&keeper, &ConversationKeeper::listed);
        keeper.save(header(1), {});
        keeper.list({});
        QVERIFY(listed.wait());
        QCOMPARE(listed[0][1].value<std::vector<ConversationSummary>>().size(), std::size_t(1));
        QCOMPARE(failed.size(), 1);
        const QString why = failed[0][0].toString();
        QVERIFY2(why.contains(u"damaged") && why.contains(u"this run only"), qPrintable(why));
    }

    void aFolderThatCannotBeMadeIsTold()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("file")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        ConversationKeeper keeper(DataFolder(folder.filePath(QStringLiteral("file/below"))));
        QSignalSpy failed(&keeper, &ConversationKeeper::failed);
        keeper.save(header(1), {});
        QVERIFY(failed.wait());
        QVERIFY(failed[0][0].toString().contains(u"cannot be made"));
    }
};

QTEST_GUILESS_MAIN(TestConversationKeeper)
#include "tst_conversation_keeper.moc"
