#include "store/conversation_store.h"
#include "store/database.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

KeptMessage message(std::uint64_t id, std::uint64_t parent, Role role, const QString& text)
{
    KeptMessage made;
    made.id = id;
    made.parent = parent;
    made.role = role;
    made.text = text;
    made.at = WallTime(1'700'000'000'000ms);
    if (role == Role::user) {
        made.end = MessageTyped{};
    } else {
        made.end = MessageDone{};
    }
    return made;
}

ConversationHeader header(std::uint64_t id, const QString& title, int minute)
{
    ConversationHeader made;
    made.id = id;
    made.title = title;
    made.created = made.changed = WallTime(std::chrono::minutes(minute));
    return made;
}

/// A store in a file of its own, which can be closed and opened again.
struct Shelf
{
    Shelf() { reopen(); }
    void reopen()
    {
        store.reset();
        auto opened = ConversationStore::open(file());
        if (auto* made = std::get_if<std::unique_ptr<ConversationStore>>(&opened)) {
            store = std::move(*made);
        } else {
            qFatal("%s", qPrintable(std::get<StoreProblem>(opened).message));
        }
    }
    QString file() const { return folder.filePath(QStringLiteral("c.sqlite")); }
    void save(const ConversationHeader& head, const std::vector<KeptMessage>& messages)
    {
        const auto problem = store->save(head, messages);
        QVERIFY2(!problem, qPrintable(problem ? problem->message : QString()));
    }
    std::vector<ConversationSummary> list(const QString& search = {}) const
    {
        auto found = store->list(search);
        if (const auto* problem = std::get_if<StoreProblem>(&found)) {
            qFatal("%s", qPrintable(problem->message));
        }
        return std::get<std::vector<ConversationSummary>>(std::move(found));
    }
    QStringList titles(const QString& search = {}) const
    {
        QStringList found;
        for (const ConversationSummary& summary : list(search)) {
            found.append(summary.title);
        }
        return found;
    }
    std::optional<KeptConversation> load(std::uint64_t id) const
    {
        return std::get<std::optional<KeptConversation>>(store->load(id));
    }

    QTemporaryDir folder;
    std::unique_ptr<ConversationStore> store;
};

const QString pears = QStringLiteral("Pears");
const QString plums = QStringLiteral("Plums 100%");

} // namespace

class TestConversationStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsSavedComesBack()
    {
        Shelf shelf;
        KeptConversation kept;
        kept.header = header(0x7000'0000'0000'0001ULL, pears, 1);
        kept.header.settings.systemPrompt = QStringLiteral("Be brief.");
        kept.header.settings.topP = 0.5;
        kept.header.last = 12;
        kept.messages = {message(11, 0, Role::user, QStringLiteral("Why?")),
                         message(12, 11, Role::assistant, QStringLiteral("Because.")),
                         message(9, 11, Role::assistant, QString())};
        kept.messages[0].attachments = {{QStringLiteral("a.txt"), QStringLiteral("text")}};
        kept.messages[1].model = QStringLiteral("m");
        shelf.save(kept.header, kept.messages);
        shelf.reopen();
        const auto loaded = shelf.load(kept.header.id);
        QVERIFY(loaded.has_value());
        QVERIFY(loaded->header == kept.header);
        QVERIFY(loaded->messages == kept.messages);
        QVERIFY(!shelf.load(4).has_value());
    }

    void aStreamingAnswerIsWrittenAsItGrows()
    {
        Shelf shelf;
        KeptMessage answer = message(2, 1, Role::assistant, QStringLiteral("One tw"));
        answer.end.reset();
        shelf.save(header(1, pears, 1),
                   {message(1, 0, Role::user, QStringLiteral("Count")), answer});
        answer.text += QStringLiteral("o three");
        shelf.save(header(1, pears, 1), {answer});
        QVERIFY(shelf.titles(QStringLiteral("three")).isEmpty());
        // As after kill -9: another one opens the file that nobody closed.
        auto opened = ConversationStore::open(shelf.file());
        auto& second = std::get<std::unique_ptr<ConversationStore>>(opened);
        const KeptConversation loaded =
            std::get<std::optional<KeptConversation>>(second->load(1)).value();
        QCOMPARE(loaded.messages[1].text, QStringLiteral("One two three"));
        QVERIFY(!loaded.messages[1].end.has_value());
        QCOMPARE(std::get<0>(second->list(QStringLiteral("three"))).size(), std::size_t(1));
        // The first one was not dead after all.
        answer.text += QStringLiteral(" four");
        answer.end = MessageDone{};
        shelf.save(header(1, pears, 1), {answer});
        QCOMPARE(shelf.titles(QStringLiteral("four")).size(), 1);
    }

    void listsTheLatestFirst()
    {
        Shelf shelf;
        shelf.save(header(1, pears, 1), {});
        shelf.save(header(2, plums, 2), {});
        QCOMPARE(shelf.titles(), (QStringList{plums, pears}));
        shelf.save(header(1, QStringLiteral("Apples"), 3), {});
        QCOMPARE(shelf.titles(), (QStringList{QStringLiteral("Apples"), plums}));
        QVERIFY(!shelf.store->rename(1, QStringLiteral("Figs")));
        QCOMPARE(shelf.titles(), (QStringList{QStringLiteral("Figs"), plums}));
        QCOMPARE(std::get<0>(shelf.store->loadLatest())->header.id, std::uint64_t(1));
    }

    void searches_data()
    {
        QTest::addColumn<QString>("search");
        QTest::addColumn<QStringList>("titles");
        QTest::addColumn<int>("hit");
        const auto row = [](const QString& search, const QStringList& titles, int hit) {
            QTest::newRow(qPrintable(search)) << search << titles << hit;
        };
        row(QStringLiteral("ECTOR<T"), {pears}, 12);
        row(QStringLiteral("grüsse"), {pears}, 11);
        row(QStringLiteral("said \"no\""), {plums}, 21);
        row(QStringLiteral("OR 1"), {}, 0);
        row(QStringLiteral("pea"), {pears}, 0);
        row(QStringLiteral("%"), {plums}, 0);
        row(QStringLiteral("_"), {}, 0);
        row(QStringLiteral("no"), {plums}, 21);
        row(QStringLiteral("the"), {plums, pears}, 21);
        row(QStringLiteral("*"), {}, 0);
    }

    void searches()
    {
        QFETCH(const QString, search);
        QFETCH(const QStringList, titles);
        QFETCH(const int, hit);
        Shelf shelf;
        shelf.save(header(1, pears, 1),
                   {message(11, 0, Role::user, QStringLiteral("GRÜSSE to all")),
                    message(12, 11, Role::assistant, QStringLiteral("the `vector<T>` it is"))});
        shelf.save(header(2, plums, 2),
                   {message(21, 0, Role::user, QStringLiteral("She said \"no\" to the man"))});
        QCOMPARE(shelf.titles(search), titles);
        if (hit != 0) {
            const ConversationSummary first = shelf.list(search)[0];
            QCOMPARE(first.hit, std::uint64_t(hit));
            QVERIFY(first.snippet.contains(search, Qt::CaseInsensitive));
        }
    }

    void deletedOnesCanComeBackUntilTheNextStart()
    {
        Shelf shelf;
        shelf.save(header(1, pears, 1),
                   {message(11, 0, Role::user, QStringLiteral("a secret recipe"))});
        QVERIFY(!shelf.store->setDeleted(1, true));
        QVERIFY(shelf.titles().isEmpty());
        QVERIFY(shelf.titles(QStringLiteral("secret")).isEmpty());
        QVERIFY(!shelf.load(1).has_value());
        QVERIFY(!shelf.store->setDeleted(1, false));
        QCOMPARE(shelf.titles(QStringLiteral("secret")), QStringList{pears});
        QVERIFY(!shelf.store->setDeleted(1, true));
        shelf.reopen();
        QVERIFY(!shelf.store->setDeleted(1, false));
        QVERIFY(shelf.titles().isEmpty());
        shelf.store.reset(); // the log goes into the file
        QFile file(shelf.file());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains("secret recipe"));
    }

    void damageIsTold()
    {
        Shelf shelf;
        shelf.store.reset();
        QFile file(shelf.file());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'x'));
        file.close();
        const auto opened = ConversationStore::open(shelf.file());
        QVERIFY(std::get<StoreProblem>(opened).message.contains(u"damaged"));
    }
};

QTEST_GUILESS_MAIN(TestConversationStore)
#include "tst_conversation_store.moc"
