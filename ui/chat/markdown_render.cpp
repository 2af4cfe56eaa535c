#include "ui/chat/markdown_render.h"

#include <QCoreApplication>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextFragment>
#include <QTextList>
#include <QTextTable>

#include <vector>

namespace ratescope {

namespace {

// Laying out takes about 0.7 ms a KiB, and lists grow with the square of their length.
constexpr qsizetype longestMarkdown = 64 * 1024;
constexpr qsizetype mostLines = 1500;

bool tooLarge(QStringView text)
{
    return text.size() > longestMarkdown || text.count(u'\n') > mostLines;
}

bool isCode(const QTextBlockFormat& format)
{
    return format.hasProperty(QTextFormat::BlockCodeFence) ||
           format.hasProperty(QTextFormat::BlockCodeLanguage);
}

QTextTable* tableAt(const QTextBlock& block)
{
    return block.isValid() ? QTextCursor(block).currentTable() : nullptr;
}

struct ImageSpot
{
    int position;
    QString name;
    QString words;
};

void replaceImages(QTextDocument& document)
{
    std::vector<ImageSpot> spots;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextCharFormat format = it.fragment().charFormat();
            if (!format.isImageFormat()) {
                continue;
            }
            const QTextImageFormat image = format.toImageFormat();
            for (int i = 0; i < it.fragment().length(); ++i) {
                spots.push_back({it.fragment().position() + i, image.name(),
                                 image.stringProperty(QTextFormat::ImageAltText)});
            }
        }
    }
    for (auto spot = spots.rbegin(); spot != spots.rend(); ++spot) {
        QTextCursor cursor(&document);
        cursor.setPosition(spot->position);
        cursor.setPosition(spot->position + 1, QTextCursor::KeepAnchor);
        QTextCharFormat link;
        link.setAnchor(true);
        link.setAnchorHref(spot->name);
        cursor.insertText(QCoreApplication::translate("MarkdownRender", "[picture: %1]")
                              .arg(spot->words.isEmpty() ? spot->name : spot->words),
                          link);
    }
}

void styleText(QTextBlock block, const MarkdownLook& look)
{
    // Fragments are looked up again each time: changing one format may join its neighbours.
    for (int position = block.position(); position < block.position() + block.length() - 1;) {
        QTextCursor cursor(block);
        QTextFragment fragment;
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            if (it.fragment().contains(position)) {
                fragment = it.fragment();
                break;
            }
        }
        if (!fragment.isValid()) {
            return;
        }
        const int end = fragment.position() + fragment.length();
        QTextCharFormat change;
        if (fragment.charFormat().isAnchor()) {
            change.setForeground(look.palette.link());
            change.setFontUnderline(true);
            change.setToolTip(fragment.charFormat().anchorHref());
        }
        if (fragment.charFormat().fontFixedPitch()) {
            change.setFontFamilies(look.codeFont.families());
            change.setBackground(look.palette.alternateBase());
        }
        if (change.propertyCount() > 0) {
            cursor.setPosition(position);
            cursor.setPosition(end, QTextCursor::KeepAnchor);
            cursor.mergeCharFormat(change);
        }
        position = end;
    }
}

void styleCode(const QTextBlock& block, bool first, bool last, int number, const MarkdownLook& look)
{
    QTextCursor cursor(block);
    QTextBlockFormat format = block.blockFormat();
    format.setProperty(codeBlockNumber, number);
    format.setNonBreakableLines(false);
    format.setTopMargin(first ? codeBlockHeader + 4 : 0);
    format.setBottomMargin(last ? 12 : 0);
    format.setLeftMargin(format.leftMargin() + 8);
    format.setRightMargin(8);
    cursor.setBlockFormat(format);
    QTextCharFormat text;
    text.setFont(look.codeFont);
    cursor.setBlockCharFormat(text);
    cursor.setPosition(block.position());
    cursor.setPosition(block.position() + block.length() - 1, QTextCursor::KeepAnchor);
    cursor.setCharFormat(text);
}

void styleParagraph(QTextBlock block)
{
    QTextCursor cursor(block);
    QTextBlockFormat format = block.blockFormat();
    const int level = format.headingLevel();
    if (level > 0) {
        format.setTopMargin(8);
        format.setBottomMargin(4);
        QTextCharFormat size;
        size.setProperty(QTextFormat::FontSizeAdjustment, level == 1 ? 2 : (level <= 3 ? 1 : 0));
        size.setFontWeight(QFont::Bold);
        cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        cursor.mergeCharFormat(size);
    } else {
        const bool inList = block.textList() != nullptr;
        format.setTopMargin(inList ? 2 : 4);
        format.setBottomMargin(inList ? 2 : 4);
    }
    if (const int quotes = format.intProperty(QTextFormat::BlockQuoteLevel); quotes > 0) {
        format.setLeftMargin(14.0 * qMin(quotes, 8));
        format.setRightMargin(0);
    }
    cursor.clearSelection();
    cursor.setBlockFormat(format);
}

void styleTable(QTextTable& table, const MarkdownLook& look)
{
    QTextTableFormat format = table.format();
    format.setBorder(1);
    format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
    format.setBorderBrush(look.palette.mid());
    format.setBorderCollapse(true);
    format.setCellSpacing(0);
    format.setCellPadding(4);
    format.setTopMargin(2);
    format.setBottomMargin(4);
    table.setFormat(format);
}

} // namespace

void renderMarkdown(QTextDocument& document, QStringView text, const MarkdownLook& look,
                    int& nextCode)
{
    document.setUndoRedoEnabled(false);
    document.setDefaultFont(look.font);
    if (tooLarge(text)) {
        document.setPlainText(text.toString());
        return;
    }
    document.setMarkdown(text.toString(),
                         QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) |
                             QTextDocument::MarkdownNoHTML);
    replaceImages(document);

    QTextTable* lastTable = nullptr;
    bool inCode = false;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QTextTable* table = tableAt(block);
        if (table != nullptr) {
            if (table != lastTable) {
                styleTable(*table, look);
                lastTable = table;
            }
            QTextCursor cursor(block);
            QTextBlockFormat format = block.blockFormat();
            format.setTopMargin(0);
            format.setBottomMargin(0);
            cursor.setBlockFormat(format);
            styleText(block, look);
            inCode = false;
        } else if (isCode(block.blockFormat())) {
            const QTextBlock next = block.next();
            const bool last =
                !next.isValid() || !isCode(next.blockFormat()) || tableAt(next) != nullptr;
            styleCode(block, !inCode, last, nextCode, look);
            inCode = !last;
            nextCode += last ? 1 : 0;
        } else {
            styleParagraph(block);
            styleText(block, look);
            inCode = false;
        }
    }
}

} // namespace ratescope
