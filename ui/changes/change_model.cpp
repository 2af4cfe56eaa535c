#include "ui/changes/change_model.h"

#include "ui/changes/change_words.h"

#include <QFont>
#include <QLocale>

#include <algorithm>

namespace ratescope {

ChangeModel::ChangeModel(QObject* parent)
    : QAbstractTableModel(parent)
{}

void ChangeModel::refresh(const TimeSeries& series, Instant now, const QDateTime& wallNow)
{
    m_now = now;
    forgetTheOldest(series.markers());
    addTheNew(series, wallNow);
    judge(series);
}

void ChangeModel::setTheme(const Theme& theme)
{
    m_theme = theme;
    if (!m_changes.empty()) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCountOfAll - 1),
                           {Qt::ForegroundRole});
    }
}

/// The series keeps the latest ones only.
void ChangeModel::forgetTheOldest(const std::vector<Marker>& markers)
{
    // The text of the latest may have grown since: a slider that is still dragged.
    const auto same = [](const Change& change, const Marker& marker) {
        return change.marker.at == marker.at && change.marker.kind == marker.kind;
    };
    std::size_t gone = 0;
    while (gone < m_changes.size() &&
           (markers.empty() || m_changes.size() - gone > markers.size() ||
            !same(m_changes[gone], markers.front()) ||
            !same(m_changes.back(), markers[m_changes.size() - gone - 1]))) {
        ++gone;
    }
    if (gone > 0) {
        const int last = rowCount() - 1;
        beginRemoveRows({}, last - static_cast<int>(gone) + 1, last);
        m_changes.erase(m_changes.begin(), m_changes.begin() + static_cast<std::ptrdiff_t>(gone));
        endRemoveRows();
    }
}

void ChangeModel::addTheNew(const TimeSeries& series, const QDateTime& wallNow)
{
    const std::vector<Marker>& markers = series.markers();
    const std::size_t known = m_changes.size();
    if (markers.size() == known) {
        return;
    }
    beginInsertRows({}, 0, static_cast<int>(markers.size() - known) - 1);
    for (std::size_t index = known; index < markers.size(); ++index) {
        using std::chrono::milliseconds;
        const auto ago = std::chrono::duration_cast<milliseconds>(m_now - markers[index].at);
        m_changes.push_back(
            {markers[index], wallNow.addMSecs(-ago.count()), effectOfMarker(series, index, m_now)});
    }
    endInsertRows();
}

void ChangeModel::judge(const TimeSeries& series)
{
    for (std::size_t index = 0; index < m_changes.size(); ++index) {
        Change& change = m_changes[index];
        if (change.effect.settled && change.marker == series.markers()[index]) {
            continue;
        }
        change.marker = series.markers()[index];
        change.effect = effectOfMarker(series, index, m_now);
        const int row = rowCount() - 1 - static_cast<int>(index);
        Q_EMIT dataChanged(this->index(row, 0), this->index(row, columnCountOfAll - 1));
    }
}

int ChangeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_changes.size());
}

int ChangeModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columnCountOfAll;
}

int ChangeModel::direction(const ChangeEffect& effect, int column)
{
    switch (column) {
    case goodputColumn:
        return effect.directions.goodput;
    case refusedColumn:
        return effect.directions.refused;
    case p95Column:
        return effect.directions.p95;
    default:
        return 0;
    }
}

QString ChangeModel::text(const Change& change, int column) const
{
    const ChangeEffect& effect = change.effect;
    switch (column) {
    case whenColumn:
        return change.when.toString(QStringLiteral("hh:mm:ss"));
    case whatColumn:
        return changeText(change.marker);
    case effectColumn:
        return effectText(effect, m_now - change.marker.at);
    default:
        break;
    }
    if (!effect.before || !effect.after) {
        return {};
    }
    const auto both = [&effect](QString (*figure)(const SpanFigures&)) {
        return beforeAndAfter(figure(*effect.before), figure(*effect.after));
    };
    switch (column) {
    case goodputColumn:
        return both(goodputText);
    case refusedColumn:
        return both(refusedShareText);
    case p95Column:
        return both(p95Text);
    default:
        return both(wastedText);
    }
}

QVariant ChangeModel::colour(const Change& change, int column) const
{
    switch (column) {
    case whenColumn:
        return m_theme.mutedText;
    case whatColumn:
        return {};
    case effectColumn:
        return effectColour(change.effect, m_theme);
    default:
        return directionColour(direction(change.effect, column), m_theme);
    }
}

QVariant ChangeModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const Change& change = this->change(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(change, column);
    case Qt::ToolTipRole:
        return column == whatColumn
                   ? changeText(change.marker) + u'\n' + effectSentence(change.effect)
                   : effectSentence(change.effect);
    case Qt::ForegroundRole:
        return colour(change, column);
    case Qt::TextAlignmentRole:
        return column >= goodputColumn ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::FontRole:
        if (direction(change.effect, column) != 0) {
            QFont bold;
            bold.setBold(true);
            return bold;
        }
        return {};
    default:
        return {};
    }
}

QVariant ChangeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant((section >= goodputColumn ? Qt::AlignRight : Qt::AlignLeft) |
                        Qt::AlignVCenter);
    }
    const bool tip = role == Qt::ToolTipRole;
    if (role != Qt::DisplayRole && !tip) {
        return {};
    }
    switch (section) {
    case whenColumn:
        return tip ? tr("When it was changed") : tr("When");
    case whatColumn:
        return tip ? tr("What was changed") : tr("Change");
    case effectColumn:
        return tip ? tr("Whether it helped: equal spans before and after it, up to 30 s each")
                   : tr("Effect");
    case goodputColumn:
        return tip ? tr("Answered jobs per minute, before and after") : tr("Answers/min");
    case refusedColumn:
        return tip ? tr("Share of the attempts that was refused, before and after") : tr("Refused");
    case p95Column:
        return tip ? tr("95 % of the answered attempts took no longer, before and after")
                   : tr("p95");
    case wastedColumn:
        return tip ? tr("Attempts that brought no answer, before and after") : tr("Wasted");
    default:
        return {};
    }
}

QString ChangeModel::lineOf(int row) const
{
    const Change& change = this->change(row);
    QString line = text(change, whenColumn) + u' ' + text(change, whatColumn);
    if (change.effect.before && change.effect.after) {
        line += QStringLiteral(": ") + text(change, effectColumn);
    }
    return line + QStringLiteral(". ") + effectSentence(change.effect);
}

} // namespace ratescope
