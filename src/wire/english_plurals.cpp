#include "wire/english_plurals.h"

#include <QRegularExpression>
#include <QString>

namespace ratescope {

QString EnglishPlurals::translate(const char*, const char* sourceText, const char*, int n) const
{
    QString text = QString::fromUtf8(sourceText);
    if (n < 0 || !text.contains(QLatin1String("%n"))) {
        return {};
    }
    // "(s)", "(es)" after a letter, or "(one|many)".
    static const QRegularExpression choice(
        QStringLiteral("\\(([a-z]*)\\|([a-z]*)\\)|(?<=[a-z])\\((e?s)\\)"));
    bool chosen = false;
    for (auto match = choice.match(text); match.hasMatch(); match = choice.match(text)) {
        const bool isEnding = match.hasCaptured(3);
        const QString one = isEnding ? QString() : match.captured(1);
        const QString many = isEnding ? match.captured(3) : match.captured(2);
        text.replace(match.capturedStart(), match.capturedLength(), n == 1 ? one : many);
        chosen = true;
    }
    return chosen ? text : QString();
}

} // namespace ratescope
