#include "wire/json_fields.h"

#include <QJsonDocument>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <utility>

namespace ratescope {

std::variant<QJsonObject, JsonProblem> parseJsonObject(const QByteArray& json)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (problem.error != QJsonParseError::NoError) {
        const qsizetype offset = std::min<qsizetype>(problem.offset, json.size());
        const auto line = 1 + std::count(json.begin(), json.begin() + offset, '\n');
        return JsonProblem{QStringLiteral("line %1: %2").arg(line).arg(problem.errorString())};
    }
    if (!document.isObject()) {
        return JsonProblem{QStringLiteral("the document is not a JSON object")};
    }
    return document.object();
}

std::variant<QJsonObject, JsonProblem> parseJsonLine(const QByteArray& line)
{
    QJsonParseError broken;
    const QJsonDocument document = QJsonDocument::fromJson(line, &broken);
    if (broken.error != QJsonParseError::NoError) {
        return JsonProblem{
            QStringLiteral("%1 at byte %2").arg(broken.errorString()).arg(broken.offset)};
    }
    if (!document.isObject()) {
        return JsonProblem{QStringLiteral("not a JSON object")};
    }
    return document.object();
}

QString exactRate(double perSecond)
{
    const QString shown = formatRate(perSecond);
    const std::optional<RequestRate> back = parseRequestRate(shown);
    return back && back->perSecond() == perSecond
               ? shown
               : QString::number(perSecond, 'g', QLocale::FloatingPointShortest) +
                     QStringLiteral("/s");
}

namespace {

QString numberText(double number)
{
    constexpr double exact = 1e15; // whole numbers below it read better without an exponent
    return number == std::floor(number) && std::abs(number) < exact
               ? QString::number(static_cast<qint64>(number))
               : QString::number(number, 'g', QLocale::FloatingPointShortest);
}

} // namespace

QString exactRate(RequestRate rate, Duration window)
{
    using namespace std::chrono_literals;
    const char* const unit = window == 1s    ? "/s"
                             : window == 60s ? "/min"
                             : window == 1h  ? "/hour"
                             : window == 24h ? "/day"
                                             : nullptr;
    if (unit != nullptr) {
        const double amount = rate.perSecond() * toSeconds(window);
        for (const double candidate : {std::round(amount), amount}) {
            const QString text = numberText(candidate) + QLatin1String(unit);
            const std::optional<StatedRate> back = parseStatedRate(text);
            if (back && back->rate == rate) {
                return text;
            }
        }
    }
    return exactRate(rate.perSecond());
}

JsonFields::JsonFields(QJsonObject object, QString path, std::optional<JsonProblem>& problem)
    : m_object(std::move(object))
    , m_path(std::move(path))
    , m_problem(problem)
{}

bool JsonFields::has(const char* name) const
{
    return m_object.contains(QLatin1String(name));
}

void JsonFields::require(const char* name)
{
    if (!has(name)) {
        fail(name, QStringLiteral("is missing"));
    }
}

const QJsonValue* JsonFields::find(const char* name)
{
    const QString key = QLatin1String(name);
    m_known.insert(key);
    const auto found = m_object.constFind(key);
    if (found == m_object.constEnd() || failed()) {
        return nullptr;
    }
    m_found = *found;
    return &m_found;
}

void JsonFields::read(const char* name, bool& value)
{
    if (const QJsonValue* found = find(name)) {
        if (found->isBool()) {
            value = found->toBool();
        } else {
            fail(name, QStringLiteral("must be true or false"));
        }
    }
}

void JsonFields::read(const char* name, QString& value)
{
    if (const QJsonValue* found = find(name)) {
        if (found->isString()) {
            value = found->toString();
        } else {
            fail(name, QStringLiteral("must be a text"));
        }
    }
}

void JsonFields::read(const char* name, std::string& value)
{
    QString text = QString::fromStdString(value);
    read(name, text);
    value = text.toStdString();
}

