#include "ui/icons.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace ratescope {

namespace {

QPixmap rendered(const QByteArray& svg, const QColor& colour, int size)
{
    QByteArray coloured = svg;
    coloured.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer renderer(coloured);
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setOpacity(colour.alphaF());
    renderer.render(&painter);
    return pixmap;
}

} // namespace

QIcon colouredIcon(const QString& name, const QColor& colour)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    const QByteArray svg = file.readAll();
    QColor pale = colour;
    pale.setAlphaF(0.35F);
    QIcon icon;
    // Two sizes: one for each of the usual screen scales.
    for (const int size : {20, 40}) {
        icon.addPixmap(rendered(svg, colour, size), QIcon::Normal);
        icon.addPixmap(rendered(svg, pale, size), QIcon::Disabled);
    }
    return icon;
}

} // namespace ratescope
