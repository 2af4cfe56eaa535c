#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "metrics/attempt_book.h"
#include "metrics/job_lane.h"
#include "ui/requests/verdict_text.h"

class QPlainTextEdit;
class QTableWidget;
class QTextEdit;
class QToolButton;

namespace ratescope {

class FittedLabel;

/// One job in full: its attempts, and for the chosen one what the server said, what we concluded
/// and did and why, and what went over the wire.
class VerdictView : public QWidget
{
    Q_OBJECT

public:
    /// The book outlives the view.
    explicit VerdictView(const AttemptBook& book, QWidget* parent = nullptr);

    /// Whether it has the place of the lanes, where there is no room for both: then it leaves a
    /// corner of that size in its upper left, and steps from lane to lane.
    void setAlone(bool alone, const QSize& corner);
    /// Into the verdict's text.
    void focusText();
    /// Shows the lane as it is now; its latest attempt, unless an earlier one of it is chosen.
    void showLane(const JobLane& lane, Instant now);

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void closeRequested();
    /// The lane so many rows further is wanted; negative: back.
    void stepRequested(int rows);

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
    QWidget* m_corner = nullptr;
    FittedLabel* m_title = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QToolButton* m_copyText = nullptr;
    QToolButton* m_copyCurl = nullptr;
    QTableWidget* m_list = nullptr;
    int m_sentWidth = 0; ///< of its column when it is shown
    bool m_alone = false;
    QTextEdit* m_verdict = nullptr;
    QPlainTextEdit* m_request = nullptr;
    QPlainTextEdit* m_response = nullptr;
};

} // namespace ratescope
