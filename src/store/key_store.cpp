#include "store/key_store.h"

#include <QPointer>
#include <qt6keychain/keychain.h>

#include <memory>
#include <utility>

namespace ratescope {

namespace {

QString service()
{
    return QStringLiteral("ratescope");
}

/// What went wrong, without a point. Never the key: the keychain's own texts do not hold it.
QString problemOf(const QKeychain::Job& job)
{
    switch (job.error()) {
    case QKeychain::NoError:
    case QKeychain::EntryNotFound:
        return {};
    case QKeychain::AccessDeniedByUser:
        return KeyStore::tr("the keychain stayed locked");
    case QKeychain::AccessDenied:
        return KeyStore::tr("the keychain denied access");
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return KeyStore::tr("no system keychain answers");
    default:
        return KeyStore::tr("no system keychain answers (%1)").arg(job.errorString().simplified());
    }
}

template <typename Finished>
void start(std::unique_ptr<QKeychain::Job> job, const QString& name, QObject* context,
           Finished finished)
{
    // It deletes itself when it is done; without a parent, so that a write is not cut off by the
    // closing of the window that began it.
    QKeychain::Job* const raw = job.release();
    raw->setAutoDelete(true);
    raw->setInsecureFallback(false);
    raw->setKey(name);
    QObject::connect(raw, &QKeychain::Job::finished, context,
                     [finished = std::move(finished)](QKeychain::Job* done) { finished(*done); });
    raw->start();
}

} // namespace

KeyStore::KeyStore(Mode mode, QObject* parent)
    : QObject(parent)
    , m_mode(mode)
{}

std::optional<KeyAnswer> KeyStore::known(const QString& name) const
{
    const auto held = m_held.constFind(name);
    if (held != m_held.constEnd()) {
        return KeyAnswer{held->key, held->place, {}};
    }
    if (name.isEmpty() || m_mode == Mode::memoryOnly) {
        return KeyAnswer{};
    }
    return std::nullopt;
}

void KeyStore::find(const QString& name, QObject* context, const Answer& answer)
{
    if (const auto atOnce = known(name)) {
        answer(*atOnce);
        return;
    }
    const QPointer<QObject> asker(context);
    start(std::make_unique<QKeychain::ReadPasswordJob>(service()), name, this,
          [this, name, asker, answer](const QKeychain::Job& job) {
              const auto& read = static_cast<const QKeychain::ReadPasswordJob&>(job);
              KeyAnswer found{ApiKey(read.textData()), KeyPlace::keychain, problemOf(job)};
              if (const auto meanwhile = known(name)) {
                  found = *meanwhile; // entered while the keychain was asking
              } else if (found.key.isEmpty()) {
                  found.place = KeyPlace::nowhere;
              } else {
                  m_held.insert(name, {found.key, KeyPlace::keychain});
              }
              if (asker) {
                  answer(found);
              }
          });
}

void KeyStore::keep(const QString& name, const ApiKey& key, QObject* context, const Answer& answer)
{
    if (key.isEmpty()) {
        forget(name, context, answer);
        return;
    }
    m_held.insert(name, {key, KeyPlace::memory});
    if (m_mode == Mode::memoryOnly) {
        answer({key, KeyPlace::memory, {}});
        return;
    }
    const QPointer<QObject> asker(context);
    auto write = std::make_unique<QKeychain::WritePasswordJob>(service());
    write->setTextData(key.reveal());
    start(std::move(write), name, this,
          [this, name, key, asker, answer](const QKeychain::Job& job) {
              const QString problem = problemOf(job);
              const auto held = m_held.find(name);
              if (problem.isEmpty() && held != m_held.end() && held->key.reveal() == key.reveal()) {
                  held->place = KeyPlace::keychain;
              }
              if (asker) {
                  answer({key, problem.isEmpty() ? KeyPlace::keychain : KeyPlace::memory, problem});
              }
          });
}

void KeyStore::forget(const QString& name, QObject* context, const Answer& answer)
{
    m_held.remove(name);
    if (m_mode == Mode::memoryOnly) {
        answer({});
        return;
    }
    const QPointer<QObject> asker(context);
    start(std::make_unique<QKeychain::DeletePasswordJob>(service()), name, this,
          [asker, answer](const QKeychain::Job& job) {
              if (asker) {
                  answer({{}, KeyPlace::nowhere, problemOf(job)});
              }
          });
}

void KeyStore::remember(const QString& name, const ApiKey& key)
{
    m_held.insert(name, {key, KeyPlace::memory});
}

void KeyStore::probe(QObject* context, const Answer& answer)
{
    if (m_mode == Mode::memoryOnly) {
        answer({{}, KeyPlace::memory, {}});
        return;
    }
    const QPointer<QObject> asker(context);
    start(std::make_unique<QKeychain::ReadPasswordJob>(service()),
          QStringLiteral("is a keychain there?"), this, [asker, answer](const QKeychain::Job& job) {
              const QString problem = problemOf(job);
              if (asker) {
                  answer({{}, problem.isEmpty() ? KeyPlace::keychain : KeyPlace::memory, problem});
              }
          });
}

} // namespace ratescope
