#include "painted_text.h"

#include <QGraphicsView>
#include <QGuiApplication>
#include <QPaintEngine>
#include <QPainter>
#include <QScreen>
#include <QWidget>

namespace ratescope {

namespace {

/// Listens to the words and lets everything else go by.
class TextListener final : public QPaintEngine
{
public:
    TextListener()
        : QPaintEngine(AllFeatures)
    {}

    bool begin(QPaintDevice* /*device*/) override { return true; }
    bool end() override { return true; }
    Type type() const override { return User; }
    void updateState(const QPaintEngineState& /*state*/) override {}
    void drawPixmap(const QRectF& /*to*/, const QPixmap& /*pixmap*/, const QRectF& /*of*/) override
    {}
    void drawPath(const QPainterPath& /*path*/) override {}
    void drawPolygon(const QPointF* /*points*/, int /*count*/, PolygonDrawMode /*mode*/) override {}

    void drawTextItem(const QPointF& at, const QTextItem& item) override
    {
        if (item.text().trimmed().isEmpty()) {
            return;
        }
        const QTransform toDevice = painter()->deviceTransform();
        PaintedText painted;
        painted.text = item.text();
        painted.place = toDevice.mapRect(
            QRectF(at.x(), at.y() - item.ascent(), item.width(), item.ascent() + item.descent()));
        painted.colour = painter()->pen().color();
        painted.seen = painted.place;
        if (!systemClip().isEmpty()) {
            painted.seen &= QRectF(systemClip().boundingRect());
        }
        if (painter()->hasClipping()) {
            painted.seen &= toDevice.mapRect(painter()->clipBoundingRect());
        }
        // What is selected is painted first, then the same words round the selection.
        const bool again = !texts.empty() && texts.back().text == painted.text &&
                           texts.back().place == painted.place;
        if (!again) {
            texts.push_back(painted);
        }
    }

    std::vector<PaintedText> texts;
};

class ListeningDevice final : public QPaintDevice
{
public:
    explicit ListeningDevice(QSize size)
        : m_size(size)
    {}

    QPaintEngine* paintEngine() const override { return &m_listener; }
    const std::vector<PaintedText>& texts() const { return m_listener.texts; }

protected:
    int metric(PaintDeviceMetric metric) const override
    {
        switch (metric) {
        case PdmWidth:
            return m_size.width();
        case PdmHeight:
            return m_size.height();
        case PdmDpiX:
        case PdmDpiY:
        case PdmPhysicalDpiX:
        case PdmPhysicalDpiY:
            return qRound(QGuiApplication::primaryScreen()->logicalDotsPerInch());
        case PdmDevicePixelRatio:
            return 1;
        default:
            return QPaintDevice::metric(metric);
        }
    }

private:
    QSize m_size;
    mutable TextListener m_listener;
};

} // namespace

std::vector<PaintedText> paintedTexts(QWidget& widget)
{
    // A cached background is a pixmap: no words would be heard of it.
    std::vector<std::pair<QGraphicsView*, QGraphicsView::CacheMode>> cached;
    for (auto* view : widget.findChildren<QGraphicsView*>()) {
        cached.emplace_back(view, view->cacheMode());
        view->setCacheMode(QGraphicsView::CacheNone);
    }
    ListeningDevice device(widget.size());
    widget.render(&device, QPoint(), QRegion(),
                  QWidget::DrawWindowBackground | QWidget::DrawChildren);
    for (const auto& [view, mode] : cached) {
        view->setCacheMode(mode);
    }
    std::vector<PaintedText> texts = device.texts();
    for (PaintedText& text : texts) {
        QWidget* child = widget.childAt(QPoint(static_cast<int>(text.seen.center().x()),
                                               static_cast<int>(text.seen.center().y())));
        text.on = child != nullptr ? child : &widget;
    }
    return texts;
}

} // namespace ratescope
