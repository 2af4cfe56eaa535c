#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "ui/changes/settings_history.h"
#include "ui/scenarios/scenario_library.h"

#include <optional>
#include <vector>

class QAction;
class QMenu;
class QToolButton;

namespace ratescope {

class OwnChoice;

/// Which scenario is on the screen: those that come with Ratescope and a person's own, with what
/// can be done with them. What is set and equals no scenario is "your own settings".
class ScenarioPicker : public QWidget
{
    Q_OBJECT

public:
    /// The history outlives the picker.
    ScenarioPicker(std::vector<Scenario> builtIn, ScenarioFolder folder, SettingsHistory& history,
                   QWidget* parent = nullptr);

    /// The one that what is set equals; null when there is none. Until the next change of the list.
    const Scenario* current() const;
    /// The name of the one that was current last, even if it was changed since; may be empty.
    const QString& last() const { return m_last; }
    /// As the last one of an earlier start: what is set is told as a change of it.
    void setLast(const QString& name);
    /// By id or name, whatever its case.
    const Scenario* find(const QString& idOrName) const;

    // What the menu's entries do once their question is answered. The problem is for the person.
    std::optional<StoreProblem> saveAs(const QString& name);
    std::optional<StoreProblem> renameCurrent(const QString& name);
    /// Can be undone in the history.
    std::optional<StoreProblem> removeCurrent();
    std::optional<StoreProblem> open(const QString& file);
    std::optional<StoreProblem> exportTo(const QString& file);

    QAction* saveAction() const { return m_save; }

Q_SIGNALS:
    /// To be put on the screen.
    void picked(const ratescope::Scenario& scenario);
    /// What was done, in a sentence.
    void told(const QString& sentence);

private:
    class Removal;

    void makeMenu();
    void fill();
    void showCurrent();
    void itemActivated(int index);
    const Scenario* currentOwn() const;
    Scenario onScreen(const QString& name) const;
    void askName(const QString& title, const QString& label,
                 std::optional<StoreProblem> (ScenarioPicker::*act)(const QString&));
    void report(const std::optional<StoreProblem>& problem);

    ScenarioLibrary m_library;
    SettingsHistory& m_history;
    QString m_last; ///< the name that was last current
    OwnChoice* m_choice;
    QToolButton* m_more;
    QMenu* m_menu;
    QAction* m_save = nullptr;
    QAction* m_rename = nullptr;
    QAction* m_remove = nullptr;
};

} // namespace ratescope
