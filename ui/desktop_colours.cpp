#include "ui/desktop_colours.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QGuiApplication>
#include <QPalette>

namespace ratescope {

namespace {

QString service()
{
    return QStringLiteral("org.freedesktop.portal.Desktop");
}
QString path()
{
    return QStringLiteral("/org/freedesktop/portal/desktop");
}
QString interface()
{
    return QStringLiteral("org.freedesktop.portal.Settings");
}
QString appearance()
{
    return QStringLiteral("org.freedesktop.appearance");
}
QString scheme()
{
    return QStringLiteral("color-scheme");
}

} // namespace

std::optional<bool> darkByPortal(QVariant value)
{
    for (int depth = 0; depth < 3 && value.canConvert<QDBusVariant>(); ++depth) {
        value = value.value<QDBusVariant>().variant();
    }
    bool isNumber = false;
    const uint wish = value.toUInt(&isNumber);
    if (!isNumber || wish < 1 || wish > 2) {
        return std::nullopt;
    }
    return wish == 1;
}

DesktopColours::DesktopColours(QObject* parent)
    : QObject(parent)
    , m_dark(QGuiApplication::palette().color(QPalette::Window).lightness() < 128)
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        return;
    }
    bus.connect(service(), path(), interface(), QStringLiteral("SettingChanged"), this,
                SLOT(settingChanged(QString, QString, QDBusVariant)));
    QDBusMessage question =
        QDBusMessage::createMethodCall(service(), path(), interface(), QStringLiteral("Read"));
    question << appearance() << scheme();
    auto* answer = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        const QDBusPendingReply<QDBusVariant> reply = *answer;
        if (reply.isValid()) {
            take(reply.value().variant());
        }
        answer->deleteLater();
    });
}

void DesktopColours::settingChanged(const QString& group, const QString& key,
                                    const QDBusVariant& value)
{
    if (group == appearance() && key == scheme()) {
        take(value.variant());
    }
}

void DesktopColours::take(const QVariant& value)
{
    const std::optional<bool> dark = darkByPortal(value);
    if (dark && *dark != m_dark) {
        m_dark = *dark;
        Q_EMIT changed(m_dark);
    }
}

} // namespace ratescope
