#pragma once

#include "metrics/run_summary.h"

#include <QLocale>
#include <QString>

class QPalette;

namespace ratescope {

/// A run's result in two halves, as rich text: "135 answered · 0 lost", with the lost ones in their
/// colour, and "12 × 429 · 34 s", of a run whose settings were changed
/// meanwhile "12 × 429 · 34 s, changed".
QString jobsResult(const RunFigures& figures, const QLocale& locale, const QPalette& palette);
QString refusalsResult(const RunFigures& figures, const QLocale& locale, bool changed = false);

} // namespace ratescope
