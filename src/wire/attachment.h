#pragma once

#include <QString>

#include <variant>
#include <vector>

class QIODevice;

namespace ratescope {

/// A text file that goes along with a message.
struct Attachment
{
    QString name; ///< without its folder
    QString text;
    bool operator==(const Attachment&) const = default;
};

/// 256 KiB: more would fill most models' windows.
inline constexpr qint64 longestAttachment = 256 * 1024;

/// Reads an open file, or says in one sentence why it cannot be sent: too long, or no text in
/// UTF-8.
std::variant<Attachment, QString> readAttachment(QIODevice& file, const QString& name);

/// `text` in a Markdown code fence that nothing in it can close.
QString fenced(const QString& text, const QString& language = {});

/// What a model gets to read: the attachments, each named and fenced, then the text.
QString withAttachments(const QString& text, const std::vector<Attachment>& attachments);

} // namespace ratescope
