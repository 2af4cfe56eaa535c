#pragma once

#include <QString>

#include <optional>

class QFile;

namespace ratescope {

/// Why nobody should read `path` as a file: it is missing, a folder, or a pipe or device, which may
/// keep a reader waiting for ever or never end. The end of a sentence, without its full stop; empty
/// for an ordinary file, which may still refuse to be opened.
std::optional<QString> whyNoFile(const QString& path);

/// Opens an ordinary file for reading; otherwise says why not, likewise. Whoever lets a person
/// choose a file, or reads one that another program may have put there, opens it this way, and
/// reads no more of it than they have use for.
std::optional<QString> openToRead(QFile& file);

} // namespace ratescope
