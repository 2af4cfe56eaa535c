#include "ui/window_colours.h"

#include "ui/application_menu.h"
#include "ui/desktop_colours.h"
#include "ui/icons.h"
#include "ui/theme.h"

#include <QAction>
#include <QApplication>
#include <QEvent>
#include <QMainWindow>

namespace ratescope {

WindowColours::WindowColours(QMainWindow& window, ApplicationMenu& menu)
    : QObject(&window)
    , m_window(window)
    , m_menu(menu)
    , m_desktop(new DesktopColours(this))
{
    window.installEventFilter(this);
    connect(&menu, &ApplicationMenu::coloursChosen, this, &WindowColours::apply);
    connect(m_desktop, &DesktopColours::changed, this, &WindowColours::apply);
}

void WindowColours::begin(std::optional<bool> now, ColourChoice remembered)
{
    m_menu.setColours(now ? (*now ? ColourChoice::dark : ColourChoice::light) : remembered);
    apply();
    paintAll();
}

void WindowColours::addIcon(QAction* action, const QString& name)
{
    m_icons.push_back({action, name});
    paint(m_icons.back());
}

bool WindowColours::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) {
        paintAll();
    }
    return QObject::eventFilter(watched, event);
}

void WindowColours::apply()
{
    const ColourChoice chosen = m_menu.colours();
    const bool dark =
        chosen == ColourChoice::system ? m_desktop->dark() : chosen == ColourChoice::dark;
    QApplication::setPalette(dark ? darkPalette() : lightPalette());
}

void WindowColours::paint(const Icon& icon) const
{
    icon.action->setIcon(colouredIcon(icon.name, m_window.palette().color(QPalette::ButtonText)));
}

void WindowColours::paintAll()
{
    for (const Icon& icon : m_icons) {
        paint(icon);
    }
    m_window.setWindowIcon(colouredIcon(QStringLiteral("application"),
                                        m_window.palette().color(QPalette::ButtonText)));
}

} // namespace ratescope
