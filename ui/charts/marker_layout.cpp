#include "ui/charts/marker_layout.h"

#include <algorithm>
#include <array>

namespace ratescope {

std::vector<MarkerPlace> placeMarkers(const std::vector<MarkerWish>& wishes, double left,
                                      double right, double narrowest, int rows)
{
    constexpr double gap = 4;
    std::array<double, markerRows> freeUntil{};
    freeUntil.fill(right);

    std::vector<MarkerPlace> places;
    for (std::size_t i = wishes.size(); i-- > 0;) {
        const MarkerWish& wish = wishes[i];
        MarkerPlace best{i, -1, 0, 0};
        for (int row = 0; row < rows; ++row) {
            const double limit = freeUntil[static_cast<std::size_t>(row)];
            double begin = wish.x;
            double width = std::min(wish.width, limit - begin);
            if (limit >= right && width < wish.width) {
                // Nothing stands to the right of it: slide left, away from the edge.
                begin = std::max(left, right - wish.width);
                width = std::min(wish.width, right - begin);
            }
            if (begin >= left && width > best.width) { // a row where less is cut off
                best = {i, row, begin, width};
            }
        }
        if (best.row >= 0 && best.width >= std::min(wish.width, narrowest)) {
            freeUntil[static_cast<std::size_t>(best.row)] = std::min(best.left, wish.x) - gap;
            places.push_back(best);
        }
    }
    return places;
}

} // namespace ratescope
