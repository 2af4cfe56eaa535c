#include "ui/chat/conversation_files.h"

#include "store/readable_file.h"
#include "store/whole_file.h"
#include "wire/conversation_json.h"
#include "wire/conversation_text.h"

#include <QFile>
#include <QFileDialog>
#include <QFileInfo>

namespace ratescope {

namespace {

constexpr qint64 longestFile = qint64{64} << 20;

/// A title as the name of a file on any system.
QString fileName(const QString& title)
{
    QString name;
    for (const QChar c : title) {
        name += c.isLetterOrNumber() || c == u'-' || c == u'_' ? c : QChar(u' ');
    }
    name = name.simplified();
    return name.isEmpty() ? QStringLiteral("conversation") : name;
}

} // namespace

ConversationFiles::ConversationFiles(QWidget* parent)
    : QObject(parent)
    , m_parent(parent)
{}

QFileDialog* ConversationFiles::makeDialog(const QString& title, const QString& filter)
{
    auto* dialog = new QFileDialog(m_parent, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setNameFilter(filter);
    return dialog;
}

void ConversationFiles::askAndSave(const QString& title, const QString& filter,
                                   const QString& suffix, const QString& name,
                                   const QByteArray& bytes)
{
    QFileDialog* dialog = makeDialog(title, filter);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(name + u'.' + suffix);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, bytes](const QString& path) { save(path, bytes); });
    dialog->open();
}

void ConversationFiles::exportMarkdown(const KeptConversation& conversation)
{
    askAndSave(tr("Save as Markdown"), tr("Markdown (*.md)"), QStringLiteral("md"),
               fileName(conversation.header.title), conversationToMarkdown(conversation).toUtf8());
}

void ConversationFiles::exportJson(const KeptConversation& conversation)
{
    askAndSave(tr("Save as JSON"), tr("JSON (*.json)"), QStringLiteral("json"),
               fileName(conversation.header.title), conversationToJson(conversation));
}

void ConversationFiles::import()
{
    QFileDialog* dialog = makeDialog(tr("Open a saved conversation"), tr("JSON (*.json)"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &ConversationFiles::read);
    dialog->open();
}

void ConversationFiles::save(const QString& path, const QByteArray& bytes)
{
    if (const auto why = writeWhole(path, bytes)) {
        Q_EMIT failed(tr("%1 cannot be written: %2.").arg(path, *why));
    }
}

void ConversationFiles::read(const QString& path)
{
    const QString name = QFileInfo(path).fileName();
    QFile file(path);
    if (const auto why = openToRead(file)) {
        Q_EMIT failed(tr("%1 cannot be read: %2.").arg(name, *why));
        return;
    }
    if (file.size() > longestFile) {
        Q_EMIT failed(tr("%1 is too large for a conversation.").arg(name));
        return;
    }
    const auto read = conversationFromJson(file.readAll());
    if (const auto* problem = std::get_if<JsonProblem>(&read)) {
        Q_EMIT failed(
            tr("%1 is no conversation saved by Ratescope: %2.").arg(name, problem->message));
    } else {
        Q_EMIT imported(std::get<KeptConversation>(read));
    }
}

} // namespace ratescope
