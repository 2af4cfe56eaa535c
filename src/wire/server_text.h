#pragma once

#include <QByteArray>
#include <QString>

#include <string>

namespace ratescope {

/// What a server wrote, made fit to show and to log: trimmed, control characters made blanks (they
/// would steer a terminal), cut between code points to at most `bytes` bytes of UTF-8.
std::string boundedText(const QString& text, std::size_t bytes = 2000);

/// The first line of a body that has something to read in it, bounded as above. The tags of HTML
/// are left out, and so is what stands in its scripts and styles. Looks at the first 64 KiB.
std::string firstTextLine(const QByteArray& body);

} // namespace ratescope
