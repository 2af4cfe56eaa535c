#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "metrics/run_summary.h"
#include "metrics/time_series.h"

#include <array>

class QGridLayout;
class QLabel;

namespace ratescope {

/// The run's figures as tiles: six in a row where there is room, else two rows of three. Tiles keep
/// their size and place whatever the figures are.
class FigureStrip : public QWidget
{
    Q_OBJECT

public:
    explicit FigureStrip(QWidget* parent = nullptr);

    void refresh(const TimeSeries& series, const RunSummary& summary, Instant now);

    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    static constexpr std::size_t tileCount = 6;
    struct Tile
    {
        QWidget* box = nullptr;
        QLabel* caption = nullptr;
        QLabel* value = nullptr;
    };

    Tile makeTile(const QString& caption, const QString& explanation);
    void arrange(int columns);
    void applyTheme();
    int tileWidth() const;

    std::array<Tile, tileCount> m_tiles;
    QGridLayout* m_grid;
    int m_columns = 0;
    bool m_anyRefused = false;
};

} // namespace ratescope
