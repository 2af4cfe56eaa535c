#pragma once

#include <QTableView>

namespace ratescope {

/// A table that says something while it is empty.
class RequestTable : public QTableView
{
    Q_OBJECT

public:
    using QTableView::QTableView;

    void setEmptyText(const QString& text);
    bool atBottom() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    /// A table that stood at its end stays there when it gets lower.
    void resizeEvent(QResizeEvent* event) override;

private:
    QString m_emptyText;
};

} // namespace ratescope
