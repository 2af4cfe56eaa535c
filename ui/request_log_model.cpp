#include "ui/request_log_model.h"

#include "ui/duration_text.h"
#include "ui/request_marks.h"

#include <algorithm>
#include <iterator>
#include <type_traits>
#include <utility>

namespace ratescope {

namespace {

using State = RequestLogRow::State;

/// Changed rows this close together are told as one range.
constexpr std::uint64_t nearby = 16;
/// So that dropping old rows is one removal now and then, not one a batch.
constexpr std::size_t slack = 1000;

} // namespace

RequestLogModel::RequestLogModel(QObject* parent, std::size_t most)
    : QAbstractTableModel(parent)
    , m_most(most)
{}

void RequestLogModel::append(const std::vector<Event>& events)
{
    for (const Event& event : events) {
        fold(event);
    }
    publishChanges();
    if (!m_new.empty()) {
        const int first = static_cast<int>(m_rows.size());
        beginInsertRows({}, first, first + static_cast<int>(m_new.size()) - 1);
        std::move(m_new.begin(), m_new.end(), std::back_inserter(m_rows));
        m_new.clear();
        endInsertRows();
    }
    dropOldest();
}

void RequestLogModel::fold(const Event& event)
{
    std::visit(
        [&](const auto& body) {
            using Body = std::decay_t<decltype(body)>;
            if constexpr (std::is_same_v<Body, JobQueued>) {
                m_open[body.job] = {0, body.priority == Priority::typed};
            } else if constexpr (std::is_same_v<Body, JobWaiting>) {
                if (RequestLogRow* row = open(body.job)) {
                    row->state = State::waiting;
                    row->waitReason = body.reason;
                    row->since = event.at;
                    row->until = body.until;
                }
            } else if constexpr (std::is_same_v<Body, AttemptStarted>) {
                if (RequestLogRow* row = open(body.attempt.job)) {
                    row->state = State::inFlight;
                    row->attempts = body.attempt.number;
                    row->since = event.at;
                }
            } else if constexpr (std::is_same_v<Body, AttemptFinished>) {
                if (RequestLogRow* row = find(body.attempt.job)) {
                    row->httpStatus = body.outcome.httpStatus;
                    row->duration = body.duration;
                    if (body.outcome.kind != OutcomeKind::answered) {
                        noteTrouble(*row, body.outcome);
                    }
                    if (row->state == State::inFlight) {
                        // Until its JobWaiting or JobFinished comes, mostly at the same instant.
                        row->state = State::waiting;
                        row->waitReason = WaitReason::backoff;
                        row->until = event.at;
                    }
                }
            } else if constexpr (std::is_same_v<Body, JobFinished>) {
                if (RequestLogRow* row = find(body.job)) {
                    row->state = body.end == JobEnd::answered ? State::answered
                                 : body.end == JobEnd::lost   ? State::lost
                                                              : State::cancelled;
                    row->why = oneLine(body.why);
                }
                m_open.erase(body.job);
            }
        },
        event.body);
}

RequestLogRow* RequestLogModel::at(std::uint64_t serial)
{
    if (serial < m_firstSerial) {
        return nullptr; // dropped
    }
    const std::size_t index = serial - m_firstSerial;
    if (index < m_rows.size()) {
        m_changed.push_back(serial);
        return &m_rows[index];
    }
    return &m_new[index - m_rows.size()];
}

RequestLogRow* RequestLogModel::find(JobId job)
{
    const auto found = m_open.find(job);
    return found == m_open.end() || found->second.serial == 0 ? nullptr : at(found->second.serial);
}

RequestLogRow* RequestLogModel::open(JobId job)
{
    const auto found = m_open.find(job);
    if (found == m_open.end()) {
        return nullptr;
    }
    if (found->second.serial == 0) {
        found->second.serial = m_firstSerial + m_rows.size() + m_new.size();
        RequestLogRow row;
        row.job = job;
        row.typed = found->second.typed;
        m_new.push_back(std::move(row));
    }
    return at(found->second.serial);
}

void RequestLogModel::noteTrouble(RequestLogRow& row, const Outcome& outcome)
{
    row.outcome = outcome.kind;
    row.cause = outcome.cause;
    row.causeStatus = outcome.httpStatus;
    row.everRefused = row.everRefused || outcome.kind == OutcomeKind::refused;
    if (outcome.said != m_latestSaid) {
        m_latestSaid = outcome.said;
        m_latestSaidText = oneLine(outcome.said);
    }
    row.said = m_latestSaidText;
}

void RequestLogModel::publishChanges()
{
    std::sort(m_changed.begin(), m_changed.end());
    for (std::size_t i = 0; i < m_changed.size();) {
        const std::uint64_t first = m_changed[i];
        std::uint64_t last = first;
        for (; i < m_changed.size() && m_changed[i] - last <= nearby; ++i) {
            last = m_changed[i];
        }
        Q_EMIT dataChanged(index(static_cast<int>(first - m_firstSerial), 0),
                           index(static_cast<int>(last - m_firstSerial), columns - 1));
    }
    m_changed.clear();
}

void RequestLogModel::dropOldest()
{
    if (m_rows.size() <= m_most) {
        return;
    }
    const std::size_t excess =
        std::min(m_rows.size(), m_rows.size() - m_most + std::min(slack, m_most / 10));
    beginRemoveRows({}, 0, static_cast<int>(excess) - 1);
    m_rows.erase(m_rows.begin(), m_rows.begin() + static_cast<std::ptrdiff_t>(excess));
    m_firstSerial += excess;
    endRemoveRows();
}

void RequestLogModel::setTheme(const Theme& theme)
{
    m_colours = {theme.asText(theme.mutedText), theme.asText(theme.waiting),
                 theme.asText(theme.answered), theme.asText(theme.lost), theme.mutedText};
    m_refusedColour = theme.asText(theme.refused);
    for (std::size_t i = 0; i < requestStateCount; ++i) {
        m_marks[i] = requestMark(static_cast<State>(i), m_colours[i], theme.selectedText);
    }
    if (!m_rows.empty()) {
        Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(m_rows.size()) - 1, columns - 1),
                           {Qt::ForegroundRole, Qt::DecorationRole});
    }
}

int RequestLogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RequestLogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns;
}

QString RequestLogModel::text(const RequestLogRow& row, int column) const
{
    switch (column) {
    case jobColumn:
        return QString::number(row.job.value);
    case stateColumn:
        return stateText(row.state);
    case attemptsColumn:
        return row.attempts > 0 ? QString::number(row.attempts) : QString();
    case waitColumn:
        return waitText(row, m_now);
    case causeColumn:
        return causeText(row.cause);
    case httpColumn:
        return row.httpStatus > 0 ? QString::number(row.httpStatus) : QString();
    case durationColumn:
        return row.duration > Duration::zero() ? durationText(row.duration) : QString();
    case saidColumn:
        return row.said;
    default:
        return {};
    }
}

QVariant RequestLogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const RequestLogRow& row = m_rows[static_cast<std::size_t>(index.row())];
    const auto stateIndex = static_cast<std::size_t>(row.state);
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return column == saidColumn && !row.said.isEmpty() ? QVariant(plainToolTip(row.said))
                                                           : QVariant();
    case Qt::DecorationRole:
        return column == stateColumn ? QVariant(m_marks[stateIndex]) : QVariant();
    case Qt::ForegroundRole:
        if (column == stateColumn || column == waitColumn) {
            return m_colours[stateIndex];
        }
        if (column == causeColumn && row.outcome == OutcomeKind::refused) {
            return m_refusedColour;
        }
        return {};
    case Qt::TextAlignmentRole:
        return column == jobColumn || column == attemptsColumn || column == httpColumn ||
                       column == durationColumn
                   ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                   : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case stateRole:
        return static_cast<int>(row.state);
    case everRefusedRole:
        return row.everRefused;
    default:
        return {};
    }
}

QVariant RequestLogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case jobColumn:
        return tr("Job");
    case stateColumn:
        return tr("State");
    case attemptsColumn:
        return tr("Tries");
    case waitColumn:
        return tr("Waits for");
    case causeColumn:
        return tr("Last cause");
    case httpColumn:
        return tr("HTTP");
    case durationColumn:
        return tr("Took");
    case saidColumn:
        return tr("The server said");
    default:
        return {};
    }
}

} // namespace ratescope
