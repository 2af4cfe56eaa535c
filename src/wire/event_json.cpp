#include "wire/event_json.h"

#include "core/event_words.h"
#include "wire/event_fields.h"
#include "wire/json_fields.h"

#include <QJsonDocument>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

namespace ratescope {

namespace {

constexpr std::int64_t mostCount = std::numeric_limits<std::int64_t>::max();
constexpr double mostNumber = 1e18;
constexpr qsizetype mostEntries = 1000;
constexpr qsizetype longestText = 64 * 1024;

class JsonEventWriter
{
public:
    template <typename T>
    using Ref = const T&;

    static bool holds(int /*version*/) { return true; }

    template <typename T>
    void required(const char* name, const T& value)
    {
        m_object.insert(QLatin1String(name), json(value));
    }
    /// Left out when it says nothing.
    template <typename T>
    void value(const char* name, const T& value)
    {
        if (value != T()) {
            required(name, value);
        }
    }
    template <typename T>
    void value(const char* name, const std::optional<T>& value)
    {
        if (value) {
            required(name, *value);
        }
    }
    template <typename T>
    void group(const char* name, const T& value)
    {
        QJsonObject object = objectOf(value);
        if (!object.isEmpty()) {
            m_object.insert(QLatin1String(name), std::move(object));
        }
    }
    template <typename T>
    void group(const char* name, const std::optional<T>& value)
    {
        if (value) {
            m_object.insert(QLatin1String(name), objectOf(*value)); // empty ones too: it is there
        }
    }
    template <typename T>
    void list(const char* name, const std::vector<T>& values)
    {
        QJsonArray array;
        for (const T& value : values) {
            array.append(objectOf(value));
        }
        if (!array.isEmpty()) {
            m_object.insert(QLatin1String(name), std::move(array));
        }
    }
    template <typename T>
    void shared(const char* name, const std::shared_ptr<const T>& value)
    {
        m_object.insert(QLatin1String(name), objectOf(*value));
    }
    void exchange(const char* name, const std::shared_ptr<const Exchange>& value)
    {
        if (value) {
            shared(name, value);
        }
    }
    void policy(const char* name, const std::shared_ptr<const Policy>& value)
    {
        m_object.insert(QLatin1String(name), policyToJson(*value));
    }

    QJsonObject take() { return std::move(m_object); }

private:
    template <typename T>
    static QJsonObject objectOf(const T& value)
    {
        JsonEventWriter inner;
        fields(inner, value);
        return inner.take();
    }

    static QJsonValue json(bool value) { return value; }
    static QJsonValue json(int value) { return value; }
    static QJsonValue json(std::int64_t value) { return qint64{value}; }
    static QJsonValue json(std::uint64_t value) { return static_cast<qint64>(value); }
    /// JSON has no infinity: the largest number that can be read back stands for it.
    static QJsonValue json(double value)
    {
        return std::isnan(value) ? 0.0 : std::clamp(value, -mostNumber, mostNumber);
    }
    static QJsonValue json(const std::string& value) { return QString::fromStdString(value); }
    static QJsonValue json(Duration value) { return toSeconds(value); }
    static QJsonValue json(Instant value) { return toSeconds(value.time_since_epoch()); }
    static QJsonValue json(JobId value) { return json(value.value); }
    static QJsonValue json(Tokens value) { return json(value.count); }
    template <typename Unit>
    static QJsonValue json(Rate<Unit> value)
    {
        return json(value.perSecond());
    }
    template <typename Enum>
    requires std::is_enum_v<Enum>
    static QJsonValue json(Enum value) { return jsonWord(eventWords<Enum>(), value); }

    QJsonObject m_object;
};

class JsonEventReader
{
public:
    template <typename T>
    using Ref = T&;

    explicit JsonEventReader(JsonFields& json)
        : m_json(json)
    {}

    static bool holds(int /*version*/) { return true; }

