#include "ui/request_log_filter.h"

#include "ui/request_log_model.h"

namespace ratescope {

void RequestLogFilter::setShown(Shown shown)
{
    if (shown != m_shown) {
        m_shown = shown;
        invalidateFilter();
    }
}

bool RequestLogFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    if (m_shown == Shown::all) {
        return true;
    }
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    const auto state =
        static_cast<RequestLogRow::State>(index.data(RequestLogModel::stateRole).toInt());
    switch (m_shown) {
    case Shown::all:
        return true;
    case Shown::inFlight:
        return state == RequestLogRow::State::inFlight;
    case Shown::waiting:
        return state == RequestLogRow::State::waiting;
    case Shown::answered:
        return state == RequestLogRow::State::answered;
    case Shown::refusedOnce:
        return index.data(RequestLogModel::everRefusedRole).toBool();
    case Shown::lost:
        return state == RequestLogRow::State::lost;
    }
    return true;
}

} // namespace ratescope
