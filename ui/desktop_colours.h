#pragma once

#include <QDBusVariant>
#include <QObject>
#include <QString>

#include <optional>

namespace ratescope {

/// Whether the desktop wants dark colours: what its portal says, or else whether the palette that
/// Qt began with is dark. Make it before the palette is changed.
class DesktopColours : public QObject
{
    Q_OBJECT

public:
    explicit DesktopColours(QObject* parent = nullptr);

    bool dark() const { return m_dark; }

Q_SIGNALS:
    void changed(bool dark);

private Q_SLOTS:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void take(const QVariant& value);

    bool m_dark;
};

/// The portal's color-scheme: 1 is dark, 2 light, 0 no wish; it may be wrapped in further variants.
std::optional<bool> darkByPortal(QVariant value);

} // namespace ratescope
