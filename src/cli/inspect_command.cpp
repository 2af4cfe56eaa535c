#include "cli/inspect_command.h"

#include "cli/option_reader.h"
#include "wire/dialect_registry.h"

#include <QCommandLineParser>
#include <QFile>
#include <QJsonDocument>

#include <cstdio>
#include <memory>

namespace ratescope {

namespace {

constexpr qint64 longestInput = qint64{64} << 20;

const char* const footer = R"(
Examples:
  printf '60' | ratescope-cli inspect --as retry-after
  curl -si URL | ratescope-cli inspect --as response --dialect groq
  ratescope-cli inspect --as sse --dialect anthropic recorded.txt

Exit codes: 0 understood, 1 nothing could be understood (the reason is on standard error), 2 bad
usage.
)";

void describe(QCommandLineParser& parser)
{
    parser.setApplicationDescription(
        QStringLiteral("Reads a file or standard input and prints as JSON what the parsers "
                       "understand in it."));
    parser.addOption(QCommandLineOption(
        QStringLiteral("as"),
        QStringLiteral("sse, ndjson, headers, structured-field, retry-after, error-body or "
                       "response."),
        QStringLiteral("KIND")));
    parser.addOption(QCommandLineOption(
        QStringLiteral("dialect"),
        QStringLiteral("%1 [compatible].").arg(dialectNames().join(QStringLiteral(", "))),
        QStringLiteral("NAME")));
    parser.addOption(QCommandLineOption(QStringLiteral("help"), QStringLiteral("This text.")));
    parser.addPositionalArgument(QStringLiteral("FILE"),
                                 QStringLiteral("What to read; - or nothing: standard input."),
                                 QStringLiteral("[FILE]"));
}

/// At most one byte more than is allowed.
std::variant<QByteArray, UsageProblem> readInput(const QString& name)
{
    QFile file(name);
    const bool open =
        name.isEmpty() ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!open) {
        return UsageProblem{QStringLiteral("%1: %2").arg(name, file.errorString())};
    }
    QByteArray bytes;
    while (bytes.size() <= longestInput) {
        const QByteArray more = file.read(longestInput + 1 - bytes.size());
        if (more.isEmpty()) {
            break;
        }
        bytes += more;
    }
    if (bytes.size() > longestInput) {
        return UsageProblem{QStringLiteral("the input is longer than %1 bytes").arg(longestInput)};
    }
    return bytes;
}

} // namespace

std::variant<InspectOptions, HelpWanted, UsageProblem>
parseInspectOptions(const QStringList& arguments)
{
    QCommandLineParser parser;
    describe(parser);
    if (!parser.parse(arguments)) {
        return UsageProblem{parser.errorText()};
    }
    const OptionReader reader(parser);
    if (reader.has(QStringLiteral("help"))) {
        return HelpWanted{helpTextOf(parser, QStringLiteral("inspect")) + u'\n' + inspectFormat() +
                          QLatin1String(footer)};
    }
    const std::optional<InspectAs> kind = inspectKindNamed(reader.text(QStringLiteral("as")));
    if (!kind) {
        return UsageProblem{
            QStringLiteral("--as must be one of sse, ndjson, headers, structured-field, "
                           "retry-after, error-body, response")};
    }
    InspectOptions options{*kind, QStringLiteral("compatible"), {}};
    if (reader.has(QStringLiteral("dialect"))) {
        options.dialect = reader.text(QStringLiteral("dialect"));
    }
    if (!dialectNames().contains(options.dialect)) {
        return UsageProblem{QStringLiteral("--dialect must be one of %1")
                                .arg(dialectNames().join(QStringLiteral(", ")))};
    }
    const QStringList files = parser.positionalArguments();
    if (files.size() > 1) {
        return UsageProblem{QStringLiteral("inspect reads one file, not %1").arg(files.size())};
    }
    options.file = files.value(0) == QLatin1String("-") ? QString() : files.value(0);
    return options;
}

std::variant<QByteArray, UsageProblem> inspectInput(const InspectOptions& options, WallTime now)
{
    const auto input = readInput(options.file);
    if (const auto* problem = std::get_if<UsageProblem>(&input)) {
        return *problem;
    }
    const std::unique_ptr<const Dialect> dialect = dialectNamed(options.dialect);
    const auto understood = inspect(options.kind, *dialect, std::get<QByteArray>(input), now);
    if (const auto* problem = std::get_if<WireProblem>(&understood)) {
        return UsageProblem{QString::fromStdString(problem->message)};
    }
    return QJsonDocument(std::get<QJsonObject>(understood)).toJson(QJsonDocument::Compact) + "\n";
}

} // namespace ratescope
