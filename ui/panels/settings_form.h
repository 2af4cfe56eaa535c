#pragma once

#include "ui/panels/value_slider.h"
#include "ui/panels/wheel_guard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QString>

#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace ratescope {

/// The rows of a panel that edits one value of type Settings. A row knows how to read its part of
/// the value, how to write it, and when it matters; the form shows a value in all rows without
/// emitting anything, and tells of an edit once, as the whole new value. The rows belong to the
/// owner widget, the form to its panel.
template <typename Settings>
class SettingsForm
{
public:
    /// `control` names the row, `gesture` what one drag holds together: for merging undo steps.
    using Edited = std::function<void(const Settings& next, int control, int gesture)>;
    using Relevant = std::function<bool(const Settings&)>;
    template <typename Value>
    using Read = std::function<Value(const Settings&)>;
    template <typename Value>
    using Write = std::function<void(Settings&, Value)>;

    struct Name
    {
        QString id;    ///< objectName of the control
        QString label; ///< with its mnemonic
        QString tip;
    };

    SettingsForm(QWidget* owner, Settings settings, Edited edited)
        : m_owner(owner)
        , m_settings(std::move(settings))
        , m_edited(std::move(edited))
        , m_grid(new QGridLayout)
        , m_wheelGuard(new WheelGuard(owner))
    {
        m_grid->setContentsMargins(0, 0, 0, 0);
        m_grid->setHorizontalSpacing(8);
        m_grid->setVerticalSpacing(4);
        m_grid->setColumnStretch(1, 1);
    }

    SettingsForm(const SettingsForm&) = delete;
    SettingsForm& operator=(const SettingsForm&) = delete;

    QGridLayout* layout() const { return m_grid; }
    const Settings& settings() const { return m_settings; }

    void show(const Settings& settings)
    {
        m_settings = settings;
        for (const auto& show : m_rows) {
            show(settings);
        }
    }

    void addSection(const QString& title)
    {
        auto* label = new QLabel(title, m_owner);
        QFont font = label->font();
        font.setBold(true);
        label->setFont(font);
        label->setContentsMargins(0, m_grid->rowCount() > 1 ? 8 : 0, 0, 0);
        m_grid->addWidget(label, m_grid->rowCount(), 0, 1, 2);
    }

    void addWide(QWidget* widget) { m_grid->addWidget(widget, m_grid->rowCount(), 0, 1, 2); }

    void addValue(const Name& name, const ValueRange& range, QList<ValueUnit> units,
                  Read<double> read, Write<double> write, Relevant relevant = {})
    {
        ValueSlider* slider = newSlider(name, range, std::move(units));
        QLabel* label = newLabel(name, slider->box());
        addRow(label, slider);
        const int control = nextControl();
        QObject::connect(slider, &ValueSlider::edited, m_owner,
                         [this, control, write](double value, int gesture) {
                             edit([&](Settings& next) { write(next, value); }, control, gesture);
                         });
        m_rows.push_back([=](const Settings& settings) {
            const bool matters = !relevant || relevant(settings);
            label->setEnabled(matters);
            slider->setEnabled(matters);
            slider->setValue(read(settings));
        });
    }

    /// For a value whose unit is itself a setting: the size of the unit.
    struct UnitSetting
    {
        Read<double> read;
        Write<double> write;
    };

    /// A value that may be absent: the check box before it says whether it is there. It comes back
    /// as it was, at first as `start`.
    void addOptional(const Name& name, const ValueRange& range, QList<ValueUnit> units,
                     double start, Read<std::optional<double>> read,
                     Write<std::optional<double>> write, Relevant relevant = {},
                     UnitSetting unit = {})
    {
        QCheckBox* check = newCheck(name); // before the slider: the tab key follows this order
        check->setObjectName(name.id + QStringLiteral("On"));
        ValueSlider* slider = newSlider(name, range, std::move(units));
        slider->setValue(start);
        addRow(check, slider);
        const int control = nextControl();
        QObject::connect(slider, &ValueSlider::edited, m_owner,
                         [this, control, write](double value, int gesture) {
                             edit([&](Settings& next) { write(next, value); }, control, gesture);
                         });
        if (unit.write) {
            QObject::connect(slider, &ValueSlider::unitEdited, m_owner,
                             [this, write = unit.write](double size) {
                                 edit([&](Settings& next) { write(next, size); }, noMerge, 0);
                             });
        }
        QObject::connect(check, &QCheckBox::toggled, m_owner, [this, write, slider](bool on) {
            edit(
                [&](Settings& next) {
                    write(next, on ? std::optional<double>(slider->value()) : std::nullopt);
                },
                noMerge, 0);
        });
        m_rows.push_back([=](const Settings& settings) {
            const bool matters = !relevant || relevant(settings);
            const std::optional<double> value = read(settings);
            const QSignalBlocker quiet(check);
            check->setEnabled(matters);
            check->setChecked(value.has_value());
            slider->setAbsent(!matters || !value);
            if (unit.read) {
                slider->setUnit(unit.read(settings));
            }
            if (value) {
                slider->setValue(*value);
            }
        });
    }

