#pragma once

#include <QList>
#include <QPlainTextEdit>
#include <QUrl>

namespace ratescope {

/// Where a message is typed: Enter sends, Shift+Enter is a new line, Up in an empty field recalls.
/// Grows with its text from one line to six.
class ChatInput final : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit ChatInput(QWidget* parent);

Q_SIGNALS:
    void sendRequested();
    void recallRequested();
    void filesDropped(const QList<QUrl>& files);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;

private:
    void fitHeight();
};

} // namespace ratescope
