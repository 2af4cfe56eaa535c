#pragma once

#include <cstddef>
#include <vector>

namespace ratescope {

/// A marker's label before it is placed, in pixels.
struct MarkerWish
{
    double x = 0;     ///< of the marker's line
    double width = 0; ///< of the whole label
};

inline constexpr int markerRows = 2; ///< of labels, at the top of the plot

struct MarkerPlace
{
    std::size_t marker = 0; ///< index into the wishes
    int row = 0;            ///< 0 is the top row
    double left = 0;
    double width = 0; ///< less than wished: elide
};

/// Places labels so that none overlaps another, in `rows` rows (at most markerRows), the newest
/// (last) first. A label stands to the right of its line, or to the left where the right edge is
/// near. What gets no place of at least `narrowest` pixels goes without a label. `wishes` are
/// ordered by x.
std::vector<MarkerPlace> placeMarkers(const std::vector<MarkerWish>& wishes, double left,
                                      double right, double narrowest, int rows = markerRows);

} // namespace ratescope
