#pragma once

#include <QObject>
#include <QString>

#include <optional>
#include <vector>

class QAction;
class QMainWindow;

namespace ratescope {

class ApplicationMenu;
class DesktopColours;
enum class ColourChoice;

/// Light or dark, as the menu says or as the desktop wishes, for the whole program; and the
/// window's icons in the colour of its text.
class WindowColours : public QObject
{
    Q_OBJECT

public:
    /// Make it before the program's palette is changed. Window and menu outlive it.
    WindowColours(QMainWindow& window, ApplicationMenu& menu);

    /// `now` is for this time only: the menu shows it, nothing remembers it.
    void begin(std::optional<bool> now, ColourChoice remembered);
    /// The action has this icon from now on, whatever the colours.
    void addIcon(QAction* action, const QString& name);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Icon
    {
        QAction* action;
        QString name;
    };

    void apply();
    void paint(const Icon& icon) const;
    void paintAll();

    QMainWindow& m_window;
    ApplicationMenu& m_menu;
    DesktopColours* m_desktop;
    std::vector<Icon> m_icons;
};

} // namespace ratescope
