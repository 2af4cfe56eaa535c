#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QObject>

#include "ui/charts/chart_kind.h"

#include <vector>

class QMenu;

namespace ratescope {

class MonitorCharts;

/// The menus that save the charts: a picture of them, or the figures that they show.
class ChartSaver : public QObject
{
    Q_OBJECT

public:
    /// Its parent, too.
    explicit ChartSaver(MonitorCharts& charts);

    /// For the button of one chart; all of them can be saved from there as well.
    QMenu* makeMenu(ChartKind kind);
    /// For a menu of the window.
    QMenu* makeMenuOfAll();

private:
    void savePicture(const std::vector<ChartKind>& kinds);
    void saveFigures(const std::vector<ChartKind>& kinds);
    void addAll(QMenu* menu);

    MonitorCharts& m_charts;
};

} // namespace ratescope
