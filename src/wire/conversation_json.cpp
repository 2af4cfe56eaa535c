#include "wire/conversation_json.h"

#include "wire/json_fields.h"

#include <QDateTime>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>

#include <array>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr const char* formatName = "ratescope conversation";
constexpr int formatVersion = 1;
constexpr Duration longest = 24h * 365;
constexpr std::int64_t mostTokens = 1'000'000'000;

constexpr std::array roleWords{Word<Role>{"user", Role::user},
                               Word<Role>{"assistant", Role::assistant}};

enum class EndKind { open, typed, answered, failed, stopped, programEnded };
constexpr std::array endWords{Word<EndKind>{"open", EndKind::open},
                              Word<EndKind>{"typed", EndKind::typed},
                              Word<EndKind>{"answered", EndKind::answered},
                              Word<EndKind>{"failed", EndKind::failed},
                              Word<EndKind>{"stopped", EndKind::stopped},
                              Word<EndKind>{"program ended", EndKind::programEnded}};

const std::array<Word<Cause>, causeCount>& causeWords()
{
    static const auto words = [] {
        std::array<Word<Cause>, causeCount> made{};
        for (std::size_t i = 0; i < causeCount; ++i) {
            made[i] = {causeName(static_cast<Cause>(i)), static_cast<Cause>(i)};
        }
        return made;
    }();
    return words;
}

QString stamp(WallTime time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count(), Qt::UTC)
        .toString(Qt::ISODateWithMs);
}

void readStamp(JsonFields& fields, const char* name, WallTime& time)
{
    if (!fields.has(name)) {
        return;
    }
    QString text;
    fields.read(name, text);
    const QDateTime read = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (read.isValid()) {
        time = WallTime(std::chrono::milliseconds(read.toMSecsSinceEpoch()));
    } else {
        fields.fail(name, QStringLiteral("is no moment such as 2026-11-24T08:30:00.000Z"));
    }
}

void insertSeconds(QJsonObject& object, const char* name, Duration duration)
{
    object.insert(QLatin1String(name), toSeconds(duration));
}

void insertTokens(QJsonObject& object, const char* name, std::optional<Tokens> tokens)
{
    if (tokens) {
        object.insert(QLatin1String(name), qint64{tokens->count});
    }
}

struct FactsWriter
{
    QJsonObject& object;

    EndKind operator()(const MessageTyped&) const { return EndKind::typed; }
    EndKind operator()(const MessageDone& done) const
    {
        insertSeconds(object, "duration", done.duration);
        if (done.firstText) {
            insertSeconds(object, "first_text", *done.firstText);
        }
        insertSeconds(object, "waited", done.waited);
        insertTokens(object, "prompt_tokens", done.promptTokens);
        insertTokens(object, "completion_tokens", done.tokens);
        object.insert(QLatin1String("attempts"), done.attempts);
        return EndKind::answered;
    }
    EndKind operator()(const MessageFailed& failed) const
    {
        object.insert(QLatin1String("cause"), QLatin1String(causeName(failed.cause)));
        object.insert(QLatin1String("attempts"), failed.attempts);
        object.insert(QLatin1String("why"), failed.why);
        object.insert(QLatin1String("said"), failed.said);
        return EndKind::failed;
    }
    EndKind operator()(const MessageStopped& stopped) const
    {
        return stopped.programEnded ? EndKind::programEnded : EndKind::stopped;
    }
};

void readDone(JsonFields& fields, MessageDone& done)
{
    fields.readSeconds("duration", 0s, longest, done.duration);
    fields.readSeconds("first_text", 0s, longest, done.firstText);
    fields.readSeconds("waited", 0s, longest, done.waited);
    fields.readTokens("prompt_tokens", 0, mostTokens, done.promptTokens);
    fields.readTokens("completion_tokens", 0, mostTokens, done.tokens);
    fields.readInteger("attempts", 0, 1'000'000, done.attempts);
}

void readFailed(JsonFields& fields, MessageFailed& failed)
{
    fields.readWord<Cause>("cause", causeWords(), failed.cause);
    fields.readInteger("attempts", 0, 1'000'000, failed.attempts);
    fields.read("why", failed.why);
    fields.read("said", failed.said);
}

void readEnd(JsonFields& fields, KeptMessage& message)
{
    EndKind kind = message.role == Role::user ? EndKind::typed : EndKind::open;
    fields.readWord<EndKind>("end", endWords, kind);
    switch (kind) {
    case EndKind::open:
        message.end.reset();
        break;
    case EndKind::typed:
        message.end = MessageTyped{};
        break;
    case EndKind::answered:
        message.end = MessageDone{};
        readDone(fields, std::get<MessageDone>(*message.end));
        break;
    case EndKind::failed:
        message.end = MessageFailed{};
        readFailed(fields, std::get<MessageFailed>(*message.end));
        break;
    case EndKind::stopped:
    case EndKind::programEnded:
        message.end = MessageStopped{kind == EndKind::programEnded};
        break;
    }
}

KeptMessage readMessage(JsonFields& fields, std::uint64_t number)
{
    KeptMessage message;
    message.id = number;
    std::int64_t parent = 0;
    // Only an earlier one, so that there are no circles.
    fields.readInteger("parent", 0, static_cast<std::int64_t>(number) - 1, parent);
    message.parent = static_cast<std::uint64_t>(parent);
    fields.readWord<Role>("role", roleWords, message.role);
    fields.read("text", message.text);
    readMessageFacts(fields, message);
    fields.finish();
    return message;
}

} // namespace

