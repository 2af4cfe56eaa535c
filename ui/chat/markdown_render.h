#pragma once

#include <QFont>
#include <QPalette>
#include <QStringView>
#include <QTextFormat>

QT_BEGIN_NAMESPACE
class QTextDocument;
QT_END_NAMESPACE

namespace ratescope {

/// Set on every line of a code block: the block's number. Lines of one block share one number.
inline constexpr int codeBlockNumber = QTextFormat::UserProperty + 1;
/// The height kept free above the first line of a code block, for its name and button.
inline constexpr int codeBlockHeader = 26;

struct MarkdownLook
{
    QPalette palette;
    QFont font;
    QFont codeFont;
};

/// Sets `document` to the Markdown of `text`: GitHub's dialect without HTML, so that `vector<T>`
/// stays what it is. Images become links that name them: nothing is ever loaded. A text too large
/// to lay out in time is set as plain text. `nextCode` is the number for the first code block, and
/// is moved on.
void renderMarkdown(QTextDocument& document, QStringView text, const MarkdownLook& look,
                    int& nextCode);

} // namespace ratescope
