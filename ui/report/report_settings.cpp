#include "ui/report/report_settings.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>

namespace ratescope {

namespace {

/// What a file from elsewhere may bring.
constexpr std::size_t mostRows = 500;
constexpr int deepest = 16;
constexpr qsizetype longestValue = 500;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::ReportSettings)
};

QString valueText(const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool() ? Words::tr("yes") : Words::tr("no");
    case QJsonValue::Double:
        return QLocale::c().toString(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    case QJsonValue::String:
        return value.toString().left(longestValue);
    case QJsonValue::Object:
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact))
            .left(longestValue);
    case QJsonValue::Array:
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact))
            .left(longestValue);
    default:
        return QStringLiteral("–");
    }
}

void addRows(std::vector<QStringList>& rows, const QString& path, const QJsonObject& object,
             int depth)
{
    for (auto field = object.begin(); field != object.end() && rows.size() < mostRows; ++field) {
        const QString name = path.isEmpty() ? field.key() : path + u'.' + field.key();
        if (field->isObject() && depth < deepest) {
            addRows(rows, name, field->toObject(), depth + 1);
        } else {
            rows.push_back({name.left(longestValue), valueText(*field)});
        }
    }
}

} // namespace

std::vector<QStringList> settingRows(const QJsonObject& settings)
{
    std::vector<QStringList> rows;
    // In the order of the question: what went where, how, against what.
    QJsonObject rest = settings;
    for (const char* const first : {"endpoint", "workload", "policy", "server"}) {
        const QLatin1String name(first);
        if (rest.contains(name)) {
            addRows(rows, {}, {{name, rest.take(name)}}, 0);
        }
    }
    addRows(rows, {}, rest, 0);
    return rows;
}

} // namespace ratescope
