#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "ui/changes/change_model.h"

#include <optional>

class QLabel;
class QTableWidget;

namespace ratescope {

/// Two changes side by side: what each did, and whether things went better after the later one than
/// after the earlier one.
class ChangeComparison : public QWidget
{
    Q_OBJECT

public:
    explicit ChangeComparison(QWidget* parent = nullptr);

    void compare(const Change& earlier, const Change& later);
    /// Only one: in a sentence.
    void tell(const Change& change);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fill();
    void setCell(int row, int column, const QString& text);

    QLabel* m_sentence;
    QTableWidget* m_table;
    Change m_earlier;
    std::optional<Change> m_later;
};

} // namespace ratescope
