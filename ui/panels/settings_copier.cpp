#include "ui/panels/settings_copier.h"

#include "wire/settings_export.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

#include <utility>

namespace ratescope {

SettingsCopier::SettingsCopier(std::function<Settings()> settings, QWidget* parent)
    : QObject(parent)
    , m_settings(std::move(settings))
    , m_action(new QAction(tr("Copy settings as…"), this))
    , m_menu(new QMenu(parent))
{
    m_action->setObjectName(QStringLiteral("copySettings"));
    m_action->setToolTip(
        tr("Copy the settings for a program of your own; the key is never copied"));
    m_action->setMenu(m_menu);
    add(QStringLiteral("copyPython"), tr("&Python, for the openai package"),
        tr("Copied: a Python module with this throttle and backoff."),
        [](const Settings& now) { return pythonModule(now.policy, now.endpoint); });
    add(QStringLiteral("copyCommand"), tr("&Command line of ratescope-cli"),
        tr("Copied: the ratescope-cli command that sends the same."),
        [](const Settings& now) { return commandLine(now.policy, now.endpoint, now.workload); });
    add(QStringLiteral("copyPolicy"), tr("Policy file (&JSON)"),
        tr("Copied: the policy as JSON; “ratescope-cli run --policy FILE” reads it."),
        [](const Settings& now) { return QString::fromUtf8(policyFile(now.policy)); });
}

void SettingsCopier::add(const QString& name, const QString& text, const QString& sentence,
                         const std::function<QString(const Settings&)>& form)
{
    QAction* entry = m_menu->addAction(text, this, [this, sentence, form] {
        QGuiApplication::clipboard()->setText(form(m_settings()));
        Q_EMIT told(sentence);
    });
    entry->setObjectName(name);
}

} // namespace ratescope
