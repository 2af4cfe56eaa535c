#pragma once

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

class QWidget;

namespace ratescope {

class BucketChart;

/// The charts under one another, as they are on the screen but without their buttons. PNG at twice
/// the screen's pixels; SVG by QSvgGenerator.
QByteArray chartsAsPng(const std::vector<BucketChart*>& charts);
QByteArray chartsAsSvg(const std::vector<BucketChart*>& charts, const QString& title);

/// Writes a whole file or leaves what was there. What went wrong, in words; empty: nothing.
std::optional<QString> writeFile(const QString& file, const QByteArray& content);

/// Asks where to, writes, and says so when it could not. The ending decides between PNG and SVG.
void askAndSavePicture(QWidget* parent, const std::vector<BucketChart*>& charts,
                       const QString& suggestedName);
void askAndSaveCsv(QWidget* parent, const QByteArray& csv, const QString& suggestedName);

} // namespace ratescope
