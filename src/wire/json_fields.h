#pragma once

#include "core/units.h"
#include "core/word.h"
#include "wire/policy_json.h"
#include "wire/rate_text.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QSet>
#include <QString>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace ratescope {

/// The top-level object of one of our own documents, or where and why it is none.
std::variant<QJsonObject, JsonProblem> parseJsonObject(const QByteArray& json);
/// Likewise for one line of JSON Lines: the problem names the byte; its reader knows the line.
std::variant<QJsonObject, JsonProblem> parseJsonLine(const QByteArray& line);

template <typename Enum>
QString jsonWord(std::span<const Word<Enum>> words, Enum value)
{
    return QLatin1String(wordOf(words, value));
}

/// Reads the fields of one object of our own documents strictly: a wrong type, a value out of range
/// and, at finish(), a field nobody asked for are problems that name the field's path. Absent
/// fields leave the variable as it is. Only the first problem is kept, and after it nothing is
/// changed.
class JsonFields
{
public:
    /// `path` is what stands before the field names: "" or "policy.backoff". The problem is shared
    /// by all objects of a document and outlives this.
    JsonFields(QJsonObject object, QString path, std::optional<JsonProblem>& problem);

    bool has(const char* name) const;
    /// Complains when it is absent.
    void require(const char* name);
    void read(const char* name, bool& value);
    void read(const char* name, QString& value);
    void read(const char* name, std::string& value);
    void readInteger(const char* name, std::int64_t low, std::int64_t high, std::int64_t& value);
    void readInteger(const char* name, int low, int high, int& value);
    void readNumber(const char* name, double low, double high, double& value);
    void readSeconds(const char* name, Duration low, Duration high, Duration& value);
    /// null: none.
    void readSeconds(const char* name, Duration low, Duration high, std::optional<Duration>& value);
    void readTokens(const char* name, std::int64_t low, std::int64_t high,
                    std::optional<Tokens>& value);
    /// null: none.
    void readInteger(const char* name, std::int64_t low, std::int64_t high,
                     std::optional<std::int64_t>& value);
    /// A text such as "60/min", or a number, which is per minute.
    void readRate(const char* name, RequestRate low, RequestRate high, RequestRate& value);
    void readRate(const char* name, RequestRate low, RequestRate high,
                  std::optional<RequestRate>& value);
    /// The same; a rate that is there also sets the span it was stated for.
    void readRate(const char* name, RequestRate low, RequestRate high,
                  std::optional<RequestRate>& value, Duration& window);
    void readRate(const char* name, TokenRate low, TokenRate high, std::optional<TokenRate>& value);

    template <typename Enum>
    void readWord(const char* name, std::span<const Word<Enum>> words, Enum& value)
    {
        QString word;
        if (!has(name)) {
            return;
        }
        read(name, word);
        if (failed()) {
            return;
        }
        QString known;
        for (const Word<Enum>& entry : words) {
            if (word == QLatin1String(entry.word)) {
                value = entry.value;
                return;
            }
            known +=
                (known.isEmpty() ? QString() : QStringLiteral(", ")) + QLatin1String(entry.word);
        }
        fail(name, QStringLiteral("\"%1\" is none of %2").arg(word.left(longestShown), known));
    }

    /// The object of that name, or an empty one; its path is in its problems.
    JsonFields object(const char* name);
    /// Empty when there is none or it is null.
    std::optional<JsonFields> optionalObject(const char* name);
    QJsonArray array(const char* name);
    /// The objects of that array, each with its place in its path: "jobs[2]". At most `most`.
    std::vector<JsonFields> objects(const char* name, qsizetype most);

    /// Complains of whatever was not read.
    void finish();
    void fail(const char* name, const QString& why);
    /// Complains of the object itself.
    void failWhole(const QString& why);
    /// A problem whose message names its field already.
    void fail(JsonProblem problem);
    bool failed() const { return m_problem.has_value(); }

    /// For a reader of its own: what object() found, and what stands before its names.
    const QJsonObject& content() const { return m_object; }
    const QString& path() const { return m_path; }

private:
    static constexpr qsizetype longestShown = 60;

    QString pathOf(const QString& name) const;
    void failAt(const QString& path, const QString& why);
    /// Null when the field is absent or something has failed already.
    const QJsonValue* find(const char* name);
    /// null: none; anything else is for `read`.
    template <typename Value, typename Read>
    void readUnlessNull(const char* name, std::optional<Value>& value, Read read)
    {
        const QJsonValue* found = find(name);
        if (found == nullptr) {
            return;
        }
        if (found->isNull()) {
            value.reset();
        } else {
            read(*found);
        }
    }
    std::optional<StatedRate> rate(const char* name, double low, double high,
                                   const QJsonValue& value);
    std::optional<double> number(const char* name, double low, double high, const QJsonValue& value,
                                 const char* unit);

    QJsonObject m_object;
    QString m_path;
    std::optional<JsonProblem>& m_problem;
    QSet<QString> m_known;
    QJsonValue m_found;
};

} // namespace ratescope
