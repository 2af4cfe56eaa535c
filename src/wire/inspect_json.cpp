#include "wire/inspect_json.h"

#include "core/advice.h"
#include "core/verdict.h"

namespace ratescope {

namespace {

void put(QJsonObject& object, const char* name, const std::string& text)
{
    if (!text.empty()) {
        object.insert(QLatin1String(name), textOf(text));
    }
}

void put(QJsonObject& object, const char* name, const std::optional<Duration>& duration)
{
    if (duration) {
        object.insert(QLatin1String(name), toSeconds(*duration));
    }
}

void put(QJsonObject& object, const char* name, const std::optional<std::int64_t>& count)
{
    if (count) {
        object.insert(QLatin1String(name), qint64{*count});
    }
}

QJsonObject limitJson(LimitAxis axis, const std::string& name, const AxisLimit& limit)
{
    QJsonObject object{{QLatin1String("axis"), QLatin1String(axisName(axis))}};
    put(object, "name", name);
    put(object, "limit", limit.limit);
    put(object, "remaining", limit.remaining);
    put(object, "window_s", limit.window);
    put(object, "implied_window_s", limit.window ? std::nullopt : impliedWindow(limit));
    put(object, "reset_s", limit.untilFull);
    if (limit.untilFull) {
        const char* meaning = limit.reset == ResetMeaning::refill       ? "full again by then"
                              : limit.reset == ResetMeaning::nextWindow ? "next window begins"
                                                                        : "unknown";
        object.insert(QLatin1String("reset_means"), QLatin1String(meaning));
    }
    put(object, "fits_s", limit.untilFits);
    return object;
}

QJsonObject typed(const char* type, const QJsonValue& value)
{
    return {{QLatin1String("__type"), QLatin1String(type)}, {QLatin1String("value"), value}};
}

/// Byte sequences are told in base 32 by those vectors.
QString base32(const std::string& bytes)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    QString text;
    unsigned bits = 0;
    unsigned count = 0;
    for (const char byte : bytes) {
        bits = (bits << 8U | static_cast<unsigned char>(byte)) & 0xFFFU;
        count += 8;
        for (; count >= 5; count -= 5) {
            text += QLatin1Char(digits[bits >> (count - 5) & 31U]);
        }
    }
    if (count > 0) {
        text += QLatin1Char(digits[bits << (5 - count) & 31U]);
    }
    while (text.size() % 8 != 0) {
        text += u'=';
    }
    return text;
}

QJsonValue bareJson(const BareItem& item)
{
    struct Json
    {
        QJsonValue operator()(std::int64_t value) const { return qint64{value}; }
        QJsonValue operator()(double value) const { return value; }
        QJsonValue operator()(const std::string& value) const { return textOf(value); }
        QJsonValue operator()(const FieldToken& value) const
        {
            return typed("token", textOf(value.text));
        }
        QJsonValue operator()(const FieldBytes& value) const
        {
            return typed("binary", base32(value.bytes));
        }
        QJsonValue operator()(bool value) const { return value; }
        QJsonValue operator()(const FieldDate& value) const
        {
            return typed("date", qint64{value.seconds});
        }
        QJsonValue operator()(const FieldDisplayString& value) const
        {
            return typed("displaystring", textOf(value.utf8));
        }
    };
    return std::visit(Json{}, item);
}

QJsonArray parametersJson(const FieldParameters& parameters)
{
    QJsonArray array;
    for (const auto& [name, value] : parameters) {
        array.append(QJsonArray{textOf(name), bareJson(value)});
    }
    return array;
}

QJsonValue memberJson(const FieldMember& member)
{
    if (const auto* item = std::get_if<FieldItem>(&member)) {
        return fieldJson(*item);
    }
    const auto& list = std::get<FieldInnerList>(member);
    QJsonArray items;
    for (const FieldItem& item : list.items) {
        items.append(fieldJson(item));
    }
    return QJsonArray{items, parametersJson(list.parameters)};
}

} // namespace

QString textOf(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QJsonObject limitsJson(const LimitState& limits)
{
    QJsonArray array;
    if (!limits.requests.empty()) {
        array.append(limitJson(LimitAxis::requests, {}, limits.requests));
    }
    if (!limits.tokens.empty()) {
        array.append(limitJson(LimitAxis::tokens, {}, limits.tokens));
    }
    for (const NamedLimit& other : limits.others) {
        array.append(limitJson(other.axis, other.name, other.value));
    }
    QJsonObject object{{QLatin1String("limits"), array}};
    put(object, "charged_tokens", limits.charged);
    return object;
}

QJsonObject errorJson(const ServerError& error)
{
    QJsonObject object;
    put(object, "type", error.type);
    put(object, "code", error.code);
    put(object, "message", error.message);
    put(object, "quota", error.quota);
    put(object, "retry_delay_s", error.retryDelay);
    return object;
}

QJsonObject usageJson(const Usage& usage)
{
    return {{QLatin1String("prompt_tokens"), qint64{usage.prompt.count}},
            {QLatin1String("completion_tokens"), qint64{usage.completion.count}},
            {QLatin1String("cached_tokens"), qint64{usage.cached.count}}};
}

QJsonObject outcomeJson(const Outcome& outcome)
{
    const char* kind = outcome.kind == OutcomeKind::answered  ? "answered"
                       : outcome.kind == OutcomeKind::refused ? "refused"
                                                              : "failed";
    QJsonObject object{{QLatin1String("kind"), QLatin1String(kind)},
                       {QLatin1String("cause"), QLatin1String(causeName(outcome.cause))},
                       {QLatin1String("retriable"), outcome.retriable}};
    put(object, "hint_s", outcome.hint);
    const Verdict verdict = verdictOf(outcome, {});
    put(object, "said", verdict.said);
    put(object, "concluded", verdict.concluded);
    put(object, "action", verdict.action);
    put(object, "why", verdict.why);
    put(object, "advice", adviceFor(outcome.cause));
    return object;
}

QJsonValue fieldJson(const FieldItem& item)
{
    return QJsonArray{bareJson(item.value), parametersJson(item.parameters)};
}

QJsonValue fieldJson(const FieldList& list)
{
    QJsonArray array;
    for (const FieldMember& member : list) {
        array.append(memberJson(member));
    }
    return array;
}

QJsonValue fieldJson(const FieldDictionary& dictionary)
{
    QJsonArray array;
    for (const auto& [name, member] : dictionary) {
        array.append(QJsonArray{textOf(name), memberJson(member)});
    }
    return array;
}

} // namespace ratescope
