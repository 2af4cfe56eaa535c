#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTableView>

#include <map>
#include <vector>

namespace ratescope {

/// A table to read, of low rows, that says something while it is empty and gives its width to one
/// column first: where there is little, others go.
class CompactTable : public QTableView
{
    Q_OBJECT

public:
    explicit CompactTable(QWidget* parent = nullptr);

    void setEmptyText(const QString& text);
    /// `stretching` gets at least `least` pixels; of `byWorth` the last go first, the rest stay.
    /// Their widths are fixed, from the longest text to expect: nothing moves while rows come.
    void setColumns(int stretching, int least, const std::vector<std::pair<int, QString>>& widest,
                    std::vector<int> byWorth);

    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void showColumnsThatFit();

    QString m_emptyText;
    int m_stretching = 0;
    int m_least = 0;
    std::map<int, int> m_widths; ///< by column
    std::vector<int> m_byWorth;
};

} // namespace ratescope
