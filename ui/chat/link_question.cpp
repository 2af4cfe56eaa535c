#include "ui/chat/link_question.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QPushButton>

namespace ratescope {

namespace {

constexpr qsizetype longestShown = 500;

/// The address as a machine reads it: letters that only look like others are seen to be so.
QString plainAddress(const QUrl& target)
{
    return QString::fromLatin1(target.toEncoded());
}

} // namespace

LinkQuestion::LinkQuestion(const QUrl& target, QWidget* parent)
    : QMessageBox(parent)
    , m_target(target)
{
    const bool openable = mayOpen(target);
    setWindowTitle(openable ? tr("Open this link?") : tr("Link"));
    setTextFormat(Qt::PlainText);
    setText(openable ? tr("The model wrote this link. It leads to:")
                     : tr("This link is not a web or mail address and is not opened:"));
    QString shown = plainAddress(target);
    if (shown.size() > longestShown) {
        shown.truncate(longestShown);
        shown += u'…';
    }
    setInformativeText(shown);
    if (openable) {
        QPushButton* open = addButton(tr("&Open"), QMessageBox::AcceptRole);
        open->setObjectName(QStringLiteral("openLink"));
        connect(open, &QPushButton::clicked, this, [this] {
            Q_EMIT openRequested(m_target);
            QDesktopServices::openUrl(m_target);
        });
    }
    QPushButton* copy = addButton(tr("&Copy address"), QMessageBox::ActionRole);
    copy->setObjectName(QStringLiteral("copyLink"));
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(plainAddress(m_target)); });
    QPushButton* cancel = addButton(QMessageBox::Cancel);
    setDefaultButton(cancel);
    setEscapeButton(cancel);
}

bool LinkQuestion::mayOpen(const QUrl& target)
{
    const QString scheme = target.scheme();
    return target.isValid() && (scheme == u"https" || scheme == u"http" || scheme == u"mailto");
}

} // namespace ratescope