QJsonObject chatSettingsToJson(const ChatSettings& settings)
{
    QJsonObject object{{QLatin1String("system_prompt"), settings.systemPrompt}};
    insertTokens(object, "max_tokens", settings.maxTokens);
    if (settings.temperature) {
        object.insert(QLatin1String("temperature"), *settings.temperature);
    }
    if (settings.topP) {
        object.insert(QLatin1String("top_p"), *settings.topP);
    }
    if (!settings.stop.isEmpty()) {
        object.insert(QLatin1String("stop"), QJsonArray::fromStringList(settings.stop));
    }
    return object;
}

void readChatSettings(JsonFields& fields, ChatSettings& settings)
{
    fields.read("system_prompt", settings.systemPrompt);
    fields.readTokens("max_tokens", 1, 1'000'000, settings.maxTokens);
    const auto readNumber = [&fields](const char* name, double low, double high,
                                      std::optional<double>& value) {
        if (fields.has(name)) {
            double number = low;
            fields.readNumber(name, low, high, number);
            value = number;
        }
    };
    readNumber("temperature", 0, 2, settings.temperature);
    readNumber("top_p", 0.01, 1, settings.topP);
    if (fields.has("stop")) {
        const QJsonArray sequences = fields.array("stop");
        for (const QJsonValue& sequence : sequences) {
            if (sequence.toString().isEmpty() || sequences.size() > 4) {
                fields.fail("stop", QStringLiteral("must be at most 4 texts, none empty"));
                return;
            }
            settings.stop.append(sequence.toString());
        }
    }
    fields.finish();
}

QJsonObject messageFacts(const KeptMessage& message)
{
    QJsonObject object{{QLatin1String("at"), stamp(message.at)}};
    EndKind kind = EndKind::open;
    if (message.end) {
        kind = std::visit(FactsWriter{object}, *message.end);
    }
    object.insert(QLatin1String("end"), jsonWord<EndKind>(endWords, kind));
    if (!message.model.isEmpty()) {
        object.insert(QLatin1String("model"), message.model);
    }
    if (!message.attachments.empty()) {
        QJsonArray attachments;
        for (const Attachment& attachment : message.attachments) {
            attachments.append(QJsonObject{{QLatin1String("name"), attachment.name},
                                           {QLatin1String("text"), attachment.text}});
        }
        object.insert(QLatin1String("attachments"), attachments);
    }
    return object;
}

void readMessageFacts(JsonFields& fields, KeptMessage& message)
{
    readStamp(fields, "at", message.at);
    fields.read("model", message.model);
    readEnd(fields, message);
    if (fields.has("attachments")) {
        for (const QJsonValue& value : fields.array("attachments")) {
            const QJsonObject object = value.toObject();
            const QString name = object.value(QLatin1String("name")).toString();
            if (name.isEmpty() || !object.value(QLatin1String("text")).isString()) {
                fields.fail("attachments", QStringLiteral("each must have a name and a text"));
                return;
            }
            message.attachments.push_back({name, object.value(QLatin1String("text")).toString()});
        }
    }
}

QByteArray conversationToJson(const KeptConversation& conversation)
{
    QHash<std::uint64_t, int> numbers;
    QJsonArray messages;
    for (const KeptMessage& message : conversation.messages) {
        const int number = static_cast<int>(numbers.size()) + 1;
        numbers.insert(message.id, number);
        QJsonObject object = messageFacts(message);
        object.insert(QLatin1String("parent"), numbers.value(message.parent, 0));
        object.insert(QLatin1String("role"), jsonWord<Role>(roleWords, message.role));
        object.insert(QLatin1String("text"), message.text);
        messages.append(object);
    }
    const ConversationHeader& header = conversation.header;
    return QJsonDocument(QJsonObject{
                             {QLatin1String("format"), QLatin1String(formatName)},
                             {QLatin1String("version"), formatVersion},
                             {QLatin1String("title"), header.title},
                             {QLatin1String("created"), stamp(header.created)},
                             {QLatin1String("changed"), stamp(header.changed)},
                             {QLatin1String("settings"), chatSettingsToJson(header.settings)},
                             {QLatin1String("last"), numbers.value(header.last, 0)},
                             {QLatin1String("messages"), messages},
                         })
        .toJson(QJsonDocument::Indented);
}

std::variant<KeptConversation, JsonProblem> conversationFromJson(const QByteArray& json)
{
    const auto parsed = parseJsonObject(json);
    if (const auto* broken = std::get_if<JsonProblem>(&parsed)) {
        return *broken;
    }
    std::optional<JsonProblem> problem;
    JsonFields fields(std::get<QJsonObject>(parsed), QString(), problem);
    KeptConversation conversation;
    ConversationHeader& header = conversation.header;
    QString format;
    int version = 0;
    fields.read("format", format);
    if (format != QLatin1String(formatName)) {
        fields.fail("format", QStringLiteral("must be \"%1\"").arg(QLatin1String(formatName)));
    }
    fields.readInteger("version", 1, formatVersion, version);
    fields.read("title", header.title);
    readStamp(fields, "created", header.created);
    readStamp(fields, "changed", header.changed);
    JsonFields settings = fields.object("settings");
    readChatSettings(settings, header.settings);

    const QJsonArray messages = fields.array("messages");
    for (qsizetype i = 0; i < messages.size() && !problem; ++i) {
        const QString path = QStringLiteral("messages[%1]").arg(i);
        if (!messages[i].isObject()) {
            problem = JsonProblem{path + QStringLiteral(" is not an object")};
            break;
        }
        JsonFields message(messages[i].toObject(), path, problem);
        conversation.messages.push_back(readMessage(message, static_cast<std::uint64_t>(i) + 1));
    }
    std::int64_t last = static_cast<std::int64_t>(conversation.messages.size());
    fields.readInteger("last", 0, last, last);
    header.last = static_cast<std::uint64_t>(last);
    fields.finish();
    if (problem) {
        return *std::move(problem);
    }
    return conversation;
}

} // namespace ratescope
