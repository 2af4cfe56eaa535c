#include "ui/chat/message_body.h"

#include "ui/chat/markdown_chunks.h"
#include "ui/chat/markdown_render.h"

#include <QAbstractTextDocumentLayout>
#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QImage>
#include <QPainter>
#include <QScrollBar>
#include <QTextCursor>
#include <QTextDocumentFragment>
#include <QTextTable>
#include <QToolButton>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

constexpr Duration renderInterval = std::chrono::milliseconds(200);
// An open end longer than this (a long code block not yet closed) waits until it settles: laying
// it out again and again would cost more than a frame.
constexpr qsizetype longestOpenEnd = 6 * 1024;

MarkdownLook lookOf(const QWidget& widget)
{
    QFont code = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    code.setPointSizeF(widget.font().pointSizeF() * 0.95);
    return {widget.palette(), widget.font(), code};
}

bool isSpareBlock(const QTextBlock& block)
{
    return block.length() == 1 && block.textList() == nullptr &&
           !block.blockFormat().hasProperty(codeBlockNumber);
}

} // namespace

MessageBody::MessageBody(Form form, QWidget* parent)
    : QTextBrowser(parent)
    , m_form(form)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setOpenLinks(false);
    setUndoRedoEnabled(false);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setTextInteractionFlags(Qt::TextBrowserInteraction);
    viewport()->setAutoFillBackground(false);
    document()->setDocumentMargin(0);
    connect(this, &QTextBrowser::anchorClicked, this, &MessageBody::linkActivated);
}

QVariant MessageBody::loadResource(int, const QUrl&)
{
    // A valid picture, for with an invalid one Qt would try the name as a file of this machine.
    QImage nothing(1, 1, QImage::Format_ARGB32);
    nothing.fill(Qt::transparent);
    return nothing;
}

void MessageBody::reset()
{
    clear();
    m_shown = m_settled = m_rendered = 0;
    m_settledPosition = 0;
    m_settledCodeBlocks = 0;
    m_renderedAt.reset();
    m_codeBlocks.clear();
    placeCopyButtons();
}

void MessageBody::showText(const QString& text, bool whole, Instant now)
{
    if (m_form == Form::plain) {
        appendPlain(text);
        return;
    }
    if (m_rendered == text.size()) {
        return;
    }
    const bool due = !m_renderedAt || now - *m_renderedAt >= renderInterval;
    const bool settles = settledEnd(text, m_settled).has_value();
    const bool small = text.size() - m_settled <= longestOpenEnd;
    const bool undisturbed = !textCursor().hasSelection();
    if (whole || !m_renderedAt || (due && undisturbed && (small || settles))) {
        render(text);
        m_renderedAt = now;
    } else {
        appendPlain(text);
    }
}

void MessageBody::appendPlain(const QString& text)
{
    if (m_shown < text.size()) {
        QTextCursor cursor(document());
        cursor.movePosition(QTextCursor::End);
        cursor.insertText(text.sliced(m_shown));
        m_shown = text.size();
    }
}

void MessageBody::render(const QString& text)
{
    ++m_renderCount;
    removeOpenEnd();
    while (const std::optional<qsizetype> end = settledEnd(text, m_settled)) {
        appendChunk(QStringView(text).sliced(m_settled, *end - m_settled));
        m_settled = *end;
        m_settledPosition = document()->characterCount() - 1;
        m_settledCodeBlocks = m_codeBlocks.size();
    }
    appendChunk(QStringView(text).sliced(m_settled));
    m_rendered = text.size();
    // Markdown drops white space at the end; what is appended next needs it.
    m_shown = text.size();
    while (m_shown > m_settled && text[m_shown - 1].isSpace()) {
        --m_shown;
    }
    placeCopyButtons();
}

void MessageBody::removeOpenEnd()
{
    QTextCursor cursor(document());
    cursor.setPosition(m_settledPosition);
    cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
    cursor.removeSelectedText();
    if (isSpareBlock(cursor.block())) {
        cursor.setBlockFormat(QTextBlockFormat());
    }
    m_codeBlocks.resize(m_settledCodeBlocks);
}

void MessageBody::appendChunk(QStringView chunk)
{
    if (chunk.trimmed().isEmpty()) {
        return;
    }
    QTextDocument piece;
    renderMarkdown(piece, chunk, lookOf(*this), m_nextCode);

    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    if (!document()->isEmpty() && !isSpareBlock(cursor.block())) {
        cursor.insertBlock(QTextBlockFormat(), QTextCharFormat());
    }
    const int start = cursor.position();
    cursor.insertFragment(QTextDocumentFragment(&piece));

    // A fragment's first block takes over the format of the block it lands in; give it its own. A
    // list or table does not land in it but below: then it is a line of its own, made a mere gap.
    QTextCursor first(document());
    first.setPosition(start);
    const QTextBlock own = piece.begin();
    const QTextBlock next = first.block().next();
    const bool tableFollows = next.isValid() && QTextCursor(next).currentTable() != nullptr;
    const bool listFollows = own.textList() != nullptr;
    if (isSpareBlock(first.block()) && (tableFollows || listFollows)) {
        QTextBlockFormat gap;
        gap.setLineHeight(2, QTextBlockFormat::FixedHeight);
        first.setBlockFormat(gap);
    } else if (first.currentTable() == nullptr && first.block().textList() == nullptr) {
        first.setBlockFormat(own.blockFormat());
    }
    findCodeBlocks(start);
}

