#include "ui/chat/chat_pane.h"

#include "engine/engine_handle.h"
#include "ui/chat/chat_input.h"
#include "ui/chat/chat_settings_popup.h"
#include "ui/chat/link_question.h"
#include "ui/chat/message_list.h"
#include "ui/chat/message_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace ratescope {

ChatPane::ChatPane(EngineHandle& engine, QWidget* parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_now(engine.now())
{
    build();
    sync();
}

void ChatPane::build()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);

    auto* top = new QHBoxLayout;
    m_model = new QLabel(this);
    m_model->setObjectName(QStringLiteral("model"));
    m_model->setTextFormat(Qt::PlainText);
    m_model->setForegroundRole(QPalette::PlaceholderText);
    m_model->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_newChat = new QPushButton(tr("&New chat"), this);
    m_newChat->setObjectName(QStringLiteral("newChat"));
    m_newChat->setToolTip(tr("Put this conversation away and begin another"));
    top->addWidget(m_model, 1);
    top->addWidget(m_newChat);
    column->addLayout(top);

    m_list = new MessageList(this);
    column->addWidget(m_list, 1);

    m_editBanner = new QWidget(this);
    auto* banner = new QHBoxLayout(m_editBanner);
    banner->setContentsMargins(0, 0, 0, 0);
    auto* editing =
        new QLabel(tr("Sending replaces your last message and its answer."), m_editBanner);
    editing->setWordWrap(true);
    m_endEdit = new QPushButton(tr("Keep it"), m_editBanner);
    m_endEdit->setObjectName(QStringLiteral("keep"));
    banner->addWidget(editing, 1);
    banner->addWidget(m_endEdit);
    m_editBanner->hide();
    column->addWidget(m_editBanner);

    m_why = new QLabel(this);
    m_why->setObjectName(QStringLiteral("why"));
    m_why->setTextFormat(Qt::PlainText);
    m_why->setWordWrap(true);
    m_why->hide();
    column->addWidget(m_why);

    m_input = new ChatInput(this);
    column->addWidget(m_input);

    auto* bottom = new QHBoxLayout;
    m_more = new QToolButton(this);
    m_more->setObjectName(QStringLiteral("more"));
    m_more->setText(QStringLiteral("⋯"));
    m_more->setAutoRaise(true);
    m_more->setFocusPolicy(Qt::StrongFocus);
    m_more->setAccessibleName(tr("Chat settings"));
    m_more->setToolTip(tr("System prompt, max tokens, temperature"));
    m_send = new QPushButton(this);
    m_send->setObjectName(QStringLiteral("send"));
    bottom->addWidget(m_more);
    bottom->addStretch();
    bottom->addWidget(m_send);
    column->addLayout(bottom);
    m_settings = new ChatSettingsPopup(this);

    for (QPushButton* button : {m_newChat, m_endEdit, m_send}) {
        button->setAutoDefault(false);
    }

    connect(m_newChat, &QPushButton::clicked, this, &ChatPane::newChat);
    connect(m_endEdit, &QPushButton::clicked, this, &ChatPane::endEdit);
    connect(m_send, &QPushButton::clicked, this, &ChatPane::sendOrStop);
    connect(m_more, &QToolButton::clicked, this, &ChatPane::showSettings);
    connect(m_input, &ChatInput::sendRequested, this, &ChatPane::send);
    connect(m_input, &ChatInput::recallRequested, this, &ChatPane::recall);
    connect(m_input, &QPlainTextEdit::textChanged, this, &ChatPane::showButtons);
    connect(m_list, &MessageList::viewMade, this, &ChatPane::connectView);
    connect(m_list, &MessageList::syncNeeded, this, &ChatPane::sync);
}

void ChatPane::connectView(MessageView* view)
{
    connect(view, &MessageView::copyRequested, this, &ChatPane::copyMessage);
    connect(view, &MessageView::codeCopyRequested, this,
            [](const QString& text) { QGuiApplication::clipboard()->setText(text); });
    connect(view, &MessageView::regenerateRequested, this, &ChatPane::regenerate);
    connect(view, &MessageView::editRequested, this, &ChatPane::beginEdit);
    connect(view, &MessageView::giveUpRequested, this, &ChatPane::stop);
    connect(view, &MessageView::linkActivated, this, &ChatPane::askToOpen);
    connect(view, &MessageView::retryNowRequested, this, [this] {
        if (const std::optional<JobId> job = m_conversation.openJob()) {
            m_engine.retryNow(*job);
        }
    });
}

void ChatPane::fold(const std::vector<Event>& events)
{
    if (events.empty()) {
        return;
    }
    m_now = std::max(m_now, events.back().at);
    for (const Event& event : events) {
        if (const auto* changed = std::get_if<PolicyChanged>(&event.body)) {
            setPolicy(*changed->policy);
        }
    }
    for (const JobId job : m_conversation.fold(events)) {
        m_engine.cancel(job);
    }
    sync();
}

void ChatPane::tick(Instant now)
{
    m_now = now;
    if (m_conversation.busy()) {
        sync();
    }
}

