#include "picture_checks.h"

#include "painted_text.h"
#include "ui/theme.h"

#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QGraphicsView>
#include <QLayout>
#include <QScrollBar>
#include <QWidget>

#include <algorithm>
#include <map>

namespace ratescope {

namespace {

QString describe(const QWidget& widget)
{
    QString name;
    for (const QWidget* each = &widget; each != nullptr; each = each->parentWidget()) {
        if (!each->objectName().isEmpty() || each == &widget) {
            name += QStringLiteral(" in %1 %2")
                        .arg(QLatin1String(each->metaObject()->className()), each->objectName());
        }
    }
    return name;
}

QString describe(const PaintedText& text)
{
    return QStringLiteral("“%1” at %2,%3%4")
        .arg(text.text)
        .arg(qRound(text.place.left()))
        .arg(qRound(text.place.top()))
        .arg(describe(*text.on));
}

bool scrolls(const QWidget& widget)
{
    for (const QWidget* each = &widget; each != nullptr; each = each->parentWidget()) {
        if (qobject_cast<const QAbstractScrollArea*>(each) != nullptr) {
            return true;
        }
    }
    return false;
}

/// A button that asks for more, "Runs…", says so with the same three points. (The letter of its
/// mnemonic is painted apart from the rest.)
bool meansMore(const QString& text)
{
    static const QStringList honest{QStringLiteral("Endpoints…"), QStringLiteral("Runs…"),
                                    QStringLiteral("Message…"),   QStringLiteral("Open file…"),
                                    QStringLiteral("Save as…"),   QStringLiteral("Report…"),
                                    QStringLiteral("From file…")};
    return std::any_of(honest.begin(), honest.end(),
                       [&](const QString& whole) { return whole.endsWith(text); });
}

/// What somebody else named, such as an endpoint or a conversation, may be too long for its place;
/// then the tool tip has it whole.
bool toolTipHasWhole(const PaintedText& text)
{
    if (qobject_cast<const QGraphicsView*>(text.on->parentWidget()) != nullptr) {
        return text.text.endsWith(u'…'); // a marker's words give way to the next one's
    }
    const QString kept = QString(text.text).remove(u'…').trimmed();
    if (const auto* view = qobject_cast<const QAbstractItemView*>(text.on->parentWidget())) {
        const QPoint at = text.on->mapFrom(text.on->window(), text.seen.center().toPoint());
        return view->indexAt(at).data(Qt::ToolTipRole).toString().contains(kept);
    }
    return text.on->toolTip().contains(kept, Qt::CaseInsensitive) ||
           (text.on->parentWidget() != nullptr &&
            text.on->parentWidget()->toolTip().contains(kept, Qt::CaseInsensitive));
}

/// What most of the place is filled with that is not the letters' own colour.
QColor around(const QImage& picture, const QRectF& place, const QColor& letters)
{
    const double ratio = picture.devicePixelRatioF();
    const QRect pixels = QRectF(place.topLeft() * ratio, place.size() * ratio)
                             .toAlignedRect()
                             .intersected(picture.rect());
    std::map<QRgb, int> counts;
    for (int y = pixels.top(); y <= pixels.bottom(); ++y) {
        for (int x = pixels.left(); x <= pixels.right(); ++x) {
            const QRgb colour = picture.pixel(x, y);
            if (colour != letters.rgb()) {
                ++counts[colour];
            }
        }
    }
    const auto most =
        std::max_element(counts.begin(), counts.end(),
                         [](const auto& one, const auto& two) { return one.second < two.second; });
    return most == counts.end() ? letters : QColor(most->first);
}

} // namespace

QStringList cutWords(QWidget& widget)
{
    QStringList found;
    const std::vector<PaintedText> texts = paintedTexts(widget);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const PaintedText& text = texts[i];
        if (text.seen.isEmpty()) {
            continue; // scrolled away, or beneath an edge
        }
        if (text.text.trimmed().endsWith(u'…') && !meansMore(text.text.trimmed()) &&
            !toolTipHasWhole(text)) {
            found.append(QStringLiteral("cut short: ") + describe(text));
        }
        constexpr double slack = 1.5; // letters lean over their advance
        const bool atTheSide = text.seen.width() < text.place.width() - slack;
        const bool above = text.seen.height() < text.place.height() - 2 * slack;
        if ((atTheSide && !toolTipHasWhole(text)) || (above && !scrolls(*text.on))) {
            found.append(QStringLiteral("cut off: ") + describe(text));
        }
        for (std::size_t j = 0; j < i; ++j) {
            const QRectF both = text.seen & texts[j].seen;
            if (both.width() > 2 && both.height() > 4 && texts[j].on == text.on &&
                (texts[j].text != text.text || texts[j].place != text.place)) {
                found.append(QStringLiteral("on one another: %1 and “%2”")
                                 .arg(describe(text), texts[j].text));
            }
        }
    }
    return found;
}

QStringList faintWords(QWidget& widget, const QImage& picture)
{
    constexpr double readable = 4.5;
    QStringList found;
    for (const PaintedText& text : paintedTexts(widget)) {
        if (text.seen.width() < 4 || text.seen.height() < 6) {
            continue;
        }
        const QColor ground = around(picture, text.seen, text.colour);
        const double contrast = contrastRatio(text.colour, ground);
        if (contrast < readable) {
            found.append(QStringLiteral("%1 : 1, %2 on %3: %4")
                             .arg(contrast, 0, 'f', 1)
                             .arg(text.colour.name(), ground.name(), describe(text)));
        }
    }
    return found;
}

QStringList straying(const QWidget& widget)
{
    QStringList found;
    for (const QWidget* child : widget.findChildren<QWidget*>()) {
        const QWidget* parent = child->parentWidget();
        if (!child->isVisibleTo(&widget) || child->isWindow() || parent == nullptr ||
            parent->window() != widget.window()) {
            continue;
        }
        const auto* area = qobject_cast<const QAbstractScrollArea*>(parent->parentWidget());
        if (area != nullptr && area->viewport() == parent) {
            continue; // scrolls
        }
        if (!parent->rect().contains(child->geometry()) && !child->geometry().isEmpty()) {
            found.append(QStringLiteral("beyond its parent:") + describe(*child));
        }
        const QLayout* layout = parent->layout();
        if (layout == nullptr || layout->indexOf(child) < 0) {
            continue;
        }
        for (int i = 0; i < layout->count(); ++i) {
            const QWidget* other = layout->itemAt(i)->widget();
            if (other != nullptr && other != child && other->isVisibleTo(&widget) &&
                other < child && other->geometry().intersects(child->geometry())) {
                found.append(QStringLiteral("over one another:%1 and%2")
                                 .arg(describe(*child), describe(*other)));
            }
        }
    }
    return found;
}

} // namespace ratescope
