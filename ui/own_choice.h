#pragma once

#include <QComboBox>

namespace ratescope {

/// A choice whose value may be none of its entries, such as "your own settings". What Qt calls the
/// placeholder then names that value, and looks like one: not pale, as if nothing could be chosen.
class OwnChoice : public QComboBox
{
    Q_OBJECT

public:
    using QComboBox::QComboBox;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace ratescope
