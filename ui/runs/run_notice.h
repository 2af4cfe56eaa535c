#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QFrame>

#include "store/stored_run.h"

class QLabel;
class QPushButton;

namespace ratescope {

/// The line above the pages that tells of stored runs, and may offer one.
class RunNotice : public QFrame
{
    Q_OBJECT

public:
    explicit RunNotice(QWidget* parent);

    void tell(const QString& text);
    void offer(const QString& text, const StoredRun& run);

Q_SIGNALS:
    /// The one that was offered.
    void openRequested(const ratescope::StoredRun& run);

private:
    StoredRun m_offered;
    QLabel* m_words;
    QPushButton* m_open;
};

} // namespace ratescope
