#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

class QSaveFile;

namespace ratescope {

/// Puts what was written in the place of the file; false, with the file as it was, when not all of
/// it has reached the disk. QSaveFile alone does not look whether a full disk took the last of it,
/// and would put a shorter file, or an empty one, in the place of the good one.
bool commitWhole(QSaveFile& file);

/// Writes a file whole or not at all; otherwise says why not, as the end of a sentence. To be
/// readable by its owner alone, or as files usually are.
enum class Readers { usual, owner };
std::optional<QString> writeWhole(const QString& path, const QByteArray& bytes,
                                  Readers readers = Readers::usual);

} // namespace ratescope
