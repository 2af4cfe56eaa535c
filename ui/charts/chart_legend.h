#pragma once

#include <QColor>
#include <QFont>
#include <QRectF>
#include <QString>

#include <vector>

class QPainter;

namespace ratescope {

/// One entry: the form as it looks in the chart, and its word.
struct LegendEntry
{
    enum class Form { box, hatch, line, dash, dotted, dot, ring, dots };
    Form form = Form::box;
    QColor colour;
    QString text;
    bool thin = false; ///< of lines
    QString widest;    ///< the longest text to expect, so that figures don't move the rest about

    bool operator==(const LegendEntry&) const = default;
};

/// A chart's heading and legend as rows that wrap instead of eliding (Qt Charts' own legends
/// elide).
class ChartLegend
{
public:
    QString title;
    QString corner; ///< figures in the top right corner; may be empty
    QString widestCorner;
    std::vector<LegendEntry> entries;

    bool operator==(const ChartLegend&) const = default;

    static double rowHeight(const QFont& font);
    double heightFor(double width, const QFont& font) const;
    void paint(QPainter& painter, const QRectF& area, const QColor& text,
               const QColor& mutedText) const;

private:
    struct Place
    {
        double x = 0;
        int row = 0;
    };
    std::vector<Place> places(double width, const QFont& font) const;
};

} // namespace ratescope
