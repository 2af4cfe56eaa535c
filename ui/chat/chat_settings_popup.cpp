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
// Nothing below one step makes sense for top-p, so zero is free to mean the same.
constexpr double topPStep = 0.05;
constexpr double noTopP = 0;
constexpr qsizetype mostStops = 4;

/// One sequence a line; a line end within one is written \n.
QStringList stopsOf(const QString& text)
{
    QStringList stops;
    for (QString line : text.split(u'\n', Qt::SkipEmptyParts)) {
        stops.append(line.replace(QStringLiteral("\\n"), QStringLiteral("\n")));
    }
    return stops.mid(0, mostStops);
}

QString stopText(const QStringList& stops)
{
    QStringList lines = stops;
    return lines.replaceInStrings(QStringLiteral("\n"), QStringLiteral("\\n")).join(u'\n');
}

} // namespace

ChatSettingsPopup::ChatSettingsPopup(QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_systemPrompt(new QPlainTextEdit(this))
    , m_maxTokens(new QSpinBox(this))
    , m_temperature(new QDoubleSpinBox(this))
    , m_topP(new QDoubleSpinBox(this))
    , m_stop(new QPlainTextEdit(this))
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
    m_topP->setObjectName(QStringLiteral("topP"));
    m_topP->setRange(noTopP, 1.0);
    m_topP->setDecimals(2);
    m_topP->setSingleStep(topPStep);
    m_topP->setSpecialValueText(tr("server's choice"));
    m_topP->setToolTip(tr("Only the most likely words whose probabilities add up to this"));
    m_stop->setObjectName(QStringLiteral("stop"));
    m_stop->setPlaceholderText(tr("None. One a line, at most four; \\n is a line end."));
    m_stop->setToolTip(tr("The answer ends before the first of these texts"));
    m_stop->setTabChangesFocus(true);
    m_stop->setFixedHeight(fontMetrics().lineSpacing() * 4 + 10);
    auto* form = new QFormLayout;
    form->addRow(tr("&Max tokens"), m_maxTokens);
    form->addRow(tr("&Temperature"), m_temperature);
    form->addRow(tr("Top-&p"), m_topP);
    form->addRow(tr("St&op at"), m_stop);
    column->addLayout(form);
    auto* note = new QLabel(tr("Counts from the next message of this conversation on."), this);
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
    if (m_topP->value() > noTopP) {
        settings.topP = m_topP->value();
    }
    settings.stop = stopsOf(m_stop->toPlainText());
    return settings;
}

void ChatSettingsPopup::setSettings(const ChatSettings& settings)
{
    m_systemPrompt->setPlainText(settings.systemPrompt);
    const std::int64_t tokens = settings.maxTokens.value_or(Tokens{0}).count;
    m_maxTokens->setValue(static_cast<int>(std::clamp<std::int64_t>(tokens, 0, 1'000'000)));
    m_temperature->setValue(settings.temperature.value_or(noTemperature));
    m_topP->setValue(settings.topP.value_or(noTopP));
    m_stop->setPlainText(stopText(settings.stop));
}

void ChatSettingsPopup::hideEvent(QHideEvent* event)
{
    QFrame::hideEvent(event);
    Q_EMIT settled();
}

} // namespace ratescope
