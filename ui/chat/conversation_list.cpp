#include "ui/chat/conversation_list.h"

#include "ui/chat/conversation_line.h"
#include "ui/chat/conversation_list_model.h"
#include "ui/chat/notice_bar.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ratescope {

ConversationList::ConversationList(QWidget* parent)
    : QWidget(parent)
    , m_model(new ConversationListModel(this))
{
    build();
    showButtons();
    connect(m_search, &QLineEdit::textChanged, this, [this] { Q_EMIT searchChanged(search()); });
    connect(m_search, &QLineEdit::returnPressed, this, &ConversationList::openChosen);
    connect(m_view, &QListView::activated, this, &ConversationList::openChosen);
    connect(m_view, &QListView::customContextMenuRequested, this, &ConversationList::showMenu);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ConversationList::showButtons);
    connect(m_open, &QPushButton::clicked, this, &ConversationList::openChosen);
    connect(m_rename, &QPushButton::clicked, this, &ConversationList::renameChosen);
    connect(m_remove, &QPushButton::clicked, this, &ConversationList::removeChosen);
    connect(m_model, &ConversationListModel::renamed, this, &ConversationList::renameRequested);
    connect(m_removed, &NoticeBar::answered, this, &ConversationList::undoRequested);
}

void ConversationList::build()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_search = new QLineEdit(this);
    m_search->setObjectName(QStringLiteral("searchConversations"));
    m_search->setPlaceholderText(tr("Search titles and messages"));
    m_search->setAccessibleName(tr("Search conversations"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaxLength(200);
    m_search->installEventFilter(this);
    column->addWidget(m_search);

    m_view = new QListView(this);
    m_view->setObjectName(QStringLiteral("conversations"));
    m_view->setAccessibleName(tr("Conversations"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new ConversationLine(m_view));
    m_view->setUniformItemSizes(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setEditTriggers(QListView::EditKeyPressed);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    column->addWidget(m_view, 1);
    m_empty = new QLabel(this);
    m_empty->setObjectName(QStringLiteral("noConversations"));
    m_empty->setTextFormat(Qt::PlainText);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setMargin(24);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    column->addWidget(m_empty, 1);
    m_empty->hide();

    m_removed = new NoticeBar(tr("&Undo"), QStringLiteral("undoRemove"), this);
    column->addWidget(m_removed);
    auto* row = new QHBoxLayout;
    const auto addButton = [&](const QString& text, const QString& name, const QString& tip) {
        auto* button = new QPushButton(text, this);
        button->setObjectName(name);
        button->setToolTip(tip);
        button->setAutoDefault(false);
        row->addWidget(button);
        return button;
    };
    m_open = addButton(tr("&Open"), QStringLiteral("openConversation"), tr("Open it (Enter)"));
    m_rename =
        addButton(tr("&Rename"), QStringLiteral("renameConversation"), tr("Change its title (F2)"));
    m_remove =
        addButton(tr("&Delete"), QStringLiteral("removeConversation"), tr("Delete it (Del)"));
    column->addLayout(row);
}

QString ConversationList::search() const
{
    return m_search->text().trimmed();
}

void ConversationList::begin()
{
    m_search->clear();
    m_search->setFocus(Qt::ShortcutFocusReason);
}

void ConversationList::setSummaries(const QString& search,
                                    const std::vector<ConversationSummary>& summaries)
{
    if (search != this->search()) {
        return;
    }
    const QModelIndex chosen = m_view->currentIndex();
    const int row = chosen.row();
    const std::uint64_t id = chosen.isValid() ? m_model->at(row).id : 0;
    m_model->setSummaries(summaries);
    // The same one, or else the one that took its place.
    int wanted = m_model->rowOf(id);
    if (wanted < 0) {
        wanted = std::min(std::max(row, 0), m_model->rowCount() - 1);
    }
    m_view->setCurrentIndex(m_model->index(wanted));
    m_empty->setText(search.isEmpty()
                         ? tr("No conversations yet. What you send in the chat is kept here.")
                         : tr("Nothing says “%1”.").arg(search));
    m_empty->setVisible(summaries.empty());
    m_view->setVisible(!summaries.empty());
    showButtons();
}

void ConversationList::setCurrent(std::uint64_t id)
{
    m_model->setCurrent(id);
}

void ConversationList::setRemoved(const std::optional<QString>& title)
{
    m_removed->say(title ? tr("Deleted “%1”.").arg(*title) : QString());
}

void ConversationList::showButtons()
{
    const bool chosen = m_view->currentIndex().isValid();
    for (QPushButton* button : {m_open, m_rename, m_remove}) {
        button->setEnabled(chosen);
    }
}

void ConversationList::openChosen()
{
    const QModelIndex index = m_view->currentIndex();
    if (index.isValid()) {
        const ConversationSummary summary = m_model->at(index.row());
        Q_EMIT openRequested(summary.id, summary.hit);
    }
}

void ConversationList::renameChosen()
{
    m_view->setFocus();
    m_view->edit(m_view->currentIndex());
}

void ConversationList::removeChosen()
{
    const QModelIndex index = m_view->currentIndex();
    if (index.isValid()) {
        const ConversationSummary summary = m_model->at(index.row());
        Q_EMIT removeRequested(summary.id, summary.title);
    }
}

void ConversationList::showMenu(const QPoint& at)
{
    if (!m_view->indexAt(at).isValid()) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Open"), this, &ConversationList::openChosen);
    menu->addAction(tr("&Rename"), this, &ConversationList::renameChosen);
    menu->addAction(tr("&Delete"), this, &ConversationList::removeChosen);
    menu->popup(m_view->viewport()->mapToGlobal(at));
}

void ConversationList::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Delete && m_view->hasFocus()) {
        removeChosen();
    } else {
        QWidget::keyPressEvent(event);
    }
}

bool ConversationList::eventFilter(QObject* watched, QEvent* event)
{
    // From the search field, the arrows move through what was found.
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down) {
            return QCoreApplication::sendEvent(m_view, event);
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace ratescope
