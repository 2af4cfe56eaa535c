#pragma once

#include <QWidget>

#include "metrics/run_summary.h"

#include <optional>

class QEvent;
class QLabel;
class QPushButton;

namespace ratescope {

/// One step of the demo: the button that starts it and, below, its result in figures that stand in
/// the same place on every card, so that the steps can be compared at a glance.
class DemoCard : public QWidget
{
    Q_OBJECT

public:
    DemoCard(int number, const QString& name, QWidget* parent = nullptr);

    /// Whether this is the step whose run is on screen.
    void setCurrent(bool current);
    /// How many lines of the result have room: 0, 1 (before any step has one) or 2.
    void setResultLines(int lines);
    /// The figures so far, or the last ones when finished; `changed`: of other settings than the
    /// step's.
    void showFigures(const RunFigures& figures, bool changed);
    void clearResult();
    bool hasResult() const { return m_figures.has_value(); }

Q_SIGNALS:
    void clicked();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void showResult();
    void fitCaption();

    int m_number;
    QString m_name;
    QPushButton* m_button;
    QLabel* m_jobs;
    QLabel* m_refusals;
    std::optional<RunFigures> m_figures; ///< empty: not run yet
    bool m_changed = false;              ///< the settings, during the run
};

} // namespace ratescope
