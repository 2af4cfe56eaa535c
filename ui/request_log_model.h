#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QAbstractTableModel>
#include <QColor>
#include <QIcon>

#include "core/event.h"
#include "ui/request_log_row.h"
#include "ui/theme.h"

#include <array>
#include <deque>
#include <unordered_map>
#include <vector>

namespace ratescope {

/// The jobs of the stream, one row each, in the order in which there was first something to tell of
/// them: a wait of their own or an attempt. A job that only stands in the queue has no row, or a
/// burst of 1,000 would push what happens out of sight.
class RequestLogModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        jobColumn,
        stateColumn,
        attemptsColumn,
        waitColumn,
        causeColumn,
        httpColumn,
        durationColumn,
        saidColumn
    };
    static constexpr int columns = 8;
    static constexpr std::size_t mostRows = 100000; ///< the oldest go first

    /// For sorting and filtering: the row's RequestLogRow::State as int, and whether it was
    /// refused.
    enum Role { stateRole = Qt::UserRole, everRefusedRole };

    explicit RequestLogModel(QObject* parent = nullptr, std::size_t most = mostRows);

    /// Folds a batch. New rows come in one insertion, changed ones as few ranges.
    void append(const std::vector<Event>& events);
    /// For the countdowns. Sends nothing: the view repaints what it shows of them.
    void setNow(Instant now) { m_now = now; }
    void setTheme(const Theme& theme);

    const RequestLogRow& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct OpenJob
    {
        std::uint64_t serial = 0; ///< of its row; 0: it has none yet
        bool typed = false;
    };

    void fold(const Event& event);
    RequestLogRow* open(JobId job);
    RequestLogRow* find(JobId job);
    RequestLogRow* at(std::uint64_t serial);
    void publishChanges();
    void dropOldest();
    void noteTrouble(RequestLogRow& row, const Outcome& outcome);

    QString text(const RequestLogRow& row, int column) const;

    std::size_t m_most;
    std::deque<RequestLogRow> m_rows;
    /// Made by the batch under way, not yet inserted. Serial numbers go on from those of m_rows.
    std::vector<RequestLogRow> m_new;
    std::uint64_t m_firstSerial = 1; ///< of m_rows.front()
    std::vector<std::uint64_t> m_changed;
    std::unordered_map<JobId, OpenJob> m_open;
    std::string m_latestSaid; ///< the same refusal comes a thousand times: keep its text once
    QString m_latestSaidText;
    Instant m_now;
    std::array<QIcon, requestStateCount> m_marks;
    std::array<QColor, requestStateCount> m_colours;
    QColor m_refusedColour;
};

} // namespace ratescope
