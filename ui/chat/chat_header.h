#pragma once

#include <QWidget>

#include <vector>

QT_BEGIN_NAMESPACE
class QAction;
class QLabel;
class QMenu;
class QPushButton;
class QToolButton;
QT_END_NAMESPACE

namespace ratescope {

/// Above a conversation: the way to the others, its title, and what can be done with it.
class ChatHeader final : public QWidget
{
    Q_OBJECT

public:
    /// Without `keeps` there are no other conversations to go to.
    ChatHeader(bool keeps, QWidget* parent);

    void setTitle(const QString& title);
    /// Whether there is anything in the conversation.
    void setFilled(bool filled);
    void setListShown(bool shown);

Q_SIGNALS:
    void listToggled(bool shown);
    void newRequested();
    void renameRequested();
    void removeRequested();
    void exportMarkdownRequested();
    void exportJsonRequested();
    void importRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildMenu(bool keeps);
    QToolButton* addTool(const QString& name, const QString& text);
    void showTitle();
    void paintIcons();

    QString m_wholeTitle;
    QToolButton* m_list;
    QLabel* m_title;
    QPushButton* m_new;
    QToolButton* m_more;
    QMenu* m_menu;
    std::vector<QAction*> m_ofFilled; ///< what needs something in the conversation
};

} // namespace ratescope