    template <typename Choice>
    void addChoice(const Name& name, const std::vector<std::pair<Choice, QString>>& choices,
                   Read<Choice> read, Write<Choice> write, Relevant relevant = {})
    {
        auto* combo = new QComboBox(m_owner);
        combo->setObjectName(name.id);
        combo->setAccessibleName(spoken(name));
        combo->setToolTip(name.tip);
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        combo->setMinimumContentsLength(8);
        m_wheelGuard->protect(combo);
        for (const auto& [choice, text] : choices) {
            combo->addItem(text, static_cast<int>(choice));
        }
        QLabel* label = newLabel(name, combo);
        addRow(label, combo);
        QObject::connect(combo, &QComboBox::activated, m_owner, [this, write, combo] {
            const auto choice = static_cast<Choice>(combo->currentData().toInt());
            edit([&](Settings& next) { write(next, choice); }, noMerge, 0);
        });
        m_rows.push_back([=](const Settings& settings) {
            const bool matters = !relevant || relevant(settings);
            label->setEnabled(matters);
            combo->setEnabled(matters);
            combo->setCurrentIndex(combo->findData(static_cast<int>(read(settings))));
        });
    }

    void addSwitch(const Name& name, Read<bool> read, Write<bool> write, Relevant relevant = {})
    {
        QCheckBox* check = newCheck(name);
        check->setObjectName(name.id);
        addWide(check);
        QObject::connect(check, &QCheckBox::toggled, m_owner, [this, write](bool on) {
            edit([&](Settings& next) { write(next, on); }, noMerge, 0);
        });
        m_rows.push_back([=](const Settings& settings) {
            const QSignalBlocker quiet(check);
            check->setEnabled(!relevant || relevant(settings));
            check->setChecked(read(settings));
        });
    }

    /// For forms whose rows differ much from value to value: takes the rows that do not matter now
    /// out of sight, instead of leaving them there disabled. After each show().
    void hideIrrelevant()
    {
        for (int row = 0; row < m_grid->rowCount(); ++row) {
            const QLayoutItem* name = m_grid->itemAtPosition(row, 0);
            const QLayoutItem* control = m_grid->itemAtPosition(row, 1);
            if (name != nullptr && control != nullptr && name->widget() != nullptr &&
                control->widget() != nullptr && name->widget() != control->widget()) {
                const bool matters = name->widget()->isEnabledTo(m_owner);
                name->widget()->setVisible(matters);
                control->widget()->setVisible(matters);
            }
        }
    }

    static constexpr int noMerge = -1;

private:
    static QString spoken(const Name& name)
    {
        QString text = name.label;
        return text.remove(QLatin1Char('&'));
    }

    ValueSlider* newSlider(const Name& name, const ValueRange& range, QList<ValueUnit> units)
    {
        auto* slider = new ValueSlider(range, std::move(units), m_owner);
        slider->setObjectName(name.id);
        slider->setSpokenName(spoken(name));
        slider->setToolTip(name.tip);
        m_wheelGuard->protect(slider->slider());
        m_wheelGuard->protect(slider->box());
        if (slider->unitChoice() != nullptr) {
            m_wheelGuard->protect(slider->unitChoice());
        }
        return slider;
    }

    QLabel* newLabel(const Name& name, QWidget* buddy)
    {
        auto* label = new QLabel(name.label, m_owner);
        label->setBuddy(buddy);
        label->setToolTip(name.tip);
        return label;
    }

    QCheckBox* newCheck(const Name& name)
    {
        auto* check = new QCheckBox(name.label, m_owner);
        check->setToolTip(name.tip);
        return check;
    }

    void addRow(QWidget* label, QWidget* control)
    {
        const int row = m_grid->rowCount();
        m_grid->addWidget(label, row, 0);
        m_grid->addWidget(control, row, 1);
    }

    int nextControl() { return m_controls++; }

    template <typename Change>
    void edit(Change change, int control, int gesture)
    {
        Settings next = m_settings;
        change(next);
        m_edited(next, control, gesture);
    }

    QWidget* m_owner;
    Settings m_settings;
    Edited m_edited;
    QGridLayout* m_grid;
    WheelGuard* m_wheelGuard;
    std::vector<std::function<void(const Settings&)>> m_rows;
    int m_controls = 0;
};

} // namespace ratescope
