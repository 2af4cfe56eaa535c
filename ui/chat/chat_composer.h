#pragma once

#include "ui/chat/chat_conversation.h"
#include "wire/endpoint.h"

#include <QWidget>

#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
class QToolButton;
class QUrl;
class QVBoxLayout;
QT_END_NAMESPACE

namespace ratescope {

class ChatInput;
class ChatSettingsPopup;
class ModelCombo;
class ModelSource;
class NoticeBar;

/// Where a message is made: text, attached files, model, settings.
class ChatComposer final : public QWidget
{
    Q_OBJECT

public:
    /// The source outlives it; nullptr: no lists of models.
    ChatComposer(ModelSource* models, QWidget* parent);

    /// Where messages go. When that cannot be, one sentence says what to do.
    void setEndpoint(const Endpoint& endpoint);
    /// Shows Stop in place of Send.
    void setBusy(bool busy);
    ChatSettings settings() const;
    void setSettings(const ChatSettings& settings);
    QString model() const;
    QString otherModel() const;

    /// Whether there is something to send and somewhere to send it.
    bool ready() const;
    /// What is to be sent; the fields are empty afterwards.
    TypedMessage take();
    void setMessage(const TypedMessage& message);
    /// Puts a message into the fields, to be sent in another one's place.
    void beginEdit(const TypedMessage& message);
    bool editing() const { return m_editing; }
    void endEdit();

    void attach(const QStringList& paths);
    void focusInput();

Q_SIGNALS:
    void sendRequested();
    void stopRequested();
    void recallRequested();
    void editEnded();
    void settingsChanged();

protected:
    void changeEvent(QEvent* event) override;

private:
    void build(ModelSource* models);
    QToolButton* addTool(const QString& name, const QString& text);
    void showChips();
    void showButtons();
    void showEndpointState();
    void showSettings();
    void chooseFiles();
    void paintIcons();

    Endpoint m_endpoint;
    bool m_usable = false;
    bool m_busy = false;
    bool m_editing = false;
    std::vector<Attachment> m_attachments;

    NoticeBar* m_edit = nullptr;
    NoticeBar* m_notice = nullptr;
    QLabel* m_why = nullptr;
    QVBoxLayout* m_chips = nullptr;
    ChatInput* m_input = nullptr;
    QToolButton* m_more = nullptr;
    QToolButton* m_attach = nullptr;
    ModelCombo* m_model = nullptr;
    QPushButton* m_send = nullptr;
    ChatSettingsPopup* m_settings = nullptr;
};

} // namespace ratescope
