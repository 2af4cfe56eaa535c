#pragma once

#include <QString>
#include <QToolButton>

#include <vector>

class QAction;
class QActionGroup;

namespace ratescope {

/// Light or dark, or as the desktop has it.
enum class ColourChoice { system, light, dark };

/// Stable lower-case words: "system", "light", "dark".
QString colourChoiceName(ColourChoice choice);
/// Anything else is system.
ColourChoice colourChoiceNamed(const QString& name);

/// The "…" at the end of the tool bar: what is needed seldom.
class ApplicationMenu : public QToolButton
{
    Q_OBJECT

public:
    explicit ApplicationMenu(QWidget* parent = nullptr);

    /// Above the menu of savings.
    void addSaving(QAction* action);
    /// The actions that show and hide parts of the window.
    void setPanels(const std::vector<QAction*>& toggles);
    /// What the window can save, as a menu of its own; it stays its owner's.
    void addSaving(QMenu* menu);
    /// Ticks it; nothing is emitted.
    void setColours(ColourChoice choice);
    ColourChoice colours() const { return m_chosen; }

Q_SIGNALS:
    void endpointsRequested();
    void coloursChosen(ratescope::ColourChoice choice);
    void layoutResetRequested();

private:
    void addColours(QMenu* menu);

    ColourChoice m_chosen = ColourChoice::system;
    QMenu* m_panels;
    QAction* m_aboveSaving = nullptr;
    QActionGroup* m_colours;
};

} // namespace ratescope
