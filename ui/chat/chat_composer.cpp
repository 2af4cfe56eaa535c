#include "ui/chat/chat_composer.h"

#include "store/readable_file.h"
#include "ui/chat/attachment_chip.h"
#include "ui/chat/chat_input.h"
#include "ui/chat/chat_settings_popup.h"
#include "ui/chat/model_combo.h"
#include "ui/chat/notice_bar.h"
#include "ui/icons.h"

#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

constexpr std::size_t mostAttachments = 8;

} // namespace

ChatComposer::ChatComposer(ModelSource* models, QWidget* parent)
    : QWidget(parent)
{
    build(models);
    paintIcons();
    showEndpointState();
}

void ChatComposer::build(ModelSource* models)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_edit = new NoticeBar(tr("Keep it"), QStringLiteral("keep"), this);
    m_notice = new NoticeBar(tr("OK"), QStringLiteral("noticeOk"), this);
    m_notice->setObjectName(QStringLiteral("notice"));
    column->addWidget(m_edit);
    column->addWidget(m_notice);
    m_why = new QLabel(this);
    m_why->setObjectName(QStringLiteral("why"));
    m_why->setTextFormat(Qt::PlainText);
    m_why->setWordWrap(true);
    column->addWidget(m_why);
    m_chips = new QVBoxLayout;
    m_chips->setSpacing(2);
    column->addLayout(m_chips);
    m_input = new ChatInput(this);
    column->addWidget(m_input);

    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(4);
    m_more = addTool(QStringLiteral("more"), tr("Chat settings"));
    m_more->setToolTip(tr("System prompt, max tokens, temperature, top-p, stop"));
    m_attach = addTool(QStringLiteral("attach"), tr("Attach text files"));
    m_model = new ModelCombo(models, this);
    m_send = new QPushButton(this);
    m_send->setObjectName(QStringLiteral("send"));
    m_send->setAutoDefault(false);
    bottom->addWidget(m_more);
    bottom->addWidget(m_attach);
    bottom->addWidget(m_model, 1);
    bottom->addWidget(m_send);
    column->addLayout(bottom);
    m_settings = new ChatSettingsPopup(this);

    connect(m_send, &QPushButton::clicked, this,
            [this] { m_busy ? stopRequested() : sendRequested(); });
    connect(m_more, &QToolButton::clicked, this, &ChatComposer::showSettings);
    connect(m_settings, &ChatSettingsPopup::settled, this, &ChatComposer::settingsChanged);
    connect(m_attach, &QToolButton::clicked, this, &ChatComposer::chooseFiles);
    connect(m_input, &ChatInput::sendRequested, this, &ChatComposer::sendRequested);
    connect(m_input, &ChatInput::recallRequested, this, &ChatComposer::recallRequested);
    connect(m_input, &ChatInput::filesDropped, this, [this](const QList<QUrl>& files) {
        QStringList paths;
        for (const QUrl& file : files) {
            paths.append(file.toLocalFile());
        }
        attach(paths);
    });
    connect(m_input, &QPlainTextEdit::textChanged, this, &ChatComposer::showButtons);
    connect(m_edit, &NoticeBar::answered, this, &ChatComposer::endEdit);
    connect(m_model, &ModelCombo::modelChanged, this, &ChatComposer::showEndpointState);
    connect(m_model, &ModelCombo::listFailed, m_notice, &NoticeBar::say);
}

QToolButton* ChatComposer::addTool(const QString& name, const QString& text)
{
    auto* button = new QToolButton(this);
    button->setObjectName(name);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(text);
    button->setToolTip(text);
    return button;
}

void ChatComposer::paintIcons()
{
    const QColor colour = palette().color(QPalette::ButtonText);
    m_more->setIcon(colouredIcon(QStringLiteral("settings"), colour));
    m_attach->setIcon(colouredIcon(QStringLiteral("attach"), colour));
    showChips();
}

void ChatComposer::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_send != nullptr) {
        paintIcons();
    }
}

void ChatComposer::setEndpoint(const Endpoint& endpoint)
{
    m_endpoint = endpoint;
    m_model->setEndpoint(endpoint);
    m_notice->say({});
    showEndpointState();
}