void JsonFields::readInteger(const char* name, std::int64_t low, std::int64_t high,
                             std::int64_t& value)
{
    const QJsonValue* found = find(name);
    if (found == nullptr) {
        return;
    }
    if (!number(name, static_cast<double>(low), static_cast<double>(high), *found, "")) {
        return;
    }
    // Not by way of a double, which holds 53 bits only. Two defaults: one of them is not the value.
    const qint64 whole = found->toInteger(0);
    if (whole == 0 && found->toInteger(1) == 1) {
        fail(name, QStringLiteral("must be a whole number"));
    } else {
        value = whole;
    }
}

void JsonFields::readInteger(const char* name, int low, int high, int& value)
{
    std::int64_t wide = value;
    readInteger(name, std::int64_t{low}, std::int64_t{high}, wide);
    value = static_cast<int>(wide);
}

void JsonFields::readNumber(const char* name, double low, double high, double& value)
{
    if (const QJsonValue* found = find(name)) {
        value = number(name, low, high, *found, "").value_or(value);
    }
}

void JsonFields::readSeconds(const char* name, Duration low, Duration high, Duration& value)
{
    if (const QJsonValue* found = find(name)) {
        const std::optional<double> seconds =
            number(name, toSeconds(low), toSeconds(high), *found, " seconds");
        if (seconds) {
            value = std::clamp(fromSeconds(*seconds), low, high);
        }
    }
}

void JsonFields::readSeconds(const char* name, Duration low, Duration high,
                             std::optional<Duration>& value)
{
    const QJsonValue* found = find(name);
    if (found == nullptr) {
        return;
    }
    if (found->isNull()) {
        value.reset();
        return;
    }
    Duration seconds = low;
    readSeconds(name, low, high, seconds);
    if (!failed()) {
        value = seconds;
    }
}

void JsonFields::readTokens(const char* name, std::int64_t low, std::int64_t high,
                            std::optional<Tokens>& value)
{
    std::optional<std::int64_t> count = value ? std::optional(value->count) : std::nullopt;
    readInteger(name, low, high, count);
    value = count ? std::optional(Tokens{*count}) : std::nullopt;
}

void JsonFields::readInteger(const char* name, std::int64_t low, std::int64_t high,
                             std::optional<std::int64_t>& value)
{
    const QJsonValue* found = find(name);
    if (found == nullptr) {
        return;
    }
    if (found->isNull()) {
        value.reset();
        return;
    }
    std::int64_t count = 0;
    readInteger(name, low, high, count);
    if (!failed()) {
        value = count;
    }
}

void JsonFields::readRate(const char* name, RequestRate low, RequestRate high, RequestRate& value)
{
    if (const QJsonValue* found = find(name)) {
        if (const auto stated = rate(name, low.perSecond(), high.perSecond(), *found)) {
            value = stated->rate;
        }
    }
}

void JsonFields::readRate(const char* name, RequestRate low, RequestRate high,
                          std::optional<RequestRate>& value)
{
    Duration window = Duration::zero();
    readRate(name, low, high, value, window);
}

void JsonFields::readRate(const char* name, RequestRate low, RequestRate high,
                          std::optional<RequestRate>& value, Duration& window)
{
    const QJsonValue* found = find(name);
    if (found == nullptr) {
        return;
    }
    if (found->isNull()) {
        value.reset();
    } else if (const auto stated = rate(name, low.perSecond(), high.perSecond(), *found)) {
        value = stated->rate;
        window = stated->window;
    }
}

void JsonFields::readRate(const char* name, TokenRate low, TokenRate high,
                          std::optional<TokenRate>& value)
{
    const QJsonValue* found = find(name);
    if (found == nullptr) {
        return;
    }
    if (found->isNull()) {
        value.reset();
    } else if (const auto stated = rate(name, low.perSecond(), high.perSecond(), *found)) {
        value = TokenRate::perSecond(stated->rate.perSecond());
    }
}

