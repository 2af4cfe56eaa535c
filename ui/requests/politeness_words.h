#pragma once

#include "metrics/politeness.h"

#include <QString>

#include <vector>

namespace ratescope {

/// "Polite 48 %", or a dash where there is no figure: for a button.
QString politenessText(const PolitenessFigures& figures);

/// One of the things the figure is made of.
struct PolitenessPart
{
    QString name;        ///< "Hints obeyed"
    QString value;       ///< "62 %", or a dash when nothing is known of it
    QString explanation; ///< one or two sentences
};
std::vector<PolitenessPart> politenessParts(const PolitenessFigures& figures);

/// What the figure says in one sentence.
QString politenessSentence(const PolitenessFigures& figures);
/// What to do about the weakest part; empty when there is nothing to mend.
QString politenessAdvice(const PolitenessFigures& figures);

} // namespace ratescope
