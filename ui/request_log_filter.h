#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QSortFilterProxyModel>

namespace ratescope {

/// Which jobs of the log are shown.
class RequestLogFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    enum class Shown { all, inFlight, waiting, answered, refusedOnce, lost };

    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setShown(Shown shown);
    Shown shown() const { return m_shown; }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    Shown m_shown = Shown::all;
};

} // namespace ratescope
