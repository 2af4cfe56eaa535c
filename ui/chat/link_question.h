#pragma once

#include <QMessageBox>
#include <QUrl>

namespace ratescope {

/// Shows where a link of an answer leads, and opens it outside only when told to. Only web and mail
/// addresses can be opened; anything else (files, scripts) can only be copied.
class LinkQuestion final : public QMessageBox
{
    Q_OBJECT

public:
    LinkQuestion(const QUrl& target, QWidget* parent);

    static bool mayOpen(const QUrl& target);

Q_SIGNALS:
    void openRequested(const QUrl& target);

private:
    QUrl m_target;
};

} // namespace ratescope
