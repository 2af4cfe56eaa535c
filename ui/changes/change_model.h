#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QAbstractTableModel>

#include "metrics/change_effect.h"
#include "ui/theme.h"

#include <QDateTime>

#include <vector>

namespace ratescope {

/// One change of policy, server or workload and what it did, as known now.
struct Change
{
    Marker marker;
    QDateTime when;
    ChangeEffect effect;
};

/// The changes of a series, newest first.
class ChangeModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        whenColumn,
        whatColumn,
        effectColumn,
        goodputColumn,
        refusedColumn,
        p95Column,
        wastedColumn,
        columnCountOfAll
    };

    explicit ChangeModel(QObject* parent = nullptr);

    /// Takes up what the series has come to know. `wallNow` is what the clock on the wall says at
    /// `now`. Another series begins a list of its own.
    void refresh(const TimeSeries& series, Instant now, const QDateTime& wallNow);
    void setTheme(const Theme& theme);

    const Change& change(int row) const { return m_changes[m_changes.size() - 1 - size_t(row)]; }
    Instant now() const { return m_now; }
    /// "13:26:14 policy: rate 80 → 55/min: ▲ better. 12 s before …": one line.
    QString lineOf(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void forgetTheOldest(const std::vector<Marker>& markers);
    void addTheNew(const TimeSeries& series, const QDateTime& wallNow);
    void judge(const TimeSeries& series);
    QString text(const Change& change, int column) const;
    QVariant colour(const Change& change, int column) const;
    static int direction(const ChangeEffect& effect, int column);

    std::vector<Change> m_changes; ///< oldest first
    Instant m_now;
    Theme m_theme;
};

} // namespace ratescope