void ChatComposer::showEndpointState()
{
    Endpoint asked = m_endpoint;
    asked.model = m_model->model();
    const EndpointProblem problem = checkEndpoint(asked);
    m_usable = problem == EndpointProblem::none;
    m_why->setText(explain(problem, asked));
    m_why->setVisible(!m_usable);
    showButtons();
}

void ChatComposer::setBusy(bool busy)
{
    m_busy = busy;
    showButtons();
}

void ChatComposer::showButtons()
{
    m_send->setText(m_busy ? tr("&Stop") : tr("&Send"));
    m_send->setToolTip(m_busy ? tr("End this answer (Esc)") : tr("Send (Enter)"));
    m_send->setEnabled(m_busy || ready());
}

bool ChatComposer::ready() const
{
    return m_usable && !(m_input->toPlainText().trimmed().isEmpty() && m_attachments.empty());
}

ChatSettings ChatComposer::settings() const
{
    return m_settings->settings();
}

void ChatComposer::setSettings(const ChatSettings& settings)
{
    m_settings->setSettings(settings);
}

QString ChatComposer::model() const
{
    return m_model->model();
}

QString ChatComposer::otherModel() const
{
    return m_model->otherModel();
}

TypedMessage ChatComposer::take()
{
    TypedMessage message{m_input->toPlainText(), std::move(m_attachments)};
    m_editing = false;
    m_edit->say({});
    m_notice->say({});
    setMessage({});
    return message;
}

void ChatComposer::setMessage(const TypedMessage& message)
{
    m_attachments = message.attachments;
    m_input->setPlainText(message.text);
    m_input->moveCursor(QTextCursor::End);
    showChips();
    showButtons();
}

void ChatComposer::beginEdit(const TypedMessage& message)
{
    m_editing = true;
    m_edit->say(tr("Sending makes a new version. This one stays, with all that followed."));
    setMessage(message);
    focusInput();
}

void ChatComposer::endEdit()
{
    m_editing = false;
    m_edit->say({});
    setMessage({});
    focusInput();
    Q_EMIT editEnded();
}

void ChatComposer::focusInput()
{
    m_input->setFocus(Qt::ShortcutFocusReason);
}

void ChatComposer::chooseFiles()
{
    auto* dialog = new QFileDialog(this, tr("Attach text files"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &ChatComposer::attach);
    dialog->open();
}

void ChatComposer::attach(const QStringList& paths)
{
    QStringList problems;
    for (const QString& path : paths) {
        const QString name = QFileInfo(path).fileName();
        QFile file(path);
        if (m_attachments.size() >= mostAttachments) {
            problems.append(
                tr("At most %n file(s) go(es|) with one message.", nullptr, int{mostAttachments}));
            break;
        }
        if (const auto why = openToRead(file)) {
            problems.append(tr("%1 cannot be read: %2.").arg(name, *why));
            continue;
        }
        auto read = readAttachment(file, name);
        if (const auto* why = std::get_if<QString>(&read)) {
            problems.append(*why);
        } else {
            m_attachments.push_back(std::get<Attachment>(std::move(read)));
        }
    }
    m_notice->say(problems.join(u'\n'));
    showChips();
    showButtons();
    focusInput();
}

void ChatComposer::showChips()
{
    while (QLayoutItem* item = m_chips->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    const QColor colour = palette().color(QPalette::ButtonText);
    for (std::size_t i = 0; i < m_attachments.size(); ++i) {
        auto* chip = new AttachmentChip(m_attachments[i],
                                        colouredIcon(QStringLiteral("attach"), colour), this);
        chip->makeRemovable(colouredIcon(QStringLiteral("remove"), colour));
        connect(chip, &AttachmentChip::removeRequested, this, [this, i] {
            m_attachments.erase(m_attachments.begin() + static_cast<std::ptrdiff_t>(i));
            showChips();
            showButtons();
            focusInput();
        });
        m_chips->addWidget(chip);
    }
}

void ChatComposer::showSettings()
{
    m_settings->adjustSize();
    // Above the button, and no further to the right than the window.
    const QPoint corner = m_more->mapToGlobal(QPoint(0, -m_settings->height()));
    const int right = window()->mapToGlobal(QPoint(window()->width(), 0)).x();
    m_settings->move(std::min(corner.x(), right - m_settings->width()), corner.y());
    m_settings->show();
    m_settings->setFocus();
}

} // namespace ratescope