void MessageBody::findCodeBlocks(int position)
{
    int number = 0;
    for (QTextBlock block = document()->findBlock(position); block.isValid();
         block = block.next()) {
        const int own = block.blockFormat().intProperty(codeBlockNumber);
        if (own == 0) {
            number = 0;
            continue;
        }
        if (own != number) {
            m_codeBlocks.push_back({block, block});
            number = own;
        }
        m_codeBlocks.back().last = block;
    }
}

QString MessageBody::codeBlockText(int index) const
{
    const CodeBlock& code = m_codeBlocks.at(static_cast<std::size_t>(index));
    QString text;
    for (QTextBlock block = code.first; block.isValid(); block = block.next()) {
        text += block.text() + u'\n';
        if (block == code.last) {
            break;
        }
    }
    text.replace(QChar::LineSeparator, u'\n');
    return text;
}

int MessageBody::heightAt(int width)
{
    if (document()->textWidth() != width) {
        document()->setTextWidth(width);
    }
    return static_cast<int>(std::ceil(document()->size().height()));
}

QRectF MessageBody::codeRect(const CodeBlock& code) const
{
    const QAbstractTextDocumentLayout* layout = document()->documentLayout();
    const QRectF first = layout->blockBoundingRect(code.first);
    const QRectF last = layout->blockBoundingRect(code.last);
    const double left = first.left() - 8 > 0 ? first.left() - 8 : 0;
    // The bounding rectangle leaves the margins out: the header lies in the upper one.
    return QRectF(QPointF(left, first.top() - codeBlockHeader),
                  QPointF(viewport()->width(), last.bottom() + 6));
}

QToolButton* MessageBody::copyButton(std::size_t index)
{
    while (m_copyButtons.size() <= index) {
        const int number = static_cast<int>(m_copyButtons.size());
        auto* button = new QToolButton(viewport());
        button->setText(tr("Copy"));
        button->setAccessibleName(tr("Copy code block %1").arg(number + 1));
        button->setObjectName(QStringLiteral("copyCode"));
        button->setAutoRaise(true);
        button->setCursor(Qt::ArrowCursor);
        button->setFocusPolicy(Qt::StrongFocus);
        connect(button, &QToolButton::clicked, this, [this, number] {
            if (number < codeBlockCount()) {
                Q_EMIT codeCopyRequested(codeBlockText(number));
            }
        });
        m_copyButtons.push_back(button);
    }
    return m_copyButtons[index];
}

void MessageBody::placeCopyButtons()
{
    for (std::size_t i = 0; i < m_codeBlocks.size(); ++i) {
        QToolButton* button = copyButton(i);
        const QRect box = codeRect(m_codeBlocks[i]).toRect();
        const QSize size(button->sizeHint().width(), codeBlockHeader - 2);
        button->setGeometry(QRect(QPoint(box.right() - size.width() - 1, box.top() + 1), size));
        button->show();
    }
    for (std::size_t i = m_codeBlocks.size(); i < m_copyButtons.size(); ++i) {
        m_copyButtons[i]->hide();
    }
}

std::vector<QWidget*> MessageBody::copyButtons() const
{
    const auto shown = std::min(m_copyButtons.size(), m_codeBlocks.size());
    return {m_copyButtons.begin(), m_copyButtons.begin() + static_cast<std::ptrdiff_t>(shown)};
}

void MessageBody::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    for (const CodeBlock& code : m_codeBlocks) {
        const QRectF box = codeRect(code);
        if (!box.intersects(event->rect())) {
            continue;
        }
        painter.setPen(palette().color(QPalette::Mid));
        painter.setBrush(palette().alternateBase());
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        const QString language =
            code.first.blockFormat().stringProperty(QTextFormat::BlockCodeLanguage);
        painter.setPen(palette().color(QPalette::PlaceholderText));
        const QRectF header(box.left() + 8, box.top(), box.width() - 80, codeBlockHeader);
        painter.drawText(
            header, Qt::AlignVCenter | Qt::AlignLeft,
            fontMetrics().elidedText(language, Qt::ElideRight, static_cast<int>(header.width())));
    }
    const QAbstractTextDocumentLayout* layout = document()->documentLayout();
    QTextBlock block = cursorForPosition(event->rect().topLeft()).block();
    for (; block.isValid(); block = block.next()) {
        const QRectF box = layout->blockBoundingRect(block);
        if (box.top() > event->rect().bottom() + 1) {
            break;
        }
        if (block.blockFormat().intProperty(QTextFormat::BlockQuoteLevel) > 0) {
            painter.fillRect(QRectF(2, box.top(), 3, box.height()), palette().mid());
        }
    }
    painter.end();
    QTextBrowser::paintEvent(event);
}

void MessageBody::resizeEvent(QResizeEvent* event)
{
    QTextBrowser::resizeEvent(event);
    placeCopyButtons();
}

void MessageBody::wheelEvent(QWheelEvent* event)
{
    event->ignore(); // the list scrolls, not the message
}

void MessageBody::contextMenuEvent(QContextMenuEvent* event)
{
    event->ignore(); // the message has the menu
}

} // namespace ratescope
