#include "ui/chat/chat_input.h"

#include <QKeyEvent>
#include <QMimeData>
#include <QTextBlock>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace ratescope {

ChatInput::ChatInput(QWidget* parent)
    : QPlainTextEdit(parent)
{
    setPlaceholderText(tr("Message…"));
    setAccessibleName(tr("Message"));
    setAccessibleDescription(tr("Enter sends, Shift+Enter begins a new line, Escape stops"));
    setTabChangesFocus(true);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    connect(this, &QPlainTextEdit::textChanged, this, &ChatInput::fitHeight);
    fitHeight();
}

void ChatInput::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && !event->modifiers().testFlag(Qt::ShiftModifier)) {
        Q_EMIT sendRequested();
    } else if (event->key() == Qt::Key_Up && document()->isEmpty()) {
        Q_EMIT recallRequested();
    } else {
        QPlainTextEdit::keyPressEvent(event);
    }
}

void ChatInput::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        fitHeight();
    }
}

void ChatInput::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    fitHeight();
}

bool ChatInput::canInsertFromMimeData(const QMimeData* source) const
{
    return source->hasUrls() || QPlainTextEdit::canInsertFromMimeData(source);
}

void ChatInput::insertFromMimeData(const QMimeData* source)
{
    const QList<QUrl> urls = source->urls();
    const bool files =
        !urls.isEmpty() &&
        std::all_of(urls.begin(), urls.end(), [](const QUrl& url) { return url.isLocalFile(); });
    if (files) {
        Q_EMIT filesDropped(urls);
    } else {
        QPlainTextEdit::insertFromMimeData(source);
    }
}

void ChatInput::fitHeight()
{
    constexpr int mostLines = 6;
    // A plain text document counts its height in lines, wrapped ones included.
    const int lines =
        std::clamp(static_cast<int>(std::ceil(document()->size().height())), 1, mostLines);
    setVerticalScrollBarPolicy(lines < mostLines ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    const int margins = static_cast<int>(2 * document()->documentMargin()) + 2 * frameWidth();
    const int height = lines * fontMetrics().lineSpacing() + margins;
    if (minimumHeight() != height || maximumHeight() != height) {
        setFixedHeight(height);
    }
}

} // namespace ratescope