std::optional<StatedRate> JsonFields::rate(const char* name, double low, double high,
                                           const QJsonValue& value)
{
    const QString text =
        value.isDouble() ? QString::number(value.toDouble(), 'g', 17) : value.toString();
    const std::optional<StatedRate> parsed = parseStatedRate(text);
    if (!parsed) {
        fail(
            name,
            QStringLiteral("\"%1\" is not a rate such as \"60/min\"").arg(text.left(longestShown)));
        return std::nullopt;
    }
    // A rate and its bounds come from different divisions: a bound itself is in range.
    const double slack = 1e-9;
    if (parsed->rate.perSecond() < low * (1 - slack) ||
        parsed->rate.perSecond() > high * (1 + slack)) {
        fail(name, QStringLiteral("%1 is out of range (%2 to %3)")
                       .arg(text, formatRate(low), formatRate(high)));
        return std::nullopt;
    }
    return parsed;
}

std::optional<double> JsonFields::number(const char* name, double low, double high,
                                         const QJsonValue& value, const char* unit)
{
    if (!value.isDouble()) {
        fail(name, QStringLiteral("must be a number"));
        return std::nullopt;
    }
    const double figure = value.toDouble();
    if (!(figure >= low && figure <= high)) {
        fail(name,
             QStringLiteral("%1 is out of range (%2 to %3%4)")
                 .arg(numberText(figure), numberText(low), numberText(high), QLatin1String(unit)));
        return std::nullopt;
    }
    return figure;
}

JsonFields JsonFields::object(const char* name)
{
    const QJsonValue* found = find(name);
    if (found != nullptr && !found->isObject()) {
        fail(name, QStringLiteral("must be an object"));
    }
    return JsonFields(found == nullptr ? QJsonObject() : found->toObject(),
                      pathOf(QLatin1String(name)), m_problem);
}

std::optional<JsonFields> JsonFields::optionalObject(const char* name)
{
    const QJsonValue* found = find(name);
    return found == nullptr || found->isNull() ? std::nullopt : std::optional(object(name));
}

QJsonArray JsonFields::array(const char* name)
{
    const QJsonValue* found = find(name);
    if (found != nullptr && !found->isArray()) {
        fail(name, QStringLiteral("must be an array"));
    }
    return found == nullptr ? QJsonArray() : found->toArray();
}

std::vector<JsonFields> JsonFields::objects(const char* name, qsizetype most)
{
    const QJsonArray items = array(name);
    std::vector<JsonFields> objects;
    if (items.size() > most) {
        fail(name, QStringLiteral("has more than %1 entries").arg(most));
    }
    for (qsizetype i = 0; i < items.size() && !failed(); ++i) {
        const QString path = pathOf(QStringLiteral("%1[%2]").arg(QLatin1String(name)).arg(i));
        if (!items.at(i).isObject()) {
            failAt(path, QStringLiteral("must be an object"));
        }
        objects.push_back(JsonFields(items.at(i).toObject(), path, m_problem));
    }
    return objects;
}

void JsonFields::finish()
{
    for (auto field = m_object.constBegin(); field != m_object.constEnd() && !failed(); ++field) {
        if (!m_known.contains(field.key())) {
            failAt(pathOf(field.key().left(longestShown)), QStringLiteral("unknown field"));
        }
    }
}

void JsonFields::fail(const char* name, const QString& why)
{
    failAt(pathOf(QLatin1String(name)), why);
}

void JsonFields::failWhole(const QString& why)
{
    failAt(m_path, why);
}

void JsonFields::failAt(const QString& path, const QString& why)
{
    if (!m_problem) {
        m_problem = JsonProblem{path + QStringLiteral(": ") + why, path};
    }
}

void JsonFields::fail(JsonProblem problem)
{
    if (!m_problem) {
        m_problem = std::move(problem);
    }
}

QString JsonFields::pathOf(const QString& name) const
{
    return m_path.isEmpty() ? name : m_path + u'.' + name;
}

} // namespace ratescope