    template <typename T>
    void required(const char* name, T& target)
    {
        m_json.require(name);
        value(name, target);
    }
    void value(const char* name, bool& target) { m_json.read(name, target); }
    void value(const char* name, int& target)
    {
        m_json.readInteger(name, 0, 1'000'000'000, target);
    }
    void value(const char* name, std::int64_t& target)
    {
        m_json.readInteger(name, -mostCount, mostCount, target);
    }
    void value(const char* name, std::uint64_t& target)
    {
        auto whole = static_cast<std::int64_t>(target);
        m_json.readInteger(name, 0, mostCount, whole);
        target = static_cast<std::uint64_t>(whole);
    }
    void value(const char* name, double& target)
    {
        m_json.readNumber(name, -mostNumber, mostNumber, target);
    }
    void value(const char* name, std::string& target)
    {
        QString text;
        m_json.read(name, text);
        if (text.size() > longestText) {
            m_json.fail(name, QStringLiteral("is longer than %1 characters").arg(longestText));
        } else {
            target = text.toStdString();
        }
    }
    void value(const char* name, Duration& target)
    {
        m_json.readSeconds(name, Duration::min(), Duration::max(), target);
    }
    void value(const char* name, Instant& target)
    {
        Duration sinceStart = Duration::zero();
        m_json.readSeconds(name, Duration::zero(), Duration::max(), sinceStart);
        target = Instant(sinceStart);
    }
    void value(const char* name, JobId& target) { value(name, target.value); }
    void value(const char* name, Tokens& target)
    {
        m_json.readInteger(name, 0, mostCount, target.count);
    }
    template <typename Unit>
    void value(const char* name, Rate<Unit>& target)
    {
        double perSecond = 0;
        m_json.readNumber(name, 0, mostNumber, perSecond);
        target = Rate<Unit>::perSecond(perSecond);
    }
    template <typename Enum>
    requires std::is_enum_v<Enum>
    void value(const char* name, Enum& target)
    {
        m_json.readWord(name, eventWords<Enum>(), target);
    }
    template <typename T>
    void value(const char* name, std::optional<T>& target)
    {
        if (m_json.has(name)) {
            value(name, target.emplace());
        }
    }
    template <typename T>
    void group(const char* name, T& target)
    {
        read(m_json.object(name), target);
    }
    template <typename T>
    void group(const char* name, std::optional<T>& target)
    {
        if (m_json.has(name)) {
            group(name, target.emplace());
        }
    }
    template <typename T>
    void list(const char* name, std::vector<T>& target)
    {
        for (JsonFields& item : m_json.objects(name, mostEntries)) {
            read(std::move(item), target.emplace_back());
        }
    }
    template <typename T>
    void shared(const char* name, std::shared_ptr<const T>& target)
    {
        m_json.require(name);
        auto made = std::make_shared<T>();
        group(name, *made);
        target = std::move(made);
    }
    void exchange(const char* name, std::shared_ptr<const Exchange>& target)
    {
        if (m_json.has(name)) {
            shared(name, target);
        }
    }
    void policy(const char* name, std::shared_ptr<const Policy>& target)
    {
        m_json.require(name);
        const JsonFields inner = m_json.object(name);
        auto made = policyFromJson(inner.content(), inner.path());
        if (auto* problem = std::get_if<JsonProblem>(&made)) {
            m_json.fail(std::move(*problem));
        } else {
            target = std::make_shared<const Policy>(std::get<Policy>(made));
        }
    }

private:
    template <typename T>
    static void read(JsonFields json, T& target)
    {
        JsonEventReader inner(json);
        fields(inner, target);
        json.finish();
    }

    JsonFields& m_json;
};

} // namespace

QJsonObject eventToJson(const Event& event)
{
    JsonEventWriter writer;
    std::visit([&writer](const auto& body) { fields(writer, body); }, event.body);
    writer.required("sequence", event.sequence);
    writer.required("at", event.at);
    QJsonObject object = writer.take();
    object.insert(QLatin1String("event"), QLatin1String(eventNames[event.body.index()]));
    return object;
}

QByteArray eventToLine(const Event& event)
{
    return QJsonDocument(eventToJson(event)).toJson(QJsonDocument::Compact);
}

std::variant<Event, JsonProblem> eventFromJson(const QJsonObject& object)
{
    std::optional<JsonProblem> problem;
    JsonFields json(object, QString(), problem);
    JsonEventReader reader(json);
    Event event;
    reader.required("sequence", event.sequence);
    reader.required("at", event.at);
    json.require("event");
    QString name;
    json.read("event", name);
    const auto* const found =
        std::find_if(eventNames.begin(), eventNames.end(),
                     [&name](const char* known) { return name == QLatin1String(known); });
    if (found == eventNames.end()) {
        constexpr qsizetype longestShown = 60;
        json.fail("event", QStringLiteral("there is no event \"%1\"").arg(name.left(longestShown)));
    } else {
        makeEventBody(event.body, static_cast<std::size_t>(found - eventNames.begin()));
        std::visit([&reader](auto& body) { fields(reader, body); }, event.body);
    }
    json.finish();
    if (problem) {
        return *std::move(problem);
    }
    return event;
}

std::variant<Event, JsonProblem> eventFromLine(const QByteArray& line)
{
    auto parsed = parseJsonLine(line);
    if (auto* problem = std::get_if<JsonProblem>(&parsed)) {
        return std::move(*problem);
    }
    return eventFromJson(std::get<QJsonObject>(parsed));
}

} // namespace ratescope
