#pragma once

#include "store/conversation_store.h"

#include <QWidget>

#include <optional>
#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
QT_END_NAMESPACE

namespace ratescope {

class ConversationListModel;
class NoticeBar;

/// The kept conversations: to search, open, rename (F2) and delete (Del).
class ConversationList final : public QWidget
{
    Q_OBJECT

public:
    explicit ConversationList(QWidget* parent);

    QString search() const;
    /// Takes the answer to a search; an answer to an earlier one is passed over.
    void setSummaries(const QString& search, const std::vector<ConversationSummary>& summaries);
    void setCurrent(std::uint64_t id);
    /// The title of what could be brought back.
    void setRemoved(const std::optional<QString>& title);
    /// An empty search, ready to be typed.
    void begin();

Q_SIGNALS:
    void searchChanged(const QString& search);
    void openRequested(std::uint64_t id, std::uint64_t hit);
    void renameRequested(std::uint64_t id, const QString& title);
    void removeRequested(std::uint64_t id, const QString& title);
    void undoRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void showButtons();
    void openChosen();
    void renameChosen();
    void removeChosen();
    void showMenu(const QPoint& at);

    ConversationListModel* m_model;
    QLineEdit* m_search = nullptr;
    QListView* m_view = nullptr;
    QLabel* m_empty = nullptr;
    NoticeBar* m_removed = nullptr;
    QPushButton* m_open = nullptr;
    QPushButton* m_rename = nullptr;
    QPushButton* m_remove = nullptr;
};

} // namespace ratescope
