#pragma once

#include <QLabel>

namespace ratescope {

inline constexpr int longestField = 500; ///< characters of any field but the key

/// A sentence of plain text, over as many lines as it takes.
inline QLabel* wrappedLabel(const char* name, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace ratescope
