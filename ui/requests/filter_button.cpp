#include "ui/requests/filter_button.h"

#include <QActionGroup>
#include <QComboBox>
#include <QMenu>
#include <QSpinBox>
#include <QStringList>

namespace ratescope {

namespace {

constexpr int widest = 112; ///< pixels
constexpr int arrow = 26;   ///< of it, for the button's edges and what says that a menu opens

} // namespace

FilterButton::FilterButton(QComboBox& outcome, QComboBox& cause, QSpinBox& attempts,
                           QWidget* parent)
    : QToolButton(parent)
    , m_outcome(outcome)
    , m_cause(cause)
    , m_attempts(attempts)
{
    setObjectName(QStringLiteral("filter"));
    setPopupMode(QToolButton::InstantPopup);
    setFocusPolicy(Qt::StrongFocus);
    setFixedWidth(widest);
    auto* menu = new QMenu(this);
    addEntries(*menu, m_outcome);
    menu->addSeparator();
    addEntries(*menu->addMenu(tr("By reason")), m_cause);
    addAttempts(*menu->addMenu(tr("By attempts")));
    setMenu(menu);
    showChoice();
}

void FilterButton::addEntries(QMenu& menu, QComboBox& box)
{
    auto* group = new QActionGroup(&menu);
    for (int index = 0; index < box.count(); ++index) {
        QAction* entry = menu.addAction(box.itemText(index));
        entry->setCheckable(true);
        group->addAction(entry);
        connect(entry, &QAction::triggered, &box, [&box, index] { box.setCurrentIndex(index); });
        connect(&menu, &QMenu::aboutToShow, entry,
                [&box, entry, index] { entry->setChecked(box.currentIndex() == index); });
    }
}

void FilterButton::addAttempts(QMenu& menu)
{
    auto* group = new QActionGroup(&menu);
    for (const int least : {0, 2, 3, 5, 10}) {
        QAction* entry = menu.addAction(least == 0 ? tr("any tries") : tr("≥ %1 tries").arg(least));
        entry->setCheckable(true);
        group->addAction(entry);
        connect(entry, &QAction::triggered, &m_attempts,
                [this, least] { m_attempts.setValue(least); });
        connect(&menu, &QMenu::aboutToShow, entry,
                [this, entry, least] { entry->setChecked(m_attempts.value() == least); });
    }
}

QString FilterButton::words() const
{
    QStringList chosen;
    for (const QComboBox* box : {&m_outcome, &m_cause}) {
        if (box->currentIndex() > 0) {
            chosen.append(box->currentText());
        }
    }
    if (m_attempts.value() > 0) {
        chosen.append(tr("≥ %1 tries").arg(m_attempts.value()));
    }
    return chosen.isEmpty() ? m_outcome.itemText(0) : chosen.join(QStringLiteral(", "));
}

void FilterButton::showChoice()
{
    setToolTip(tr("Which requests to show: %1").arg(words()));
    setAccessibleName(toolTip());
    fit();
}

void FilterButton::fit()
{
    setText(fontMetrics().elidedText(words(), Qt::ElideRight, width() - arrow));
}

void FilterButton::resizeEvent(QResizeEvent* event)
{
    QToolButton::resizeEvent(event);
    fit();
}

} // namespace ratescope
