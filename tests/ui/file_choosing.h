#pragma once

#include <QCoreApplication>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QMimeData>
#include <QTest>
#include <QUrl>

namespace ratescope {

/// Takes `file` in the file dialog that stands open on the window; one without a suffix gets the
/// dialog's own. Looks that the name it suggested begins with `suggestion`.
inline void chooseFile(QWidget& window, const QString& file, const QString& suggestion = {})
{
    QTRY_VERIFY(window.findChild<QFileDialog*>() != nullptr);
    auto* chooser = window.findChild<QFileDialog*>();
    auto* name = chooser->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
    QVERIFY2(name->text().startsWith(suggestion), qPrintable(name->text()));
    const bool whole = !QFileInfo(file).suffix().isEmpty();
    Q_EMIT chooser->fileSelected(whole ? file : file + u'.' + chooser->defaultSuffix());
    chooser->close();
    QCoreApplication::sendPostedEvents(chooser, QEvent::DeferredDelete);
}

/// Drags the file onto the widget and lets go of it there; whether the widget took it.
inline bool dropFile(QWidget& widget, const QString& file)
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(file)});
    QDragEnterEvent enter(QPoint(9, 9), Qt::CopyAction, &data, Qt::LeftButton, {});
    enter.ignore();
    QCoreApplication::sendEvent(&widget, &enter);
    if (!enter.isAccepted()) {
        return false;
    }
    QDropEvent drop(QPointF(9, 9), Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&widget, &drop);
    return drop.isAccepted();
}

} // namespace ratescope
