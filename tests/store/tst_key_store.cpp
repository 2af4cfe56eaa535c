#include "store/key_store.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace ratescope;

namespace {

constexpr auto secret = "tr0ub4dor";

KeyAnswer waitFor(const std::function<void(const KeyStore::Answer&)>& ask)
{
    std::optional<KeyAnswer> got;
    ask([&](const KeyAnswer& answer) { got = answer; });
    if (!QTest::qWaitFor([&] { return got.has_value(); }, 20'000)) {
        qWarning("no answer");
    }
    return got.value_or(KeyAnswer{{}, KeyPlace::nowhere, QStringLiteral("no answer")});
}

struct Asking
{
    explicit Asking(KeyStore::Mode mode)
        : store(mode)
    {}
    KeyAnswer find(const QString& name)
    {
        return waitFor([&](const auto& answer) { store.find(name, &store, answer); });
    }
    KeyAnswer keep(const QString& name, const char* key)
    {
        return waitFor([&](const auto& answer) {
            store.keep(name, ApiKey(QLatin1String(key)), &store, answer);
        });
    }
    KeyAnswer forget(const QString& name)
    {
        return waitFor([&](const auto& answer) { store.forget(name, &store, answer); });
    }
    KeyAnswer probe()
    {
        return waitFor([&](const auto& answer) { store.probe(&store, answer); });
    }

    KeyStore store;
};

const QString mine = QStringLiteral("example.org");

bool anyFileHolds(const QString& folder, const QByteArray& text)
{
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly) && file.readAll().contains(text)) {
            return true;
        }
    }
    return false;
}

} // namespace

class TestKeyStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void memoryOnly();
    void withoutABusKeysStayInMemory();
    void nobodyIsCalledWhoHasGone();
    void inARealKeychain();
};

void TestKeyStore::memoryOnly()
{
    Asking ask(KeyStore::Mode::memoryOnly);
    QCOMPARE(ask.find(mine).place, KeyPlace::nowhere);
    QCOMPARE(ask.keep(mine, secret).place, KeyPlace::memory);
    QCOMPARE(ask.find(mine).key.reveal(), QLatin1String(secret));
    QVERIFY(ask.find(QStringLiteral("another")).key.isEmpty());
    ask.keep(mine, "");
    QCOMPARE(ask.find(mine).place, KeyPlace::nowhere);
    ask.store.remember(mine, ApiKey(QLatin1String(secret)));
    ask.forget(mine);
    QCOMPARE(ask.find(mine).place, KeyPlace::nowhere);
    QCOMPARE(ask.probe().place, KeyPlace::memory);
}

void TestKeyStore::withoutABusKeysStayInMemory()
{
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    Asking ask(KeyStore::Mode::keychain);
    const KeyAnswer probed = ask.probe();
    QCOMPARE(probed.place, KeyPlace::memory);
    QVERIFY(probed.problem.contains(QStringLiteral("keychain")));
    const KeyAnswer kept = ask.keep(mine, secret);
    QCOMPARE(kept.place, KeyPlace::memory);
    QVERIFY(!kept.problem.isEmpty());
    QVERIFY(!kept.problem.contains(QLatin1String(secret)));
    QCOMPARE(ask.find(mine).key.reveal(), QLatin1String(secret));
    // The next start has nothing of it.
    Asking again(KeyStore::Mode::keychain);
    const KeyAnswer found = again.find(mine);
    QCOMPARE(found.place, KeyPlace::nowhere);
    QVERIFY(!found.problem.isEmpty());
}

void TestKeyStore::nobodyIsCalledWhoHasGone()
{
    KeyStore store(KeyStore::Mode::keychain);
    bool called = false;
    {
        QObject asker;
        store.find(mine, &asker, [&](const KeyAnswer&) { called = true; });
    }
    waitFor([&](const auto& answer) { store.probe(&store, answer); });
    QVERIFY(!called);
}

/// Starts this program again in a session of its own, with a keychain that nobody else uses.
void TestKeyStore::inARealKeychain()
{
    for (const char* program : {"dbus-run-session", "gnome-keyring-daemon"}) {
        if (QStandardPaths::findExecutable(QLatin1String(program)).isEmpty()) {
            QSKIP(qPrintable(QStringLiteral("%1 is not installed").arg(QLatin1String(program))));
        }
    }
    const QTemporaryDir home;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name :
         {"HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}) {
        environment.insert(QLatin1String(name), home.path());
    }
    environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
    environment.remove(QStringLiteral("GNOME_KEYRING_CONTROL"));
    QProcess session;
    session.setProcessEnvironment(environment);
    session.setProcessChannelMode(QProcess::MergedChannels);
    session.start(QStringLiteral("dbus-run-session"),
                  {QStringLiteral("--"), QStringLiteral("sh"), QStringLiteral("-c"),
                   QStringLiteral("printf word | gnome-keyring-daemon --unlock "
                                  "--components=secrets >/dev/null && exec \"$0\" --inside"),
                   QCoreApplication::applicationFilePath()});
    QVERIFY(session.waitForFinished(60'000));
    const QByteArray output = session.readAll();
    QVERIFY2(session.exitStatus() == QProcess::NormalExit && session.exitCode() == 0,
             output.constData());
    QVERIFY(!output.contains(secret));
    QVERIFY(!anyFileHolds(home.path(), secret));
}

/// What runs in that session.
class InsideASession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsFindsAndForgets();
};

void InsideASession::keepsFindsAndForgets()
{
    Asking first(KeyStore::Mode::keychain);
    QCOMPARE(first.probe().place, KeyPlace::keychain);
    QCOMPARE(first.find(mine).place, KeyPlace::nowhere);
    const KeyAnswer kept = first.keep(mine, secret);
    QVERIFY2(kept.problem.isEmpty(), qPrintable(kept.problem));
    QCOMPARE(kept.place, KeyPlace::keychain);
    QCOMPARE(first.store.known(mine)->place, KeyPlace::keychain);

    Asking second(KeyStore::Mode::keychain); // the next start
    QCOMPARE(second.find(mine).key.reveal(), QLatin1String(secret));
    QVERIFY(second.find(QStringLiteral("another")).key.isEmpty());
    QVERIFY(second.forget(mine).problem.isEmpty());

    Asking third(KeyStore::Mode::keychain);
    QCOMPARE(third.find(mine).place, KeyPlace::nowhere);
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (application.arguments().contains(QStringLiteral("--inside"))) {
        InsideASession inside;
        return QTest::qExec(&inside);
    }
    TestKeyStore outside;
    return QTest::qExec(&outside, argc, argv);
}
#include "tst_key_store.moc"
