#pragma once

#include "ui/chat/conversation_message.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QDoubleSpinBox;
class QPlainTextEdit;
class QSpinBox;
QT_END_NAMESPACE

namespace ratescope {

/// The small window behind "⋯": what goes with every message. What is set counts from the next
/// message on.
class ChatSettingsPopup final : public QFrame
{
    Q_OBJECT

public:
    explicit ChatSettingsPopup(QWidget* parent);

    ChatSettings settings() const;
    void setSettings(const ChatSettings& settings);

Q_SIGNALS:
    /// The window was closed.
    void settled();

protected:
    void hideEvent(QHideEvent* event) override;

private:
    QPlainTextEdit* m_systemPrompt;
    QSpinBox* m_maxTokens;
    QDoubleSpinBox* m_temperature;
    QDoubleSpinBox* m_topP;
    QPlainTextEdit* m_stop;
};

} // namespace ratescope
