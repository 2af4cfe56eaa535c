#pragma once

#include "wire/conversation.h"

#include <QObject>

QT_BEGIN_NAMESPACE
class QFileDialog;
class QWidget;
QT_END_NAMESPACE

namespace ratescope {

/// Conversations out to files a person names, and in again.
class ConversationFiles final : public QObject
{
    Q_OBJECT

public:
    explicit ConversationFiles(QWidget* parent);

    /// Each asks for a file first.
    void exportMarkdown(const KeptConversation& conversation);
    void exportJson(const KeptConversation& conversation);
    void import();

    void save(const QString& path, const QByteArray& bytes);
    void read(const QString& path);

Q_SIGNALS:
    void imported(const ratescope::KeptConversation& conversation);
    /// One sentence.
    void failed(const QString& why);

private:
    QFileDialog* makeDialog(const QString& title, const QString& filter);
    void askAndSave(const QString& title, const QString& filter, const QString& suffix,
                    const QString& name, const QByteArray& bytes);

    QWidget* m_parent;
};

} // namespace ratescope
