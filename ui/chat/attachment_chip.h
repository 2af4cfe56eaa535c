#pragma once

#include "wire/attachment.h"

#include <QIcon>
#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QToolButton;
QT_END_NAMESPACE

namespace ratescope {

/// One attached file: its name and size, in a frame; a tool tip shows how it begins.
class AttachmentChip final : public QWidget
{
    Q_OBJECT

public:
    AttachmentChip(const Attachment& attachment, const QIcon& icon, QWidget* parent);

    /// Adds a button that asks for its removal.
    void makeRemovable(const QIcon& icon);

Q_SIGNALS:
    void removeRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QString m_text;
    QLabel* m_label;
    QToolButton* m_remove = nullptr;
};

} // namespace ratescope
