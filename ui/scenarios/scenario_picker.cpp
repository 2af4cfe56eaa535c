#include "ui/scenarios/scenario_picker.h"

#include "ui/own_choice.h"

#include <QAction>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QStandardItemModel>
#include <QToolButton>
#include <QUndoCommand>

#include <utility>

namespace ratescope {

namespace {

QString fileFilter()
{
    return ScenarioPicker::tr("Scenarios (*.json);;All files (*)");
}

constexpr int narrowest = 14; ///< characters of a name that can always be read

} // namespace

/// A scenario that was deleted, and can come back.
class ScenarioPicker::Removal : public QUndoCommand
{
public:
    Removal(ScenarioPicker& picker, Scenario scenario)
        : QUndoCommand(tr("delete scenario \"%1\"").arg(scenario.name))
        , m_picker(picker)
        , m_scenario(std::move(scenario))
    {}

    void undo() override
    {
        m_picker.report(m_picker.m_library.save(m_scenario));
        m_picker.fill();
    }
    void redo() override
    {
        m_picker.report(m_picker.m_library.remove(m_scenario.name));
        m_picker.fill();
    }

private:
    ScenarioPicker& m_picker;
    Scenario m_scenario;
};

ScenarioPicker::ScenarioPicker(std::vector<Scenario> builtIn, ScenarioFolder folder,
                               SettingsHistory& history, QWidget* parent)
    : QWidget(parent)
    , m_library(std::move(builtIn), std::move(folder))
    , m_history(history)
    , m_choice(new OwnChoice(this))
    , m_more(new QToolButton(this))
    , m_menu(new QMenu(this))
{
    m_choice->setObjectName(QStringLiteral("scenario"));
    m_choice->setAccessibleName(tr("Scenario"));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_choice->setMinimumContentsLength(narrowest);
    m_choice->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_choice->setMaxVisibleItems(24);
    m_more->setObjectName(QStringLiteral("scenarioMenu"));
    m_more->setText(tr("⋯"));
    m_more->setAccessibleName(tr("Scenario actions"));
    m_more->setToolTip(tr("Save, rename, delete and open scenarios"));
    m_more->setFocusPolicy(Qt::StrongFocus);
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(m_menu);
    makeMenu();

    auto* label = new QLabel(tr("S&cenario"), this);
    label->setBuddy(m_choice);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(label);
    row->addWidget(m_choice, 1);
    row->addWidget(m_more);

    connect(m_choice, &QComboBox::activated, this, &ScenarioPicker::itemActivated);
    connect(&m_history, &SettingsHistory::changed, this, &ScenarioPicker::showCurrent);
    fill();
}

void ScenarioPicker::makeMenu()
{
    const auto add = [this](const QString& text, auto&& act) {
        QAction* action = m_menu->addAction(text);
        connect(action, &QAction::triggered, this, act);
        return action;
    };
    m_save = add(tr("&Save as…"), [this] {
        askName(tr("Save scenario"),
                tr("Workload, policy and server as they are now, under the name"),
                &ScenarioPicker::saveAs);
    });
    m_save->setShortcut(QKeySequence::Save);
    m_rename = add(tr("&Rename…"), [this] {
        askName(tr("Rename scenario"), tr("New name"), &ScenarioPicker::renameCurrent);
    });
    m_remove = add(tr("&Delete"), [this] { report(removeCurrent()); });
    m_menu->addSeparator();
    add(tr("&Open a file…"), [this] {
        const QString file =
            QFileDialog::getOpenFileName(this, tr("Open scenario"), QString(), fileFilter());
        if (!file.isEmpty()) {
            report(open(file));
        }
    });
    add(tr("&Copy to a file…"), [this] {
        const QString file =
            QFileDialog::getSaveFileName(this, tr("Copy scenario"), QString(), fileFilter());
        if (!file.isEmpty()) {
            report(exportTo(file));
        }
    });
}

void ScenarioPicker::fill()
{
    const std::vector<Scenario>& all = m_library.all();
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    for (std::size_t index = 0; index < all.size(); ++index) {
        if (index > 0 && index == m_library.builtIn()) {
            m_choice->insertSeparator(m_choice->count());
        }
        m_choice->addItem(all[index].name, static_cast<int>(index));
        m_choice->setItemData(m_choice->count() - 1, all[index].lookFor, Qt::ToolTipRole);
    }
    for (const QString& problem : m_library.problems()) {
        m_choice->addItem(tr("cannot be read: %1").arg(problem), -1);
        const auto* model = qobject_cast<QStandardItemModel*>(m_choice->model());
        QStandardItem* item = model->item(m_choice->count() - 1);
        item->setEnabled(false);
        item->setToolTip(problem);
    }
    showCurrent();
}

const Scenario* ScenarioPicker::current() const
{
    return m_library.settingUp(m_history.setup());
}

const Scenario* ScenarioPicker::find(const QString& idOrName) const
{
    return m_library.find(idOrName);
}

void ScenarioPicker::setLast(const QString& name)
{
    m_last = name;
    showCurrent();
}

void ScenarioPicker::showCurrent()
{
    const Scenario* scenario = current();
    if (scenario != nullptr) {
        m_last = scenario->name;
    }
    const QString changed =
        m_last.isEmpty() ? tr("Your own settings") : tr("changed: %1").arg(m_last);
    m_choice->setPlaceholderText(changed);
    m_choice->setCurrentIndex(scenario == nullptr ? -1
                                                  : m_choice->findData(static_cast<int>(
                                                        scenario - m_library.all().data())));
    m_choice->setToolTip(scenario == nullptr ? changed
                                             : tr("%1: %2").arg(scenario->name, scenario->lookFor));
    const bool own = currentOwn() != nullptr;
    m_rename->setEnabled(own);
    m_remove->setEnabled(own);
}

void ScenarioPicker::itemActivated(int index)
{
    const std::vector<Scenario>& all = m_library.all();
    const int place = m_choice->itemData(index).toInt();
    if (place >= 0 && static_cast<std::size_t>(place) < all.size()) {
        const Scenario scenario = all[static_cast<std::size_t>(place)];
        m_last = scenario.name;
        Q_EMIT picked(scenario);
    }
    showCurrent();
}

Scenario ScenarioPicker::onScreen(const QString& name) const
{
    const Setup& setup = m_history.setup();
    Scenario scenario;
    scenario.name = name;
    if (const Scenario* same = current()) {
        scenario.lookFor = same->lookFor;
    }
    scenario.workload = setup.workload;
    scenario.policy = setup.policy;
    scenario.server = setup.server;
    scenario.changes = setup.changes;
    return scenario;
}

std::optional<StoreProblem> ScenarioPicker::saveAs(const QString& wanted)
{
    const QString name = wanted.trimmed();
    auto problem = m_library.save(onScreen(name));
    if (!problem) {
        fill();
        Q_EMIT told(tr("Saved as \"%1\".").arg(name));
    }
    return problem;
}

/// Null: what is on the screen is no scenario, or one that comes with Ratescope.
const Scenario* ScenarioPicker::currentOwn() const
{
    const Scenario* scenario = current();
    return scenario != nullptr && m_library.isOwn(*scenario) ? scenario : nullptr;
}

std::optional<StoreProblem> ScenarioPicker::renameCurrent(const QString& wanted)
{
    const Scenario* scenario = currentOwn();
    if (scenario == nullptr) {
        return StoreProblem{tr("No scenario of your own is on the screen.")};
    }
    auto problem = m_library.rename(*scenario, wanted.trimmed());
    if (!problem) {
        fill();
    }
    return problem;
}

std::optional<StoreProblem> ScenarioPicker::removeCurrent()
{
    const Scenario* scenario = currentOwn();
    if (scenario == nullptr) {
        return StoreProblem{tr("No scenario of your own is on the screen.")};
    }
    const QString name = scenario->name;
    m_history.push(new Removal(*this, *scenario));
    Q_EMIT told(tr("Deleted \"%1\". Ctrl+Z brings it back.").arg(name));
    return std::nullopt;
}

std::optional<StoreProblem> ScenarioPicker::open(const QString& file)
{
    auto scenario = readScenarioFile(file);
    if (auto* problem = std::get_if<StoreProblem>(&scenario)) {
        return std::move(*problem);
    }
    m_last = std::get<Scenario>(scenario).name;
    Q_EMIT picked(std::get<Scenario>(scenario));
    return std::nullopt;
}

std::optional<StoreProblem> ScenarioPicker::exportTo(const QString& file)
{
    const Scenario* scenario = current();
    return writeScenarioFile(file, onScreen(scenario == nullptr ? QString() : scenario->name));
}

void ScenarioPicker::askName(const QString& title, const QString& label,
                             std::optional<StoreProblem> (ScenarioPicker::*act)(const QString&))
{
    const Scenario* scenario = currentOwn();
    const QString start = scenario != nullptr ? scenario->name : QString();
    bool given = false;
    const QString name =
        QInputDialog::getText(this, title, label, QLineEdit::Normal, start, &given).trimmed();
    if (!given) {
        return;
    }
    const Scenario* same = find(name);
    const bool replaces =
        act == &ScenarioPicker::saveAs && same != nullptr && m_library.isOwn(*same);
    if (replaces &&
        QMessageBox::question(
            this, title, tr("There is a scenario \"%1\" already. Replace it?").arg(same->name)) !=
            QMessageBox::Yes) {
        return;
    }
    report((this->*act)(name));
}

void ScenarioPicker::report(const std::optional<StoreProblem>& problem)
{
    if (problem) {
        QMessageBox::warning(this, tr("Scenario"), problem->message);
    }
}

} // namespace ratescope
