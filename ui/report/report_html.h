#pragma once

#include "ui/report/report_charts.h"
#include "ui/report/report_content.h"

#include <QByteArray>

#include <vector>

namespace ratescope {

/// The report as one HTML file that stands alone: no script, nothing to load, light and dark by
/// the reader's own wish, fit to print. What servers and files said is in it as text only.
QByteArray reportHtml(const ReportContent& content, const std::vector<ReportChart>& charts);

} // namespace ratescope
