#pragma once

#include "wire/endpoint.h"

#include <QHash>
#include <QObject>
#include <QString>

#include <functional>
#include <optional>

namespace ratescope {

/// Where a key was found or put.
enum class KeyPlace {
    nowhere, ///< there is no key of that name
    keychain,
    memory ///< for this run only
};

struct KeyAnswer
{
    ApiKey key; ///< of find(); empty when there is none
    KeyPlace place = KeyPlace::nowhere;
    QString problem; ///< why the keychain did not do it, in words; empty when it did
};

/// Keys by name: in the system's keychain, and where none answers in this program's memory until it
/// ends. Never in a file of ours. A key that was seen once stays in memory, so the keychain is
/// asked once. The keychain may have to ask the person first: answers may take minutes, or come
/// before the call returns.
class KeyStore : public QObject
{
    Q_OBJECT

public:
    using Answer = std::function<void(const KeyAnswer&)>;
    enum class Mode { keychain, memoryOnly };

    explicit KeyStore(Mode mode, QObject* parent = nullptr);

    /// Nothing is called any more once the context is gone.
    void find(const QString& name, QObject* context, const Answer& answer);
    /// It can be used at once, whatever the keychain says. An empty key is forgotten.
    void keep(const QString& name, const ApiKey& key, QObject* context, const Answer& answer);
    void forget(const QString& name, QObject* context, const Answer& answer);

    /// For this run only; the keychain is not asked.
    void remember(const QString& name, const ApiKey& key);
    /// What find() would say at once; nothing when it would have to ask.
    std::optional<KeyAnswer> known(const QString& name) const;

    /// Whether a keychain answers; the answer's place says it, and its problem why not.
    void probe(QObject* context, const Answer& answer);

private:
    struct Held
    {
        ApiKey key;
        KeyPlace place = KeyPlace::memory;
    };

    const Mode m_mode;
    QHash<QString, Held> m_held;
};

} // namespace ratescope
