#include "ui/panels/policy_panel.h"

#include "ui/fitted_label.h"
#include "ui/own_choice.h"
#include "ui/pace_words.h"
#include "ui/panels/backoff_preview.h"
#include "ui/panels/policy_rows.h"

#include <QAction>
#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace ratescope {

PolicyPanel::PolicyPanel(std::vector<Preset> presets, const Policy& policy, QWidget* parent)
    : QWidget(parent)
    , m_presets(std::move(presets))
    , m_presetChoice(new OwnChoice(this))
    , m_heading(new QHBoxLayout)
    , m_preview(new BackoffPreview(this))
    , m_inForce(new FittedLabel(this))
    , m_form(this, policy.clamped(), [this](const Policy& next, int control, int gesture) {
        ask(next, {}, control, gesture);
    })
{
    fillPresets();
    m_inForce->setObjectName(QStringLiteral("paceInForce"));
    showPace({});

    auto* label = new QLabel(tr("&Preset"), this);
    label->setBuddy(m_presetChoice);
    m_heading->addWidget(label);
    m_heading->addWidget(m_presetChoice, 1);

    addThrottleRows(m_form, m_inForce);
    addBackoffRows(m_form, m_preview);
    addHintRows(m_form);
    addAttemptRows(m_form);
    addGuardRows(m_form);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addLayout(m_heading);
    column->addLayout(m_form.layout());
    column->addStretch(1);

    showPolicy(m_form.settings());
}

void PolicyPanel::fillPresets()
{
    m_presetChoice->setObjectName(QStringLiteral("preset"));
    m_presetChoice->setAccessibleName(tr("Preset"));
    m_presetChoice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_presetChoice->setMinimumContentsLength(10);
    for (const Preset& preset : m_presets) {
        m_presetChoice->addItem(preset.name);
        m_presetChoice->setItemData(m_presetChoice->count() - 1, preset.source, Qt::ToolTipRole);
    }
    m_presetChoice->setPlaceholderText(tr("Your own settings"));
    connect(m_presetChoice, &QComboBox::activated, this, &PolicyPanel::presetChosen);
}

void PolicyPanel::addButton(QAction* action)
{
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setPopupMode(QToolButton::InstantPopup); // of an action that has a menu
    // The tab key goes on in the heading, not after all that stands below it.
    setTabOrder(m_heading->itemAt(m_heading->count() - 1)->widget(), button);
    m_heading->addWidget(button);
}

void PolicyPanel::ask(const Policy& next, const QString& step, int control, int gesture)
{
    const Policy inside = next.clamped();
    if (inside == policy()) {
        showPolicy(inside); // a control may show what was clamped away
    } else {
        Q_EMIT edited(inside, step, control, gesture);
    }
}

void PolicyPanel::showPolicy(const Policy& policy)
{
    m_form.show(policy);
    m_preview->setSettings(policy.backoff);
    showPreset();
}

void PolicyPanel::showPace(const ClientPace& pace)
{
    m_inForce->setWords(tr("In force: %1").arg(paceWords(pace)));
}

void PolicyPanel::presetChosen(int index)
{
    const auto position = static_cast<std::size_t>(index);
    if (index >= 0 && position < m_presets.size()) {
        ask(m_presets[position].policy, m_presets[position].name, SettingsForm<Policy>::noMerge, 0);
    }
}

void PolicyPanel::showPreset()
{
    int found = -1;
    for (std::size_t index = 0; index < m_presets.size() && found < 0; ++index) {
        if (m_presets[index].policy.clamped() == policy()) {
            found = static_cast<int>(index);
        }
    }
    m_presetChoice->setCurrentIndex(found);
    m_presetChoice->setToolTip(found < 0 ? QString()
                                         : m_presets[static_cast<std::size_t>(found)].source);
}

} // namespace ratescope
