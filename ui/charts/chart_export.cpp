#include "ui/charts/chart_export.h"

#include "store/whole_file.h"
#include "ui/charts/bucket_chart.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QImage>
#include <QMessageBox>
#include <QPainter>
#include <QSvgGenerator>

namespace ratescope {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("ratescope::ChartExport", text);
}

QSize sizeOf(const std::vector<BucketChart*>& charts)
{
    QSize size;
    for (const BucketChart* chart : charts) {
        size.rwidth() = std::max(size.width(), chart->width());
        size.rheight() += chart->height();
    }
    return size;
}

void paintAll(QPainter& painter, const std::vector<BucketChart*>& charts)
{
    double top = 0;
    for (BucketChart* chart : charts) {
        chart->paintInto(painter, QRectF(0, top, chart->width(), chart->height()));
        top += chart->height();
    }
}

/// With an ending, should the person have typed none.
QString askForFile(QWidget* parent, const QString& title, const QString& suggestion,
                   const QString& filters)
{
    QString chosen;
    QString file = QFileDialog::getSaveFileName(parent, title, suggestion, filters, &chosen);
    if (!file.isEmpty() && QFileInfo(file).suffix().isEmpty()) {
        const bool svg = chosen.contains(QStringLiteral("*.svg"));
        file += QLatin1Char('.') + (svg ? QStringLiteral("svg") : QFileInfo(suggestion).suffix());
    }
    return file;
}

void writeOrComplain(QWidget* parent, const QString& file, const QByteArray& content)
{
    if (const auto problem = writeFile(file, content)) {
        QMessageBox::warning(parent, words("Not saved"), *problem);
    }
}

} // namespace

QByteArray chartsAsPng(const std::vector<BucketChart*>& charts)
{
    constexpr int sharpness = 2;
    QImage image(sizeOf(charts) * sharpness, QImage::Format_RGB32);
    image.setDevicePixelRatio(sharpness);
    image.fill(Qt::white);
    QPainter painter(&image);
    paintAll(painter, charts);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray chartsAsSvg(const std::vector<BucketChart*>& charts, const QString& title)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(sizeOf(charts));
    generator.setViewBox(QRect(QPoint(), sizeOf(charts)));
    generator.setTitle(title);
    QPainter painter(&generator);
    paintAll(painter, charts);
    painter.end();
    return bytes;
}

std::optional<QString> writeFile(const QString& file, const QByteArray& content)
{
    const auto why = writeWhole(file, content);
    return why ? std::optional(words("%1 cannot be written: %2.").arg(file, *why)) : std::nullopt;
}

void askAndSavePicture(QWidget* parent, const std::vector<BucketChart*>& charts,
                       const QString& suggestedName)
{
    const QString file = askForFile(
        parent, words("Save the picture"), suggestedName + QStringLiteral(".png"),
        words("PNG picture (*.png)") + QStringLiteral(";;") + words("SVG drawing (*.svg)"));
    if (file.isEmpty()) {
        return;
    }
    const bool svg = file.endsWith(QStringLiteral(".svg"), Qt::CaseInsensitive);
    writeOrComplain(parent, file,
                    svg ? chartsAsSvg(charts, words("Ratescope")) : chartsAsPng(charts));
}

void askAndSaveCsv(QWidget* parent, const QByteArray& csv, const QString& suggestedName)
{
    const QString file =
        askForFile(parent, words("Save the figures"), suggestedName + QStringLiteral(".csv"),
                   words("Figures (*.csv)"));
    if (!file.isEmpty()) {
        writeOrComplain(parent, file, csv);
    }
}

} // namespace ratescope
