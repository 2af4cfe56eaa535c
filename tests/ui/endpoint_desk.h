#pragma once

#include "fake_prober.h"
#include "simulated_setup.h"
#include "store/key_store.h"
#include "ui/endpoints/endpoint_dialog.h"

#include <QMessageBox>
#include <QTimer>

#include <memory>
#include <vector>

class QLabel;
class QListWidget;

namespace ratescope {

inline constexpr auto secret = "tr0ub4dor"; ///< a key

void type(QWidget& dialog, const char* field, const QString& text);
void click(QWidget& dialog, const char* button);
QLabel* label(const QWidget& dialog, const char* name);
QString textOf(const QWidget& dialog, const char* field);
/// The provider, by the keyboard.
void choose(QWidget& dialog, const QString& dialect);
/// All that labels, fields, lists and their tips say.
QString everythingShown(const QWidget& widget);

Endpoint entered(const QString& name,
                 const QString& address = QStringLiteral("https://example.org/v1"));
/// One that would get its key over plain http.
Endpoint plainTextKey();

/// Answers the question that the next action will open, with what the person sees of it.
class Answer : public QObject
{
public:
    explicit Answer(QMessageBox::StandardButton button);

    QString asked;
    bool isNoDefault = false;

private:
    QTimer m_timer;
};

/// A dialog on the screen, over a key store without a keychain.
struct EndpointDesk
{
    explicit EndpointDesk(const std::vector<Endpoint>& more = {}, std::size_t chosen = 0);

    Endpoint last() const { return dialog->content().endpoints.back(); }
    QListWidget* list() const;

    KeyStore keys{KeyStore::Mode::memoryOnly};
    FakeProber prober;
    std::unique_ptr<EndpointDialog> dialog;
};

} // namespace ratescope
