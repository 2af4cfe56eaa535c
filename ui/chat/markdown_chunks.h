#pragma once

#include <QStringView>

#include <optional>

namespace ratescope {

/// Where a growing Markdown text may be cut, so that what stands before the cut never needs to be
/// laid out again. Cuts lie at the start of a line after a paragraph, heading, table or code block
/// has ended; never within a code block or a list (which would begin counting anew).
///
/// Returns the end of the first such piece at or after `from` (the start of a line), or nullopt
/// when more text could still change how the text from `from` on reads. The one thing lost by
/// cutting: link references defined in another piece.
std::optional<qsizetype> settledEnd(QStringView text, qsizetype from);

} // namespace ratescope
