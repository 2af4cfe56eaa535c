#include "ui/panels/value_slider.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

constexpr int numberDigits = 7;
constexpr int boxFrame = 27;  // pixels at 96 dots per inch, with its arrows
constexpr int unitFrame = 28; // likewise

/// Two significant digits: a slider cannot aim finer, and 57/min reads better than 57.318/min.
double roundedForReading(double value)
{
    if (!(value > 0.0)) {
        return 0.0;
    }
    const double unit = std::pow(10.0, std::floor(std::log10(value)) - 1.0);
    return std::round(value / unit) * unit;
}

} // namespace

double SliderScale::valueAt(int position) const
{
    const double share = std::clamp(position, 0, steps) / static_cast<double>(steps);
    return logarithmic ? lowest * std::pow(highest / lowest, share)
                       : lowest + (highest - lowest) * share;
}

int SliderScale::positionOf(double value) const
{
    const double inside = std::clamp(value, lowest, highest);
    const double share = logarithmic ? std::log(inside / lowest) / std::log(highest / lowest)
                                     : (inside - lowest) / (highest - lowest);
    return static_cast<int>(std::lround(share * steps));
}

QString NumberBox::textFromValue(double value) const
{
    if (m_absent) {
        return tr("off");
    }
    QString text = locale().toString(value, 'f', decimals());
    if (decimals() > 0) {
        while (text.endsWith(locale().zeroDigit())) {
            text.chop(1);
        }
        if (text.endsWith(locale().decimalPoint())) {
            text.chop(1);
        }
    }
    return text;
}

void NumberBox::setAbsent(bool absent)
{
    if (absent != m_absent) {
        m_absent = absent;
        setDecimals(decimals()); // writes the text anew
    }
}

bool NumberBox::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->ignore();
            return true;
        }
    }
    return QDoubleSpinBox::event(event);
}

ValueSlider::ValueSlider(const ValueRange& range, QList<ValueUnit> units, QWidget* parent)
    : QWidget(parent)
    , m_range(range)
    , m_units(std::move(units))
    , m_unit(m_units.value(0))
    , m_slider(new QSlider(Qt::Horizontal, this))
    , m_box(new NumberBox(this))
    , m_value(range.minimum)
{
    m_slider->setRange(0, SliderScale::steps);
    m_slider->setSingleStep(SliderScale::steps / 100);
    m_slider->setPageStep(SliderScale::steps / 10);
    m_slider->setMinimumWidth(36);
    m_box->setKeyboardTracking(false); // half a number typed is not a setting
    m_box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    m_box->setAlignment(Qt::AlignRight);
    // As wide as its longest numbers are in the font of the desktop, and all alike.
    const int dots = logicalDpiX();
    const int digit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    m_box->setFixedWidth(numberDigits * digit + boxFrame * dots / 96);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_slider, 1);
    row->addWidget(m_box);
    if (m_units.size() > 1) {
        m_unitChoice = new QComboBox(this);
        int widest = 0;
        for (const ValueUnit& unit : m_units) {
            m_unitChoice->addItem(unit.name);
            widest = std::max(widest, fontMetrics().horizontalAdvance(unit.name));
        }
        m_unitChoice->setFixedWidth(widest + unitFrame * dots / 96);
        row->addWidget(m_unitChoice);
        connect(m_unitChoice, &QComboBox::currentIndexChanged, this, &ValueSlider::unitChosen);
        connect(m_unitChoice, &QComboBox::activated, this,
                [this] { Q_EMIT unitEdited(m_unit.size); });
    } else {
        m_box->setSuffix(m_unit.name);
    }
    connect(m_slider, &QSlider::sliderPressed, this, [this] { ++m_gesture; });
    connect(m_slider, &QSlider::valueChanged, this, &ValueSlider::sliderMoved);
    connect(m_box, &QDoubleSpinBox::valueChanged, this, &ValueSlider::boxChanged);
    showValue();
}

void ValueSlider::setValue(double value)
{
    if (value != m_value) {
        m_value = value;
        showValue();
    }
}

void ValueSlider::setAbsent(bool absent)
{
    setEnabled(!absent);
    m_box->setAbsent(absent);
}

void ValueSlider::setUnit(double size)
{
    for (qsizetype i = 0; m_unitChoice != nullptr && i < m_units.size(); ++i) {
        if (m_units[i].size == size) {
            m_unitChoice->setCurrentIndex(static_cast<int>(i));
        }
    }
}

void ValueSlider::setSpokenName(const QString& name)
{
    m_slider->setAccessibleName(name);
    m_box->setAccessibleName(name);
    if (m_unitChoice != nullptr) {
        m_unitChoice->setAccessibleName(tr("%1, unit").arg(name));
    }
}

void ValueSlider::sliderMoved(int position)
{
    if (!m_slider->isSliderDown()) {
        ++m_gesture; // keys and clicks beside the handle: each is a step of its own
    }
    const double inUnit = m_range.slider.valueAt(position) / m_unit.size;
    const double rounded = m_range.whole ? std::round(inUnit) : roundedForReading(inUnit);
    edit(rounded * m_unit.size);
}

void ValueSlider::boxChanged(double shown)
{
    ++m_gesture;
    edit(shown * m_unit.size);
}

void ValueSlider::edit(double value)
{
    const double inside = std::clamp(value, m_range.minimum, m_range.maximum);
    if (inside == m_value) {
        return;
    }
    m_value = inside;
    showValue();
    Q_EMIT edited(m_value, m_gesture);
}

void ValueSlider::unitChosen(int index)
{
    m_unit = m_units.value(index);
    showValue();
}

void ValueSlider::showValue()
{
    const QSignalBlocker quietSlider(m_slider);
    const QSignalBlocker quietBox(m_box);
    m_box->setDecimals(m_range.whole ? 0 : 3);
    m_box->setRange(m_range.minimum / m_unit.size, m_range.maximum / m_unit.size);
    m_box->setValue(m_value / m_unit.size);
    if (!m_slider->isSliderDown()) {
        m_slider->setValue(m_range.slider.positionOf(m_value));
    }
}

} // namespace ratescope
