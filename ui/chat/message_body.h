#pragma once

#include "core/time.h"

#include <QTextBlock>
#include <QTextBrowser>

#include <optional>
#include <vector>

QT_BEGIN_NAMESPACE
class QToolButton;
QT_END_NAMESPACE

namespace ratescope {

/// The text of one message, laid out. A typed one is shown as it was typed; an answer is Markdown
/// that grows: what has settled is laid out once, the open end at most five times a second, and
/// what comes in between is appended as it is. Loads nothing and opens nothing by itself.
class MessageBody final : public QTextBrowser
{
    Q_OBJECT

public:
    enum class Form { plain, markdown };

    MessageBody(Form form, QWidget* parent);

    /// Shows `text`, which begins with what was shown before, unless reset() was called. With
    /// `whole`, or at the first call, all of it is laid out at once.
    void showText(const QString& text, bool whole, Instant now);
    void reset();

    int heightAt(int width);

    int codeBlockCount() const { return static_cast<int>(m_codeBlocks.size()); }
    QString codeBlockText(int index) const;
    /// How often the open end was laid out: for tests.
    int renderCount() const { return m_renderCount; }
    /// The code blocks' buttons, from top to bottom.
    std::vector<QWidget*> copyButtons() const;

    QVariant loadResource(int type, const QUrl& name) override;

Q_SIGNALS:
    void linkActivated(const QUrl& target);
    void codeCopyRequested(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    struct CodeBlock
    {
        QTextBlock first;
        QTextBlock last;
    };

    void render(const QString& text);
    void appendPlain(const QString& text);
    void appendChunk(QStringView chunk);
    void removeOpenEnd();
    void findCodeBlocks(int position);
    void placeCopyButtons();
    QToolButton* copyButton(std::size_t index);
    QRectF codeRect(const CodeBlock& code) const;

    Form m_form;
    qsizetype m_shown = 0;   ///< characters of the text that are in the document
    qsizetype m_settled = 0; ///< of these, laid out for good
    qsizetype m_rendered = 0;
    int m_settledPosition = 0; ///< where the open end begins in the document
    std::size_t m_settledCodeBlocks = 0;
    int m_nextCode = 1;
    int m_renderCount = 0;
    std::optional<Instant> m_renderedAt;
    std::vector<CodeBlock> m_codeBlocks;
    std::vector<QToolButton*> m_copyButtons; ///< may be more than there are code blocks
};

} // namespace ratescope
