#pragma once

#include <QList>

class QSplitter;
class QWidget;

namespace ratescope {

/// Height for something inside the nearest vertical splitter around it, taken from its neighbour
/// for a while.
class SplitterRoom
{
public:
    /// The owner outlives this.
    explicit SplitterRoom(QWidget& owner)
        : m_owner(owner)
    {}

    /// Makes the owner that high, or as high as it was before if that is more.
    void take(int height);
    /// As it was before, unless somebody has changed what the splitter holds.
    void giveBack();

private:
    QSplitter* splitter(int* part) const;

    QWidget& m_owner;
    QList<int> m_before; ///< empty: nothing is taken
};

} // namespace ratescope
