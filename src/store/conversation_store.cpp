#include "store/conversation_store.h"

#include "store/database.h"
#include "wire/conversation_json.h"
#include "wire/conversation_text.h"
#include "wire/json_fields.h"

#include <QJsonDocument>

#include <utility>

namespace ratescope {

namespace {

/// An answer that is still open is written again and again; it is indexed when it has ended.
const std::vector<Migration>& migrations()
{
    static const std::vector<Migration> all{{
        QStringLiteral("CREATE TABLE conversation (id INTEGER PRIMARY KEY, title TEXT NOT NULL, "
                       "created INTEGER NOT NULL, changed INTEGER NOT NULL, last INTEGER NOT NULL, "
                       "settings TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0)"),
        QStringLiteral("CREATE INDEX conversation_changed ON conversation (changed)"),
        QStringLiteral("CREATE TABLE message (id INTEGER PRIMARY KEY, conversation INTEGER NOT "
                       "NULL REFERENCES conversation ON DELETE CASCADE, position INTEGER NOT NULL, "
                       "parent INTEGER NOT NULL, role INTEGER NOT NULL, text TEXT NOT NULL, "
                       "facts TEXT NOT NULL, ended INTEGER NOT NULL)"),
        QStringLiteral("CREATE INDEX message_place ON message (conversation, position)"),
        QStringLiteral("CREATE VIRTUAL TABLE message_search USING fts5(text, content='message', "
                       "content_rowid='id', tokenize='trigram')"),
        QStringLiteral("CREATE TRIGGER message_new AFTER INSERT ON message WHEN new.ended BEGIN "
                       "INSERT INTO message_search(rowid, text) VALUES (new.id, new.text); END"),
        QStringLiteral("CREATE TRIGGER message_gone AFTER DELETE ON message WHEN old.ended BEGIN "
                       "INSERT INTO message_search(message_search, rowid, text) "
                       "VALUES ('delete', old.id, old.text); END"),
        QStringLiteral("CREATE TRIGGER message_changed AFTER UPDATE ON message BEGIN "
                       "INSERT INTO message_search(message_search, rowid, text) "
                       "SELECT 'delete', old.id, old.text WHERE old.ended; "
                       "INSERT INTO message_search(rowid, text) "
                       "SELECT new.id, new.text WHERE new.ended; END"),
    }};
    return all;
}

qint64 number(std::uint64_t id)
{
    return static_cast<qint64>(id);
}

qint64 milliseconds(WallTime time)
{
    return time.time_since_epoch().count();
}

WallTime wallTime(const QVariant& value)
{
    return WallTime(std::chrono::milliseconds(value.toLongLong()));
}

QString compact(const QJsonObject& object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

/// What cannot be read in what we once wrote is left out: the words of a conversation matter more
/// than its figures.
template <typename Read>
void readObject(const QVariant& value, Read read)
{
    std::optional<JsonProblem> problem;
    JsonFields fields(QJsonDocument::fromJson(value.toString().toUtf8()).object(), QString(),
                      problem);
    read(fields);
}

/// A null text would be stored as NULL.
QString notNull(const QString& text)
{
    return text.isNull() ? QStringLiteral("") : text;
}

QString likePattern(QString text)
{
    for (const char16_t special : {u'\\', u'%', u'_'}) {
        text.replace(special, QString(u'\\') + special);
    }
    return u'%' + text + u'%';
}

/// The first message of each conversation that has `search`. The index knows of three letters and
/// more; shorter texts are looked for in every message.
QString hitsOf(const QString& search)
{
    const QString found = search.toUcs4().size() >= 3
                              ? QStringLiteral("message_search s JOIN message m ON m.id = s.rowid "
                                               "WHERE message_search MATCH ?")
                              : QStringLiteral("message m WHERE m.text LIKE ? ESCAPE '\\'");
    return QStringLiteral("SELECT m.conversation, m.id, m.text, min(m.position) FROM ") + found +
           QStringLiteral(" GROUP BY m.conversation");
}

QString hitPattern(const QString& search)
{
    return search.toUcs4().size() >= 3
               ? u'"' + QString(search).replace(u'"', QStringLiteral("\"\"")) + u'"'
               : likePattern(search);
}

} // namespace

ConversationStore::ConversationStore(std::unique_ptr<Database> database)
    : m_database(std::move(database))
{}

ConversationStore::~ConversationStore() = default;

std::variant<std::unique_ptr<ConversationStore>, StoreProblem>
ConversationStore::open(const QString& file)
{
    auto opened = Database::open(file, migrations());
    if (auto* problem = std::get_if<StoreProblem>(&opened)) {
        return std::move(*problem);
    }
    std::unique_ptr<ConversationStore> store(
        new ConversationStore(std::get<std::unique_ptr<Database>>(std::move(opened))));
    Database& database = *store->m_database;
    for (const QString& statement : {
             // What a person deletes is not to be found in the file's free pages.
             QStringLiteral("PRAGMA secure_delete = ON"),
             QStringLiteral("DELETE FROM conversation WHERE deleted"),
             // Answers that the end of a run cut short can be searched, too.
             QStringLiteral("UPDATE message SET ended = 1 WHERE NOT ended"),
         }) {
        if (auto problem = database.execute(statement)) {
            return *std::move(problem);
        }
    }
    return store;
}

std::optional<StoreProblem> ConversationStore::save(const ConversationHeader& header,
                                                    const std::vector<KeptMessage>& messages)
{
    return m_database->transaction([&]() -> std::optional<StoreProblem> {
        auto problem = m_database->execute(
            QStringLiteral("INSERT INTO conversation (id, title, created, changed, last, settings) "
                           "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                           "title = excluded.title, changed = excluded.changed, "
                           "last = excluded.last, settings = excluded.settings"),
            {number(header.id), notNull(header.title), milliseconds(header.created),
             milliseconds(header.changed), number(header.last),
             compact(chatSettingsToJson(header.settings))});
        for (const KeptMessage& message : messages) {
            if (!problem) {
                problem = saveMessage(header.id, message);
            }
        }
        return problem;
    });
}

std::optional<StoreProblem> ConversationStore::saveMessage(std::uint64_t conversation,
                                                           const KeptMessage& message)
{
    return m_database->execute(
        QStringLiteral("INSERT INTO message (id, conversation, position, parent, role, text, "
                       "facts, ended) VALUES (?, ?, (SELECT coalesce(max(position), 0) + 1 FROM "
                       "message WHERE conversation = ?), ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE "
                       "SET text = excluded.text, facts = excluded.facts, ended = excluded.ended"),
        {number(message.id), number(conversation), number(conversation), number(message.parent),
         static_cast<int>(message.role), notNull(message.text), compact(messageFacts(message)),
         message.end.has_value()});
}

std::optional<StoreProblem> ConversationStore::rename(std::uint64_t id, const QString& title)
{
    return m_database->execute(QStringLiteral("UPDATE conversation SET title = ? WHERE id = ?"),
                               {notNull(title), number(id)});
}

std::optional<StoreProblem> ConversationStore::setDeleted(std::uint64_t id, bool deleted)
{
    return m_database->execute(QStringLiteral("UPDATE conversation SET deleted = ? WHERE id = ?"),
                               {deleted, number(id)});
}

std::variant<std::vector<ConversationSummary>, StoreProblem>
ConversationStore::list(const QString& search)
{
    QString statement = QStringLiteral("SELECT id, title, changed, 0, '' FROM conversation "
                                       "WHERE NOT deleted ORDER BY changed DESC LIMIT 500");
    QVariantList values;
    if (!search.isEmpty()) {
        statement =
            QStringLiteral("SELECT c.id, c.title, c.changed, h.id, h.text FROM conversation c LEFT "
                           "JOIN (") +
            hitsOf(search) +
            QStringLiteral(") h ON h.conversation = c.id WHERE NOT c.deleted AND (h.id IS NOT NULL "
                           "OR c.title LIKE ? ESCAPE '\\') ORDER BY c.changed DESC LIMIT 500");
        values = {hitPattern(search), likePattern(search)};
    }
    auto selected = m_database->select(statement, values);
    if (auto* problem = std::get_if<StoreProblem>(&selected)) {
        return std::move(*problem);
    }
    std::vector<ConversationSummary> summaries;
    auto& row = std::get<QSqlQuery>(selected);
    while (row.next()) {
        const QString text = row.value(4).toString();
        summaries.push_back({row.value(0).toULongLong(), row.value(1).toString(),
                             wallTime(row.value(2)), row.value(3).toULongLong(),
                             text.isEmpty() ? QString() : snippetAround(text, search)});
    }
    return summaries;
}

std::variant<std::optional<KeptConversation>, StoreProblem>
ConversationStore::load(std::uint64_t id)
{
    auto headers = m_database->select(
        QStringLiteral("SELECT title, created, changed, last, settings FROM conversation "
                       "WHERE id = ? AND NOT deleted"),
        {number(id)});
    if (auto* problem = std::get_if<StoreProblem>(&headers)) {
        return std::move(*problem);
    }
    auto& header = std::get<QSqlQuery>(headers);
    if (!header.next()) {
        return std::optional<KeptConversation>();
    }
    KeptConversation conversation;
    conversation.header = {id,
                           header.value(0).toString(),
                           wallTime(header.value(1)),
                           wallTime(header.value(2)),
                           header.value(3).toULongLong(),
                           {}};
    readObject(header.value(4), [&conversation](JsonFields& fields) {
        readChatSettings(fields, conversation.header.settings);
    });

    auto messages =
        m_database->select(QStringLiteral("SELECT id, parent, role, text, facts FROM message "
                                          "WHERE conversation = ? ORDER BY position"),
                           {number(id)});
    if (auto* problem = std::get_if<StoreProblem>(&messages)) {
        return std::move(*problem);
    }
    auto& row = std::get<QSqlQuery>(messages);
    while (row.next()) {
        KeptMessage message;
        message.id = row.value(0).toULongLong();
        message.parent = row.value(1).toULongLong();
        message.role = row.value(2).toInt() == static_cast<int>(Role::assistant) ? Role::assistant
                                                                                 : Role::user;
        message.text = row.value(3).toString();
        readObject(row.value(4),
                   [&message](JsonFields& fields) { readMessageFacts(fields, message); });
        conversation.messages.push_back(std::move(message));
    }
    return std::optional(std::move(conversation));
}

std::variant<std::optional<KeptConversation>, StoreProblem> ConversationStore::loadLatest()
{
    auto latest = m_database->select(QStringLiteral("SELECT id FROM conversation WHERE NOT deleted "
                                                    "ORDER BY changed DESC LIMIT 1"));
    if (auto* problem = std::get_if<StoreProblem>(&latest)) {
        return std::move(*problem);
    }
    auto& row = std::get<QSqlQuery>(latest);
    if (!row.next()) {
        return std::optional<KeptConversation>();
    }
    return load(row.value(0).toULongLong());
}

} // namespace ratescope
