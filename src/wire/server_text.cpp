#include "wire/server_text.h"

#include <QStringView>

namespace ratescope {

namespace {

/// Tags become line breaks. One pass, whatever the text is.
QString withoutTags(const QString& html)
{
    QString text;
    text.reserve(html.size());
    qsizetype at = 0;
    while (at < html.size()) {
        const qsizetype open = html.indexOf(u'<', at);
        text += QStringView(html).mid(at, open < 0 ? -1 : open - at);
        if (open < 0) {
            break;
        }
        text += u'\n';
        const QStringView tag = QStringView(html).mid(open);
        QString end = QStringLiteral(">");
        if (tag.startsWith(u"<!--")) {
            end = QStringLiteral("-->");
        } else if (tag.startsWith(u"<script", Qt::CaseInsensitive)) {
            end = QStringLiteral("</script>");
        } else if (tag.startsWith(u"<style", Qt::CaseInsensitive)) {
            end = QStringLiteral("</style>");
        }
        const qsizetype close = html.indexOf(end, open, Qt::CaseInsensitive);
        if (close < 0) {
            break;
        }
        at = close + end.size();
    }
    text.replace(QLatin1String("&lt;"), QLatin1String("<"));
    text.replace(QLatin1String("&gt;"), QLatin1String(">"));
    text.replace(QLatin1String("&quot;"), QLatin1String("\""));
    text.replace(QLatin1String("&#39;"), QLatin1String("'"));
    text.replace(QLatin1String("&nbsp;"), QLatin1String(" "));
    text.replace(QLatin1String("&amp;"), QLatin1String("&"));
    return text;
}

std::string firstLine(const QString& text)
{
    for (const QStringView line : QStringView(text).tokenize(u'\n', Qt::SkipEmptyParts)) {
        std::string bounded = boundedText(line.toString());
        if (!bounded.empty()) {
            return bounded;
        }
    }
    return {};
}

} // namespace

std::string boundedText(const QString& text, std::size_t bytes)
{
    // No code unit of UTF-16 takes less than one byte of UTF-8: the rest cannot be wanted.
    QString clean = text.trimmed().left(static_cast<qsizetype>(bytes));
    for (QChar& c : clean) {
        if (c.category() == QChar::Other_Control && c != u'\n' && c != u'\t') {
            c = u' ';
        }
    }
    if (!clean.isEmpty() && clean.back().isHighSurrogate()) {
        clean.chop(1);
    }
    std::string utf8 = clean.toStdString();
    if (utf8.size() > bytes) {
        std::size_t end = bytes;
        while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xC0U) == 0x80U) {
            --end;
        }
        utf8.resize(end);
    }
    return utf8;
}

std::string firstTextLine(const QByteArray& body)
{
    constexpr qsizetype searched = 64 * 1024;
    const QString text = QString::fromUtf8(body.left(searched)).trimmed();
    std::string line = text.startsWith(u'<') ? firstLine(withoutTags(text)) : std::string();
    return line.empty() ? firstLine(text) : line;
}

} // namespace ratescope
