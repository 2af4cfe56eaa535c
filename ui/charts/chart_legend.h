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
    bool thin = false;   ///< of lines
    QString widest;      ///< the longest text to expect, so that figures don't move the rest about
    QString brief = {};  ///< for where there is little room; empty: the text
    bool present = true; ///< there is something of it to be seen: where there is little room, what
                         ///< is not is left out

    bool operator==(const LegendEntry&) const = default;
};

/// A chart's heading and legend in a row. Where there is little room it is written smaller and in
/// brief words, then closer together, then without the corner; where that is not enough it wraps,
/// but never elides (Qt Charts' own legends do).
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
        const LegendEntry* entry;
        double x;
        int row;
    };
    enum class Density { roomy, brief, tight };
    struct Layout
    {
        Density density;
        bool corner;
        std::vector<Place> places;
        int rows;
    };
    Layout layOut(double width, const QFont& font) const;
    Layout layOut(double width, const QFont& font, Density density, bool corner) const;
};

} // namespace ratescope
