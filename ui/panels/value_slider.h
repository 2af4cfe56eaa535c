#pragma once

#include <QDoubleSpinBox>
#include <QList>
#include <QString>
#include <QWidget>

class QComboBox;
class QSlider;

namespace ratescope {

/// How a slider's steps map to values. The slider covers the usual span; what lies outside can be
/// typed.
struct SliderScale
{
    double lowest = 0; ///< above 0 when logarithmic
    double highest = 1;
    bool logarithmic = true;

    static constexpr int steps = 1000;
    double valueAt(int position) const; ///< position 0 … steps
    int positionOf(double value) const; ///< values outside sit at the ends
};

/// A unit a value can be read in: one of it is `size` base units. "/min" of requests per second
/// has the size 1/60.
struct ValueUnit
{
    QString name;
    double size = 1;
};

struct ValueRange
{
    double minimum = 0; ///< in base units, as all that follows
    double maximum = 1;
    SliderScale slider;
    bool whole = false; ///< only whole numbers make sense
};

/// A spin box without trailing zeros that leaves undo to the window: what a person takes back is
/// the setting, not the digits.
class NumberBox : public QDoubleSpinBox
{
    Q_OBJECT

public:
    using QDoubleSpinBox::QDoubleSpinBox;
    QString textFromValue(double value) const override;
    /// Says "off" instead of its value, which stays.
    void setAbsent(bool absent);

protected:
    bool event(QEvent* event) override;

private:
    bool m_absent = false;
};

/// One number: a slider for the feel of it and a box beside it where it can be typed, with its
/// unit. With several units the unit can be chosen; that changes how the value reads, not the
/// value.
class ValueSlider : public QWidget
{
    Q_OBJECT

public:
    /// One unit at least. The value starts at the range's minimum.
    ValueSlider(const ValueRange& range, QList<ValueUnit> units, QWidget* parent = nullptr);

    double value() const { return m_value; }
    /// Shows another value; emits nothing.
    void setValue(double value);
    /// Disabled, and instead of the value, which is not in force, the box says "off".
    void setAbsent(bool absent);
    /// Shows it in the unit of this size, if there is one; emits nothing.
    void setUnit(double size);
    /// For people who hear the screen: given to every part.
    void setSpokenName(const QString& name);

    QSlider* slider() const { return m_slider; }
    NumberBox* box() const { return m_box; }
    /// nullptr with a single unit.
    QComboBox* unitChoice() const { return m_unitChoice; }

Q_SIGNALS:
    /// A person has set the value, in base units. All steps of one drag have one gesture number.
    void edited(double value, int gesture);
    /// A person has chosen another unit for the same value.
    void unitEdited(double size);

private:
    void sliderMoved(int position);
    void boxChanged(double shown);
    void unitChosen(int index);
    void edit(double value);
    void showValue();

    ValueRange m_range;
    QList<ValueUnit> m_units;
    ValueUnit m_unit;
    QSlider* m_slider;
    NumberBox* m_box;
    QComboBox* m_unitChoice = nullptr;
    double m_value;
    int m_gesture = 0;
};

} // namespace ratescope
