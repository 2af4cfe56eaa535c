#include "ui/requests/verdict_text.h"

#include "core/advice.h"
#include "core/message_hints.h"
#include "core/number_text.h"
#include "ui/requests/lane_words.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace ratescope {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("ratescope::Verdict", text);
}

QString numberText(double value)
{
    return QLocale::c().toString(
        value, 'f', value == static_cast<double>(static_cast<long long>(value)) ? 0 : 1);
}

QString waitText(Duration wait)
{
    return QString::fromStdString(durationText(wait));
}

/// "requests: limit 60, 0 left, whole again in 20 s"
QString axisText(const QString& name, const AxisLimit& axis)
{
    QStringList parts;
    if (axis.limit) {
        parts.append(words("limit %1").arg(*axis.limit));
    }
    if (axis.limit && axis.remaining) {
        parts.append(words("used %1").arg(*axis.limit - *axis.remaining));
    }
    if (axis.remaining) {
        parts.append(words("left %1").arg(*axis.remaining));
    }
    if (axis.untilFull) {
        parts.append((axis.reset == ResetMeaning::nextWindow ? words("begins anew in %1")
                                                             : words("whole again in %1"))
                         .arg(waitText(*axis.untilFull)));
    }
    return words("%1: %2").arg(name, parts.join(QStringLiteral(", ")));
}

/// Everything that was said in figures, a line each.
QString figuresText(const Outcome& outcome)
{
    QStringList lines;
    const MessageFigures figures = figuresIn(outcome.said);
    QStringList named;
    if (figures.limit) {
        named.append(words("limit %1").arg(numberText(*figures.limit)));
    }
    if (figures.used) {
        named.append(words("used %1").arg(numberText(*figures.used)));
    }
    if (figures.requested) {
        named.append(words("requested %1").arg(numberText(*figures.requested)));
    }
    if (!named.isEmpty()) {
        lines.append(words("in its words: %1").arg(named.join(QStringLiteral(", "))));
    }
    if (outcome.hint) {
        lines.append(words("hint: wait %1").arg(waitText(*outcome.hint)));
    }
    if (outcome.limits) {
        if (!outcome.limits->requests.empty()) {
            lines.append(axisText(words("requests"), outcome.limits->requests));
        }
        if (!outcome.limits->tokens.empty()) {
            lines.append(axisText(words("tokens"), outcome.limits->tokens));
        }
        for (const NamedLimit& other : outcome.limits->others) {
            const QString name =
                QString::fromUtf8(axisName(other.axis)) + QLatin1Char(' ') + oneLine(other.name);
            lines.append(axisText(name.trimmed(), other.value));
        }
    }
    if (outcome.usage) {
        lines.append(words("this answer used %1 prompt and %2 completion tokens")
                         .arg(outcome.usage->prompt.count)
                         .arg(outcome.usage->completion.count));
    }
    return lines.join(QLatin1Char('\n'));
}

/// What core/verdict.h says ends without a point.
QString sentence(const std::string& text)
{
    QString result = readable(text).trimmed();
    const bool ended = result.isEmpty() || QStringLiteral(".!?…").contains(result.back());
    return ended ? result : result + QLatin1Char('.');
}

/// Why there is nothing of the wire to show; empty when there is.
QString nothingToShow(const AttemptRecord* record)
{
    if (record == nullptr || record->exchangeDropped) {
        return words("No longer kept: only the latest exchanges stay in memory.");
    }
    return record->exchange ? QString()
                            : words("Nothing went over the wire, or the attempt was dropped.");
}

QString wireText(const QString& startLine, const HttpHeaders& headers, const std::string& body)
{
    QString text = startLine + QLatin1Char('\n');
    for (const HttpHeader& header : headers) {
        text += oneLine(header.name) + QStringLiteral(": ") + readable(header.value) +
                QLatin1Char('\n');
    }
    text += QLatin1Char('\n') + readable(body);
    if (body.size() >= Exchange::longestBody) {
        text += QLatin1Char('\n') + words("… (only the first 16 KiB are kept)");
    }
    return text;
}

} // namespace

std::vector<VerdictSection> tellVerdict(const LaneSpan& attempt, const AttemptRecord* record,
                                        const std::string* said)
{
    if (attempt.open) {
        return {{words("In flight"), words("No answer yet.")}};
    }
    Outcome outcome;
    Decision decision;
    if (record != nullptr) {
        outcome = record->outcome;
        decision = record->decision;
    } else {
        outcome.kind = attempt.outcome;
        outcome.cause = attempt.cause;
        outcome.httpStatus = attempt.httpStatus;
        outcome.said = said == nullptr ? std::string() : *said;
    }
    const Verdict verdict = verdictOf(outcome, decision);
    std::vector<VerdictSection> sections;
    const auto add = [&sections](const QString& heading, const QString& text) {
        if (!text.isEmpty()) {
            sections.push_back({heading, text});
        }
    };
    add(isServersWord(outcome.cause) ? words("The server said") : words("What happened"),
        outcome.kind == OutcomeKind::answered ? words("HTTP %1.").arg(outcome.httpStatus)
                                              : sentence(verdict.said));
    add(words("In figures"), figuresText(outcome));
    add(words("We concluded"), sentence(verdict.concluded));
    if (record != nullptr) {
        add(words("What we did"), sentence(verdict.action));
        add(words("Why"), sentence(verdict.why));
    } else {
        add(words("What we did"), words("No longer kept in full: only the latest attempts are."));
    }
    add(words("What helps"), QString::fromUtf8(adviceFor(outcome.cause)));
    return sections;
}

QString toText(const std::vector<VerdictSection>& sections)
{
    QStringList lines;
    for (const VerdictSection& section : sections) {
        lines.append(section.heading + QStringLiteral(": ") + section.text);
    }
    return lines.join(QLatin1Char('\n'));
}

QString requestText(const AttemptRecord* record)
{
    const QString nothing = nothingToShow(record);
    if (!nothing.isEmpty()) {
        return nothing;
    }
    const Exchange& exchange = *record->exchange;
    return wireText(oneLine(exchange.method) + QLatin1Char(' ') + readable(exchange.url),
                    exchange.requestHeaders, exchange.requestBody);
}

QString responseText(const AttemptRecord* record)
{
    const QString nothing = nothingToShow(record);
    if (!nothing.isEmpty()) {
        return nothing;
    }
    const Exchange& exchange = *record->exchange;
    if (exchange.status == 0) {
        return words("No answer came.");
    }
    return wireText(QStringLiteral("HTTP %1").arg(exchange.status), exchange.responseHeaders,
                    exchange.responseBody);
}

} // namespace ratescope
