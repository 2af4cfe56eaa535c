#include "ui/requests/lane_model.h"

#include "ui/duration_text.h"
#include "ui/requests/lane_marks.h"
#include "ui/requests/lane_words.h"

namespace ratescope {

namespace {

QVariant alignmentOf(int column)
{
    const bool words = column == LaneModel::stateColumn || column == LaneModel::causeColumn ||
                       column == LaneModel::timeColumn;
    return QVariant((words ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
}

} // namespace

LaneModel::LaneModel(QObject* parent, std::size_t most)
    : QAbstractTableModel(parent)
    , m_lanes(most)
{}

void LaneModel::append(const std::vector<Event>& events)
{
    for (const Event& event : events) {
        m_lanes.fold(event);
    }
    publishChanges();
    if (m_lanes.arrived() > 0) {
        const int first = rowCount();
        beginInsertRows({}, first, first + static_cast<int>(m_lanes.arrived()) - 1);
        m_lanes.publish();
        endInsertRows();
    }
    removeExcess();
}

void LaneModel::publishChanges()
{
    for (const JobLanes::Range& range : m_lanes.takeChanged()) {
        Q_EMIT dataChanged(index(static_cast<int>(range.first), 0),
                           index(static_cast<int>(range.last), columns - 1));
    }
}

void LaneModel::removeExcess()
{
    const std::vector<JobLanes::Range> ranges = m_lanes.excess();
    for (auto range = ranges.rbegin(); range != ranges.rend(); ++range) {
        beginRemoveRows({}, static_cast<int>(range->first), static_cast<int>(range->last));
        m_lanes.remove(*range);
        endRemoveRows();
    }
}

int LaneModel::rowOf(std::uint64_t serial) const
{
    int first = 0;
    int end = rowCount();
    while (first < end) { // serials rise with the rows
        const int middle = first + (end - first) / 2;
        if (lane(middle).serial < serial) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first < rowCount() && lane(first).serial == serial ? first : -1;
}

void LaneModel::setTheme(const Theme& theme)
{
    const std::array<QColor, laneStateCount> meanings{theme.mutedText, theme.waiting,
                                                      theme.answered, theme.lost, theme.mutedText};
    for (std::size_t i = 0; i < laneStateCount; ++i) {
        m_colours[i] = theme.asText(meanings[i]);
        m_marks[i] = laneMark(static_cast<LaneState>(i), m_colours[i], theme.selectedText);
    }
    m_refusedColour = theme.asText(theme.refused);
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1),
                           {Qt::DecorationRole, Qt::ForegroundRole});
    }
}

int LaneModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lanes.size());
}

int LaneModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns;
}

QString LaneModel::text(const JobLane& lane, int column) const
{
    switch (column) {
    case jobColumn:
        return QString::number(lane.job.value);
    case stateColumn:
        return glanceText(lane, m_now);
    case attemptsColumn:
        return lane.attempts > 0 ? QString::number(lane.attempts) : QString();
    case causeColumn:
        return causeText(lane.lastCause);
    case waitedColumn: {
        const Duration waited = lane.waitedUntil(m_now);
        return waited >= std::chrono::milliseconds(1) ? durationText(waited) : QString();
    }
    case tookColumn:
        return lane.took > Duration::zero() ? durationText(lane.took) : QString();
    default:
        return {};
    }
}

QVariant LaneModel::colourOf(const JobLane& lane, int column) const
{
    if (column == stateColumn) {
        return m_colours[static_cast<std::size_t>(lane.state)];
    }
    if (column == causeColumn && lane.worst == OutcomeKind::refused) {
        return m_refusedColour;
    }
    return {};
}

QVariant LaneModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const JobLane& shown = lane(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(shown, column);
    case Qt::ToolTipRole:
        return column == causeColumn && shown.said ? QVariant(plainToolTip(oneLine(*shown.said)))
                                                   : QVariant();
    case Qt::AccessibleTextRole:
        return column == timeColumn ? QVariant(describeLane(shown, m_now)) : QVariant();
    case Qt::DecorationRole:
        return column == stateColumn ? QVariant(m_marks[static_cast<std::size_t>(shown.state)])
                                     : QVariant();
    case Qt::ForegroundRole:
        return colourOf(shown, column);
    case Qt::TextAlignmentRole:
        return alignmentOf(column);
    default:
        return {};
    }
}

QVariant LaneModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columns) {
        return {};
    }
    struct Heading
    {
        QString text;
        QString explanation;
    };
    const std::array<Heading, columns> headings{{
        {tr("Job"), tr("In the order in which they were asked for")},
        {tr("State"), tr("What the job is doing now")},
        {tr("Tries"), tr("How many attempts it has made")},
        {tr("Reason"), tr("Why its latest unanswered attempt was not answered")},
        {tr("Waited"), tr("All its waits together: in the queue, throttled, backing off")},
        {tr("Latency"), tr("How long its latest attempt took")},
        {tr("Lane"), tr("Waits and attempts, on the time axis of the charts")},
    }};
    const Heading& heading = headings[static_cast<std::size_t>(section)];
    switch (role) {
    case Qt::DisplayRole:
        return heading.text;
    case Qt::ToolTipRole:
        return heading.explanation;
    case Qt::TextAlignmentRole:
        return alignmentOf(section);
    default:
        return {};
    }
}

} // namespace ratescope
