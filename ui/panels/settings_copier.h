#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QObject>

#include "core/policy.h"
#include "core/workload_plan.h"
#include "wire/endpoint.h"

#include <functional>

class QAction;
class QMenu;
class QWidget;

namespace ratescope {

/// "Copy settings as…": what is set, for the clipboard, as a program of one's own can take it.
class SettingsCopier : public QObject
{
    Q_OBJECT

public:
    struct Settings
    {
        Policy policy;
        Endpoint endpoint;
        WorkloadPlan workload;
    };

    /// `settings` is asked at each copy.
    SettingsCopier(std::function<Settings()> settings, QWidget* parent);

    /// With a menu of the forms there are.
    QAction* action() const { return m_action; }

Q_SIGNALS:
    /// What was copied, in a sentence.
    void told(const QString& sentence);

private:
    void add(const QString& name, const QString& text, const QString& sentence,
             const std::function<QString(const Settings&)>& form);

    std::function<Settings()> m_settings;
    QAction* m_action;
    QMenu* m_menu;
};

} // namespace ratescope
