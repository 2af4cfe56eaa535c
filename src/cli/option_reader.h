#pragma once

#include "core/time.h"
#include "core/units.h"
#include "core/word.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>

class QCommandLineParser;

namespace ratescope {

/// "0.5", "500ms", "30s", "5min", "1h": a bare number is in seconds. Not negative.
std::optional<Duration> parseDuration(const QString& text);
/// The shortest such text.
QString formatDuration(Duration duration);

/// The parser's help for one command: Qt would name the path the program was started by.
QString helpTextOf(const QCommandLineParser& parser, const QString& command);

/// Takes the values of the options that were given, and keeps what is wrong with the first bad one.
/// Options that were not given leave their target alone. Ranges include both ends.
class OptionReader
{
public:
    /// The parser outlives it.
    explicit OptionReader(const QCommandLineParser& parser);

    bool has(const QString& option) const;
    QString text(const QString& option) const; ///< empty when not given

    void integer(const QString& option, int least, int most, int& target);
    void integer(const QString& option, std::int64_t least, std::int64_t most,
                 std::int64_t& target);
    void real(const QString& option, double least, double most, double& target);
    void seed(const QString& option, std::uint64_t& target);
    void duration(const QString& option, Duration least, Duration most, Duration& target);
    void rate(const QString& option, RequestRate least, RequestRate most, RequestRate& target);
    /// The same, and the span it was stated for.
    void rate(const QString& option, RequestRate least, RequestRate most, RequestRate& target,
              Duration& window);
    void rate(const QString& option, TokenRate least, TokenRate most, TokenRate& target);
    /// One of a few words.
    template <typename Value>
    void word(const QString& option, std::span<const Word<Value>> words, Value& target)
    {
        if (!has(option)) {
            return;
        }
        QStringList known;
        for (const Word<Value>& entry : words) {
            if (text(option) == QLatin1String(entry.word)) {
                target = entry.value;
                return;
            }
            known += QString(QLatin1String(entry.word));
        }
        fail(option, QStringLiteral("must be one of %1").arg(known.join(QStringLiteral(", "))));
    }

    template <typename Value>
    void word(const QString& option, std::initializer_list<Word<Value>> words, Value& target)
    {
        word(option, std::span<const Word<Value>>(words.begin(), words.size()), target);
    }

    /// "--option VALUE what"; only the first is kept.
    void fail(const QString& option, const QString& what);
    /// Of an option that may be given several times.
    void fail(const QString& option, const QString& value, const QString& what);
    void failWith(const QString& sentence);
    const std::optional<QString>& problem() const { return m_problem; }

private:
    const QCommandLineParser& m_parser;
    std::optional<QString> m_problem;
};

} // namespace ratescope
