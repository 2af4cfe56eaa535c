#include "ui/requests/lane_filter.h"

#include "ui/requests/lane_model.h"
#include "ui/requests/lane_words.h"

#include <QSignalBlocker>

#include <algorithm>

namespace ratescope {

namespace {

bool hasOutcome(const JobLane& lane, LaneChoice::Outcome outcome)
{
    switch (outcome) {
    case LaneChoice::Outcome::any:
        break;
    case LaneChoice::Outcome::inFlight:
        return lane.state == LaneState::inFlight;
    case LaneChoice::Outcome::waiting:
        return lane.state == LaneState::waiting;
    case LaneChoice::Outcome::answered:
        return lane.state == LaneState::answered;
    case LaneChoice::Outcome::refusedOnce:
        return lane.worst == OutcomeKind::refused;
    case LaneChoice::Outcome::lost:
        return lane.state == LaneState::lost;
    case LaneChoice::Outcome::cancelled:
        return lane.state == LaneState::cancelled;
    }
    return true;
}

} // namespace

LaneFilter::LaneFilter(LaneModel& lanes, QObject* parent)
    : QSortFilterProxyModel(parent)
    , m_lanes(lanes)
{
    setSourceModel(&lanes);
}

void LaneFilter::setChoice(const LaneChoice& choice)
{
    if (choice == m_choice) {
        return;
    }
    m_choice = choice;
    const auto named = [this](const QString& name) {
        return !name.isEmpty() && name.contains(m_choice.text, Qt::CaseInsensitive);
    };
    m_textCauses = 0;
    for (unsigned cause = 0; cause < causeCount; ++cause) {
        m_textCauses |= named(causeText(static_cast<Cause>(cause))) ? 1U << cause : 0U;
    }
    m_textStates = 0;
    for (unsigned state = 0; state < laneStateCount; ++state) {
        m_textStates |= named(stateText(static_cast<LaneState>(state))) ? 1U << state : 0U;
    }
    bool isNumber = false;
    const int number = m_choice.text.toInt(&isNumber);
    m_textStatus = isNumber && number > 0 ? number : -1;
    // A reset: telling of each row that comes or goes takes seconds where they are scattered over
    // 100,000.
    beginResetModel();
    {
        const QSignalBlocker blocker(this); // it is a reset, not the change of layout it tells
        invalidate();
    }
    endResetModel();
}

void LaneFilter::sort(int column, Qt::SortOrder order)
{
    const bool asTheyCame = column == LaneModel::timeColumn && order == Qt::AscendingOrder;
    QSortFilterProxyModel::sort(asTheyCame ? -1 : column, order);
}

const JobLane& LaneFilter::lane(const QModelIndex& shown) const
{
    return m_lanes.lane(mapToSource(shown).row());
}

QModelIndex LaneFilter::indexOf(std::uint64_t serial) const
{
    const int row = m_lanes.rowOf(serial);
    return row < 0 ? QModelIndex() : mapFromSource(m_lanes.index(row, LaneModel::jobColumn));
}

bool LaneFilter::filterAcceptsRow(int row, const QModelIndex& /*parent*/) const
{
    const JobLane& lane = m_lanes.lane(row);
    return hasOutcome(lane, m_choice.outcome) &&
           (!m_choice.cause || lane.hadCause(*m_choice.cause)) &&
           lane.attempts >= m_choice.attempts && (m_choice.text.isEmpty() || hasText(lane));
}

bool LaneFilter::hasText(const JobLane& lane) const
{
    if ((lane.causes & m_textCauses) != 0 ||
        (m_textStates >> static_cast<unsigned>(lane.state) & 1U) != 0 ||
        QString::number(lane.job.value).contains(m_choice.text)) {
        return true;
    }
    if (m_textStatus > 0 &&
        std::any_of(lane.spans.begin(), lane.spans.end(),
                    [this](const LaneSpan& span) { return span.httpStatus == m_textStatus; })) {
        return true;
    }
    return lane.said &&
           QString::fromStdString(*lane.said).contains(m_choice.text, Qt::CaseInsensitive);
}

bool LaneFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const JobLane& a = m_lanes.lane(left.row());
    const JobLane& b = m_lanes.lane(right.row());
    // Equals stand in the order of arrival, or they would change places at each batch.
    const auto before = [&](const auto& one, const auto& other) {
        return one == other ? a.serial < b.serial : one < other;
    };
    switch (left.column()) {
    case LaneModel::jobColumn:
        return before(a.job, b.job);
    case LaneModel::stateColumn:
        return before(a.state, b.state);
    case LaneModel::attemptsColumn:
        return before(a.attempts, b.attempts);
    case LaneModel::causeColumn:
        return before(a.lastCause, b.lastCause);
    case LaneModel::waitedColumn:
        return before(a.waited, b.waited);
    case LaneModel::tookColumn:
        return before(a.took, b.took);
    default:
        return a.serial < b.serial;
    }
}

} // namespace ratescope
