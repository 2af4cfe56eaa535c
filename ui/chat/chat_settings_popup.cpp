#include "ui/chat/chat_settings_popup.h"

#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace ratescope {

namespace {

constexpr double temperatureStep = 0.1;
// One step below the range: the spin box shows it as "server's choice".
constexpr double noTemperature = -temperatureStep;

} // namespace

ChatSettingsPopup::ChatSettingsPopup(QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_systemPrompt(new QPlainTextEdit(this))
    , m_maxTokens(new QSpinBox(this))
    , m_temperature(new QDoubleSpinBox(this))
{
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(tr("Chat settings"));
    auto* column = new QVBoxLayout(this);
    auto* promptLabel = new QLabel(tr("&System prompt"), this);
    promptLabel->setBuddy(m_systemPrompt);
    m_systemPrompt->setObjectName(QStringLiteral("systemPrompt"));
    m_systemPrompt->setPlaceholderText(tr("None: the model speaks as it does by itself."));
    m_systemPrompt->setTabChangesFocus(true);
    m_systemPrompt->setFixedHeight(fontMetrics().lineSpacing() * 5);
    m_systemPrompt->setMinimumWidth(fontMetrics().averageCharWidth() * 38);
    column->addWidget(promptLabel);
    column->addWidget(m_systemPrompt);

    m_maxTokens->setObjectName(QStringLiteral("maxTokens"));
    m_maxTokens->setRange(0, 1'000'000);
    m_maxTokens->setSpecialValueText(tr("server's choice"));
    m_maxTokens->setSuffix(tr(" tokens"));
    m_maxTokens->setSingleStep(256);
    m_temperature->setObjectName(QStringLiteral("temperature"));
    m_temperature->setRange(noTemperature, 2.0);
    m_temperature->setDecimals(1);
    m_temperature->setSingleStep(temperatureStep);
    m_temperature->setSpecialValueText(tr("server's choice"));
    m_temperature->setValue(noTemperature);
    auto* form = new QFormLayout;
    form->addRow(tr("&Max tokens"), m_maxTokens);
    form->addRow(tr("&Temperature"), m_temperature);
    column->addLayout(form);
    auto* note = new QLabel(tr("Counts from the next message on."), this);
    note->setForegroundRole(QPalette::PlaceholderText);
    column->addWidget(note);
    setFocusProxy(m_systemPrompt);
}

ChatSettings ChatSettingsPopup::settings() const
{
    ChatSettings settings;
    settings.systemPrompt = m_systemPrompt->toPlainText();
    if (m_maxTokens->value() > 0) {
        settings.maxTokens = Tokens{m_maxTokens->value()};
    }
    if (m_temperature->value() > noTemperature / 2) {
        settings.temperature = std::max(0.0, m_temperature->value());
    }
    return settings;
}

void ChatSettingsPopup::setSettings(const ChatSettings& settings)
{
    m_systemPrompt->setPlainText(settings.systemPrompt);
    const std::int64_t tokens = settings.maxTokens.value_or(Tokens{0}).count;
    m_maxTokens->setValue(static_cast<int>(std::clamp<std::int64_t>(tokens, 0, 1'000'000)));
    m_temperature->setValue(settings.temperature.value_or(noTemperature));
}

} // namespace ratescope
