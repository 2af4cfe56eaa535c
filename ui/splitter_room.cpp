#include "ui/splitter_room.h"

#include <QLayout>
#include <QSplitter>

#include <algorithm>

namespace ratescope {

QSplitter* SplitterRoom::splitter(int* part) const
{
    QWidget* inner = &m_owner;
    for (QWidget* outer = inner->parentWidget(); outer != nullptr; outer = outer->parentWidget()) {
        auto* const found = qobject_cast<QSplitter*>(outer);
        if (found != nullptr && found->orientation() == Qt::Vertical) {
            *part = found->indexOf(inner);
            return found;
        }
        inner = outer;
    }
    return nullptr;
}

void SplitterRoom::take(int height)
{
    int part = 0;
    QSplitter* const around = splitter(&part);
    if (around == nullptr || around->count() < 2) {
        return;
    }
    if (m_before.isEmpty()) {
        m_before = around->sizes();
    }
    QList<int> sizes = m_before;
    const int margins = around->sizes().at(part) - m_owner.height();
    const int more = std::max(0, height + margins - sizes.at(part));
    sizes[part] += more;
    sizes[part > 0 ? part - 1 : part + 1] -= more;
    around->setSizes(sizes);
}

void SplitterRoom::giveBack()
{
    // What was hidden a moment ago must not hold the old height: the layouts would learn of it
    // later.
    for (QWidget* each = &m_owner; each != nullptr && qobject_cast<QSplitter*>(each) == nullptr;
         each = each->parentWidget()) {
        if (each->layout() != nullptr) {
            each->layout()->invalidate();
            each->layout()->activate();
        }
    }
    int part = 0;
    QSplitter* const around = splitter(&part);
    if (around != nullptr && around->count() == m_before.size()) {
        around->setSizes(m_before);
    }
    m_before.clear();
}

} // namespace ratescope