void ChatPane::setEndpointState(bool usable, const QString& why)
{
    m_usable = usable;
    m_why->setText(why);
    m_why->setVisible(!usable && !why.isEmpty());
    sync();
}

void ChatPane::setModel(const QString& model)
{
    m_model->setText(model);
    m_model->setToolTip(model);
    m_model->setAccessibleName(tr("Model %1").arg(model));
    m_list->setModel(model);
    sync();
}

void ChatPane::setPolicy(const Policy& policy)
{
    // Under a controller being told to slow down uses no retry up: there is no number to tell.
    const bool counted = policy.controller.kind == ControllerKind::off;
    m_list->setMostAttempts(counted ? policy.backoff.retries + 1 : 0);
}

ChatSettings ChatPane::settings() const
{
    return m_settings->settings();
}

void ChatPane::setSettings(const ChatSettings& settings)
{
    m_settings->setSettings(settings);
}

void ChatPane::sendOrStop()
{
    if (m_conversation.busy()) {
        stop();
    } else {
        send();
    }
}

void ChatPane::send()
{
    const QString text = m_input->toPlainText();
    if (m_conversation.busy() || !m_usable || text.trimmed().isEmpty()) {
        return;
    }
    const std::uint64_t edited = std::exchange(m_editing, 0);
    const std::size_t index = indexOf(edited);
    m_editBanner->hide();
    m_lastSent = text;
    m_input->clear();
    submit(index < m_conversation.messages().size()
               ? m_conversation.askInstead(index, text, settings())
               : m_conversation.ask(text, settings()));
}

void ChatPane::submit(JobSpec job)
{
    m_engine.submit(std::move(job));
    m_list->followBottom();
}

void ChatPane::stop()
{
    if (const std::optional<JobId> job = m_conversation.stop()) {
        m_engine.cancel(*job);
    }
    sync();
}

void ChatPane::focusInput()
{
    m_input->setFocus(Qt::ShortcutFocusReason);
}

void ChatPane::newChat()
{
    if (const std::optional<JobId> job = m_conversation.clear()) {
        m_engine.cancel(*job);
    }
    m_editing = 0;
    m_editBanner->hide();
    m_list->followBottom();
    m_input->setFocus();
}

void ChatPane::regenerate(std::uint64_t id)
{
    const std::size_t index = indexOf(id);
    if (!m_conversation.busy() && m_usable && index < m_conversation.messages().size()) {
        submit(m_conversation.askAgain(index, settings()));
        m_input->setFocus();
    }
}

void ChatPane::beginEdit(std::uint64_t id)
{
    const std::size_t index = indexOf(id);
    if (m_conversation.busy() || index >= m_conversation.messages().size()) {
        return;
    }
    m_editing = id;
    m_editBanner->show();
    m_input->setPlainText(m_conversation.messages()[index].text);
    m_input->moveCursor(QTextCursor::End);
    m_input->setFocus();
}

void ChatPane::endEdit()
{
    m_editing = 0;
    m_editBanner->hide();
    m_input->clear();
    m_input->setFocus();
}

void ChatPane::recall()
{
    m_input->setPlainText(m_lastSent);
    m_input->moveCursor(QTextCursor::End);
}

void ChatPane::copyMessage(std::uint64_t id)
{
    const std::size_t index = indexOf(id);
    if (index < m_conversation.messages().size()) {
        QGuiApplication::clipboard()->setText(m_conversation.messages()[index].text);
    }
}

void ChatPane::askToOpen(const QUrl& target)
{
    auto* question = new LinkQuestion(target, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->open();
}

void ChatPane::showSettings()
{
    m_settings->adjustSize();
    const QPoint corner = m_more->mapToGlobal(QPoint(0, -m_settings->height()));
    m_settings->move(corner);
    m_settings->show();
    m_settings->setFocus();
}

std::size_t ChatPane::indexOf(std::uint64_t id) const
{
    const auto& messages = m_conversation.messages();
    const auto found =
        std::find_if(messages.begin(), messages.end(),
                     [id](const ConversationMessage& message) { return message.id == id; });
    return static_cast<std::size_t>(found - messages.begin());
}

void ChatPane::sync()
{
    m_list->sync(m_conversation.messages(), m_now);
    showButtons();
}

void ChatPane::showButtons()
{
    const bool busy = m_conversation.busy();
    m_send->setText(busy ? tr("&Stop") : tr("&Send"));
    m_send->setToolTip(busy ? tr("End this answer (Esc)") : tr("Send (Enter)"));
    m_send->setEnabled(busy || (m_usable && !m_input->toPlainText().trimmed().isEmpty()));
    m_newChat->setEnabled(!m_conversation.messages().empty());
}

void ChatPane::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Escape) {
        QWidget::keyPressEvent(event);
    } else if (m_conversation.busy()) {
        stop();
    } else if (m_editing != 0) {
        endEdit();
    } else {
        event->ignore();
    }
}

} // namespace ratescope
