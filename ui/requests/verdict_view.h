#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "metrics/attempt_book.h"
#include "metrics/job_lane.h"
#include "ui/requests/verdict_text.h"

class QLabel;
class QPlainTextEdit;
class QTableWidget;
class QTextEdit;
class QToolButton;

namespace ratescope {

/// One job in full: its attempts, and for the chosen one what the server said, what we concluded
/// and did and why, and what went over the wire.
class VerdictView : public QWidget
{
    Q_OBJECT

public:
    /// The book outlives the view.
    explicit VerdictView(const AttemptBook& book, QWidget* parent = nullptr);

    /// Shows the lane as it is now; its latest attempt, unless an earlier one of it is chosen.
    void showLane(const JobLane& lane, Instant now);

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void closeRequested();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void paintIcons();
    QWidget* makeHeader();
    QWidget* makeAttempts();
    void fillAttempts();
    void showAttempt();
    const LaneSpan* attemptAt(int row) const;
    const AttemptRecord* recordAt(int row) const;
    void writeVerdict(const std::vector<VerdictSection>& sections);
    void copyCurl();

    const AttemptBook& m_book;
    JobLane m_lane;
    std::vector<LaneSpan> m_attempts; ///< a row each
    QString m_shownVerdict;           ///< so that it is written anew only when it changes
    QLabel* m_title = nullptr;
    QToolButton* m_copyText = nullptr;
    QToolButton* m_copyCurl = nullptr;
    QTableWidget* m_list = nullptr;
    int m_sentWidth = 0; ///< of its column when it is shown
    QTextEdit* m_verdict = nullptr;
    QPlainTextEdit* m_request = nullptr;
    QPlainTextEdit* m_response = nullptr;
};

} // namespace ratescope
