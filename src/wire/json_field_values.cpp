// How JsonFields reads values: texts, figures within bounds, times, rates.

#include "wire/json_fields.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

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
    readUnlessNull(name, value, [&](const QJsonValue&) {
        Duration seconds = low;
        readSeconds(name, low, high, seconds);
        if (!failed()) {
            value = seconds;
        }
    });
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
    readUnlessNull(name, value, [&](const QJsonValue&) {
        std::int64_t count = 0;
        readInteger(name, low, high, count);
        if (!failed()) {
            value = count;
        }
    });
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
    readUnlessNull(name, value, [&](const QJsonValue& found) {
        if (const auto stated = rate(name, low.perSecond(), high.perSecond(), found)) {
            value = stated->rate;
            window = stated->window;
        }
    });
}

void JsonFields::readRate(const char* name, TokenRate low, TokenRate high,
                          std::optional<TokenRate>& value)
{
    readUnlessNull(name, value, [&](const QJsonValue& found) {
        if (const auto stated = rate(name, low.perSecond(), high.perSecond(), found)) {
            value = TokenRate::perSecond(stated->rate.perSecond());
        }
    });
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
        fail(name, QStringLiteral("%1 is out of range (%2 to %3%4)")
                       .arg(plainNumber(figure), plainNumber(low), plainNumber(high),
                            QLatin1String(unit)));
        return std::nullopt;
    }
    return figure;
}

} // namespace ratescope
