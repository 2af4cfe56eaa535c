#include "wire/attachment.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QIODevice>
#include <QLocale>

#include <algorithm>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::Attachment)
};

} // namespace

std::variant<Attachment, QString> readAttachment(QIODevice& file, const QString& name)
{
    QByteArray bytes = file.read(longestAttachment + 1);
    if (bytes.size() > longestAttachment) {
        return Sentences::tr("%1 is longer than %2. Attach the part that matters.")
            .arg(name, QLocale().formattedDataSize(longestAttachment, 0));
    }
    if (bytes.startsWith("\xEF\xBB\xBF")) {
        bytes.remove(0, 3);
    }
    if (!bytes.isValidUtf8() || bytes.contains('\0')) {
        return Sentences::tr("%1 is not a text in UTF-8, and only text can be attached.").arg(name);
    }
    if (bytes.trimmed().isEmpty()) {
        return Sentences::tr("%1 is empty.").arg(name);
    }
    return Attachment{name, QString::fromUtf8(bytes)};
}

QString fenced(const QString& text, const QString& language)
{
    qsizetype longest = 2;
    qsizetype run = 0;
    for (const QChar c : text) {
        run = c == u'`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const QString fence(longest + 1, u'`');
    return fence + language + u'\n' + text + (text.endsWith(u'\n') ? QString() : QString(u'\n')) +
           fence;
}

QString withAttachments(const QString& text, const std::vector<Attachment>& attachments)
{
    QString whole;
    for (const Attachment& attachment : attachments) {
        const QString suffix = QFileInfo(attachment.name).suffix();
        const bool plain =
            std::all_of(suffix.begin(), suffix.end(), [](QChar c) { return c.isLetterOrNumber(); });
        whole += attachment.name + QStringLiteral(":\n\n") +
                 fenced(attachment.text, plain ? suffix : QString()) + QStringLiteral("\n\n");
    }
    return whole + text;
}

} // namespace ratescope
