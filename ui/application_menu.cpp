#include "ui/application_menu.h"

#include "ui/about_dialog.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>

#include <array>

namespace ratescope {

namespace {

constexpr std::array choices{ColourChoice::system, ColourChoice::light, ColourChoice::dark};

} // namespace

QString colourChoiceName(ColourChoice choice)
{
    switch (choice) {
    case ColourChoice::system:
        break;
    case ColourChoice::light:
        return QStringLiteral("light");
    case ColourChoice::dark:
        return QStringLiteral("dark");
    }
    return QStringLiteral("system");
}

ColourChoice colourChoiceNamed(const QString& name)
{
    for (const ColourChoice choice : choices) {
        if (name == colourChoiceName(choice)) {
            return choice;
        }
    }
    return ColourChoice::system;
}

ApplicationMenu::ApplicationMenu(QWidget* parent)
    : QToolButton(parent)
    , m_panels(new QMenu(tr("&Panels"), this))
    , m_colours(new QActionGroup(this))
{
    setObjectName(QStringLiteral("applicationMenu"));
    setText(QStringLiteral("…"));
    setToolTip(tr("More: endpoints, panels, colours, about (F10)"));
    setAccessibleName(tr("More"));
    setPopupMode(QToolButton::InstantPopup);
    setFocusPolicy(Qt::StrongFocus);
    setShortcut(Qt::Key_F10);

    auto* menu = new QMenu(this);
    menu->addAction(tr("&Endpoints…"), this, &ApplicationMenu::endpointsRequested);
    m_aboveSaving = menu->addSeparator();
    menu->addMenu(m_panels);
    addColours(menu->addMenu(tr("&Colours")));
    menu->addAction(tr("&Reset the layout"), this, &ApplicationMenu::layoutResetRequested);
    menu->addSeparator();
    menu->addAction(tr("&About Ratescope…"), this, [this] { showAbout(window()); });
    setMenu(menu);
}

void ApplicationMenu::addColours(QMenu* menu)
{
    const std::array texts{tr("As the &desktop has it"), tr("&Light"), tr("Dar&k")};
    for (std::size_t i = 0; i < choices.size(); ++i) {
        QAction* action = menu->addAction(texts[i]);
        action->setObjectName(QStringLiteral("colours-") + colourChoiceName(choices[i]));
        action->setCheckable(true);
        m_colours->addAction(action);
        connect(action, &QAction::triggered, this, [this, choice = choices[i]] {
            m_chosen = choice;
            Q_EMIT coloursChosen(choice);
        });
    }
    setColours(m_chosen);
}

void ApplicationMenu::addSaving(QAction* action)
{
    const QList<QAction*> entries = menu()->actions();
    menu()->insertAction(entries.at(entries.indexOf(m_aboveSaving) + 1), action);
}

void ApplicationMenu::setPanels(const std::vector<QAction*>& toggles)
{
    for (QAction* toggle : toggles) {
        m_panels->addAction(toggle);
    }
}

void ApplicationMenu::addSaving(QMenu* saving)
{
    menu()->insertMenu(m_panels->menuAction(), saving);
    menu()->insertSeparator(m_panels->menuAction());
}

void ApplicationMenu::setColours(ColourChoice choice)
{
    m_chosen = choice;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        m_colours->actions().at(static_cast<qsizetype>(i))->setChecked(choices[i] == choice);
    }
}

} // namespace ratescope
