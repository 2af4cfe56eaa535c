#include "wire/conversation_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <unordered_map>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::Conversation)
};

QString quoted(const QString& text)
{
    return QStringLiteral("> ") + QString(text).replace(u'\n', QStringLiteral("\n> "));
}

/// What has to be said about an answer that is not whole.
QString shortfall(const KeptMessage& message)
{
    if (!message.end) {
        return Sentences::tr("not answered yet");
    }
    if (const auto* failed = std::get_if<MessageFailed>(&*message.end)) {
        return failed->why.isEmpty() ? Sentences::tr("failed") : failed->why;
    }
    return std::holds_alternative<MessageStopped>(*message.end) ? Sentences::tr("stopped")
                                                                : QString();
}

/// Never between the two halves of one character.
QString cut(const QString& text, qsizetype length)
{
    if (text.size() <= length) {
        return text;
    }
    const bool halves = text[length - 1].isHighSurrogate();
    return text.first(halves ? length - 1 : length) + u'…';
}

} // namespace

std::vector<KeptMessage> shownMessages(const KeptConversation& conversation)
{
    std::unordered_map<std::uint64_t, const KeptMessage*> byId;
    for (const KeptMessage& message : conversation.messages) {
        byId.emplace(message.id, &message);
    }
    std::vector<KeptMessage> shown;
    for (auto found = byId.find(conversation.header.last);
         found != byId.end() && shown.size() < byId.size();
         found = byId.find(shown.back().parent)) {
        shown.push_back(*found->second);
    }
    std::reverse(shown.begin(), shown.end());
    return shown;
}

QString conversationToMarkdown(const KeptConversation& conversation)
{
    const ConversationHeader& header = conversation.header;
    const QDateTime changed =
        QDateTime::fromMSecsSinceEpoch(header.changed.time_since_epoch().count());
    QString text = QStringLiteral("# ") + header.title + QStringLiteral("\n\n*") +
                   QLocale().toString(changed, QLocale::LongFormat) + QStringLiteral("*\n");
    if (!header.settings.systemPrompt.isEmpty()) {
        text += QStringLiteral("\n## ") + Sentences::tr("System prompt") + QStringLiteral("\n\n") +
                quoted(header.settings.systemPrompt) + u'\n';
    }
    for (const KeptMessage& message : shownMessages(conversation)) {
        const bool typed = message.role == Role::user;
        const QString who = typed                     ? Sentences::tr("You")
                            : message.model.isEmpty() ? Sentences::tr("Model")
                                                      : message.model;
        text += QStringLiteral("\n## ") + who + QStringLiteral("\n\n");
        const QString whole = withAttachments(message.text, message.attachments);
        text += whole + (whole.endsWith(u'\n') ? QString() : QString(u'\n'));
        const QString missing = shortfall(message);
        if (!missing.isEmpty()) {
            text += QStringLiteral("\n*(%1)*\n").arg(missing);
        }
    }
    return text;
}

QString titleFrom(const QString& text)
{
    constexpr qsizetype longest = 60;
    // A long text is not simplified whole for a title's sake.
    return cut(text.left(1000).simplified(), longest);
}

QString snippetAround(const QString& text, const QString& wanted)
{
    constexpr qsizetype before = 24;
    constexpr qsizetype length = 120;
    const qsizetype at = text.indexOf(wanted, 0, Qt::CaseInsensitive);
    const qsizetype start = std::max<qsizetype>(0, at - before);
    const bool halves = start > 0 && text[start].isLowSurrogate();
    const QString piece = cut(text.sliced(halves ? start + 1 : start), length).simplified();
    return start > 0 ? QStringLiteral("…") + piece : piece;
}

} // namespace ratescope
