#include "ui/charts/marker_layout.h"

#include <algorithm>
#include <array>

namespace ratescope {

std::vector<MarkerPlace> placeMarkers(const std::vector<MarkerWish>& wishes, double left,
                                      double right, double narrowest)
{
    constexpr int rows = 2;
    constexpr double gap = 4;
    std::array<double, rows> freeUntil{};
    freeUntil.fill(right);

    std::vector<MarkerPlace> places;
    for (std::size_t i = wishes.size(); i-- > 0;) {
        const MarkerWish& wish = wishes[i];
        const double needed = std::min(wish.width, narrowest);
        for (int row = 0; row < rows; ++row) {
            double& limit = freeUntil[static_cast<std::size_t>(row)];
            const bool untouched = limit >= right;
            double begin = wish.x;
            double width = std::min(wish.width, limit - begin);
            if (untouched && width < wish.width) {
                // Nothing stands to the right of it: slide left, away from the edge.
                begin = std::max(left, right - wish.width);
                width = std::min(wish.width, right - begin);
            }
            if (width >= needed && begin >= left) {
                places.push_back({i, row, begin, width});
                limit = std::min(begin, wish.x) - gap;
                break;
            }
        }
    }
    return places;
}

} // namespace ratescope
