#include "store/endpoint_file.h"
#include "store/json_file.h"
#include "store/settings_file.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ratescope;

class TestSettingsFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sectionsAreThereAgain();
    void withoutAFileNothingIsWritten();
    void aBrokenFileIsSetAside_data();
    void aBrokenFileIsSetAside();
    void everyBrokenFileIsKept();
    void whatCannotBeReadIsSetAside();
    void aFolderThatCannotBeWrittenIsAProblem();
    void aListThatIsNoneIsKept_data();
    void aListThatIsNoneIsKept();
    void endpointsAreThereAgainWithoutKeys();
    void oneBadEndpointCostsThatOneOnly_data();
    void oneBadEndpointCostsThatOneOnly();
    void endpointsAreBounded();

private:
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    static void write(const QString& file, const QByteArray& bytes)
    {
        QFile target(file);
        QVERIFY(target.open(QIODevice::WriteOnly));
        target.write(bytes);
    }
    static QByteArray read(const QString& file)
    {
        QFile source(file);
        return source.open(QIODevice::ReadOnly) ? source.readAll() : QByteArray();
    }

    QTemporaryDir m_folder;
};

namespace {

Endpoint endpoint(const QString& name)
{
    Endpoint result;
    result.name = name;
    result.dialect = QStringLiteral("openai");
    result.baseUrl = QUrl(QStringLiteral("https://example.org/v1?api-version=2024-10-21"));
    result.model = QStringLiteral("m");
    result.keyName = QStringLiteral("example.org");
    result.key = ApiKey(QStringLiteral("tr0ub4dor"));
    result.plainTextKeyAllowed = true;
    return result;
}

} // namespace

void TestSettingsFiles::sectionsAreThereAgain()
{
    const QString file = path("new folder/settings.json");
    SettingsFile first(file);
    QVERIFY(!first.problem());
    QVERIFY(first.section(QStringLiteral("window")).isEmpty());
    first.setSection(QStringLiteral("window"), {{QStringLiteral("a"), 1}});
    first.setSection(QStringLiteral("policy"), {{QStringLiteral("b"), QStringLiteral("c")}});
    QVERIFY(!first.save());
    QCOMPARE(QFile::permissions(file) & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());

    SettingsFile second(file);
    QVERIFY(!second.problem());
    QCOMPARE(second.section(QStringLiteral("window")).value(QStringLiteral("a")).toInt(), 1);
    QCOMPARE(second.section(QStringLiteral("policy")).value(QStringLiteral("b")).toString(),
             QStringLiteral("c"));
    QFile::remove(file);
    QVERIFY(!second.save()); // nothing changed, so nothing is written
    QVERIFY(!QFile::exists(file));
}

void TestSettingsFiles::withoutAFileNothingIsWritten()
{
    SettingsFile settings{QString()};
    settings.setSection(QStringLiteral("a"), {{QStringLiteral("b"), 1}});
    QVERIFY(!settings.save());
    QCOMPARE(settings.section(QStringLiteral("a")).size(), 1);
}

void TestSettingsFiles::aBrokenFileIsSetAside_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("half written") << QByteArray("{\"version\": 1, \"window\": {")
                                  << QStringLiteral("line");
    QTest::newRow("not JSON") << QByteArray("\x00\xff\x01rubbish", 10) << QStringLiteral("line");
    QTest::newRow("an array") << QByteArray("[]") << QStringLiteral("object");
    QTest::newRow("no version") << QByteArray("{}") << QStringLiteral("version");
    QTest::newRow("a text as version")
        << QByteArray("{\"version\": \"1\"}") << QStringLiteral("version");
    QTest::newRow("newer") << QByteArray("{\"version\": 2, \"window\": {\"a\": 1}}")
                           << QStringLiteral("newer");
    QTest::newRow("long") << "{\"version\": 1, \"a\": \"" + QByteArray(2 << 20, 'x') + "\"}"
                          << QStringLiteral("1 MiB");
}

void TestSettingsFiles::aBrokenFileIsSetAside()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const QString file = path("settings.json");
    QFile::remove(path("settings.json.broken")); // of the row before
    write(file, bytes);
    SettingsFile settings(file);
    QVERIFY(settings.problem());
    QVERIFY2(settings.problem()->message.contains(says), qPrintable(settings.problem()->message));
    QVERIFY(settings.problem()->message.contains(QStringLiteral("settings.json.broken")));
    QVERIFY(settings.section(QStringLiteral("window")).isEmpty());
    settings.setSection(QStringLiteral("window"), {{QStringLiteral("a"), 2}});
    QVERIFY(!settings.save());
    QCOMPARE(read(path("settings.json.broken")), bytes);
    QVERIFY(!SettingsFile(file).problem());
}

void TestSettingsFiles::everyBrokenFileIsKept()
{
    const QByteArray newer("{\"version\": 7, \"window\": {\"a\": 1}}");
    const QByteArray rubbish("rubbish");
    const QString file = path("kept.json");
    for (int start = 0; start < 2; ++start) { // the same trouble twice makes one copy
        write(file, newer);
        QVERIFY(SettingsFile(file).problem());
    }
    write(file, rubbish);
    const auto problem = SettingsFile(file).problem();
    QVERIFY(problem);
    QVERIFY2(problem->message.contains(QStringLiteral("kept.json.broken-2.")),
             qPrintable(problem->message));
    QCOMPARE(read(path("kept.json.broken")), newer);
    QCOMPARE(read(path("kept.json.broken-2")), rubbish);
    QVERIFY(!QFile::exists(path("kept.json.broken-3")));
}

void TestSettingsFiles::whatCannotBeReadIsSetAside()
{
    // A folder in its place cannot be read by anybody, not even by root.
    const QString file = path("unreadable.json");
    QVERIFY(QDir().mkpath(file + QStringLiteral("/inside")));
    SettingsFile settings(file);
    QVERIFY(settings.problem());
    QVERIFY2(settings.problem()->message.contains(QStringLiteral("unreadable.json.broken")),
             qPrintable(settings.problem()->message));
    settings.setSection(QStringLiteral("window"), {{QStringLiteral("a"), 2}});
    QVERIFY(!settings.save());
    QVERIFY(!SettingsFile(file).problem());
    QVERIFY(QFile::exists(path("unreadable.json.broken/inside")));
}

void TestSettingsFiles::aListThatIsNoneIsKept_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("an object") << QByteArray(R"({"version":1,"endpoints":{"a":{"name":"A"}}})");
    QTest::newRow("another name") << QByteArray(R"({"version":1,"servers":[]})");
    QTest::newRow("no objects") << QByteArray(R"({"version":1,"endpoints":[1,"x",null]})");
    QTest::newRow("settings") << QByteArray(R"({"version":1,"endpoints":[{"policy":{}}]})");
}

void TestSettingsFiles::aListThatIsNoneIsKept()
{
    QFETCH(QByteArray, bytes);
    const QString file = path("lists.json");
    QFile::remove(path("lists.json.broken")); // of the row before
    write(file, bytes);
    const EndpointFileContent content = readEndpoints(file);
    QVERIFY(content.endpoints.empty());
    QVERIFY(content.problem);
    QVERIFY2(content.problem->message.contains(QStringLiteral("lists.json.broken")),
             qPrintable(content.problem->message));
    QVERIFY(!writeEndpoints(file, {}));
    QCOMPARE(read(path("lists.json.broken")), bytes);
}

void TestSettingsFiles::aFolderThatCannotBeWrittenIsAProblem()
{
    write(path("a file"), "x");
    SettingsFile settings(path("a file/settings.json"));
    settings.setSection(QStringLiteral("a"), {});
    const auto problem = settings.save();
    QVERIFY(problem);
    QVERIFY(!problem->message.isEmpty());
}

void TestSettingsFiles::endpointsAreThereAgainWithoutKeys()
{
    const QString file = path("endpoints.json");
    QVERIFY(!writeEndpoints(
        file, {endpoint(QStringLiteral("First")), endpoint(QStringLiteral("Second"))}));
    QVERIFY(!read(file).contains("tr0ub4dor"));
    const EndpointFileContent content = readEndpoints(file);
    QVERIFY(!content.problem);
    QCOMPARE(content.endpoints.size(), std::size_t(2));
    const Endpoint expected = endpoint(QStringLiteral("Second"));
    const Endpoint& found = content.endpoints[1];
    QCOMPARE(found.name, expected.name);
    QCOMPARE(found.dialect, expected.dialect);
    QCOMPARE(found.baseUrl, expected.baseUrl);
    QCOMPARE(found.model, expected.model);
    QCOMPARE(found.keyName, expected.keyName);
    QVERIFY(found.key.isEmpty());
    QVERIFY(!found.plainTextKeyAllowed);
    QVERIFY(readEndpoints(path("none.json")).endpoints.empty());
}

void TestSettingsFiles::oneBadEndpointCostsThatOneOnly_data()
{
    QTest::addColumn<QByteArray>("entry");
    QTest::newRow("no object") << QByteArray("7");
    QTest::newRow("no address") << QByteArray(R"({"name": "a", "model": "m"})");
    QTest::newRow("ftp") << QByteArray(R"({"baseUrl": "ftp://example.org", "model": "m"})");
    QTest::newRow("password") << QByteArray(
        R"({"baseUrl": "https://a:b@example.org", "model": "m"})");
    QTest::newRow("wrong type") << QByteArray(
        R"({"name": 1, "baseUrl": "https://example.org", "model": "m"})");
    QTest::newRow("unknown field")
        << QByteArray(R"({"key": "tr0ub4dor", "baseUrl": "https://example.org", "model": "m"})");
    QTest::newRow("long") << R"({"baseUrl": "https://example.org", "model": ")" +
                                 QByteArray(5000, 'm') + "\"}";
}

void TestSettingsFiles::oneBadEndpointCostsThatOneOnly()
{
    QFETCH(QByteArray, entry);
    const QString file = path("endpoints.json");
    const QByteArray bytes =
        R"({"version": 1, "endpoints": [)" + entry +
        R"(, {"name": "Good", "baseUrl": "https://example.org/v1", "model": "m"}]})";
    QFile::remove(path("endpoints.json.broken")); // of the row before
    write(file, bytes);
    const EndpointFileContent content = readEndpoints(file);
    QCOMPARE(content.endpoints.size(), std::size_t(1));
    QCOMPARE(content.endpoints[0].name, QStringLiteral("Good"));
    QVERIFY(content.problem);
    QVERIFY2(content.problem->message.contains(QStringLiteral("endpoints[0]")),
             qPrintable(content.problem->message));
    QVERIFY(!content.problem->message.contains(QStringLiteral("tr0ub4dor")));
    QCOMPARE(read(path("endpoints.json.broken")), bytes);
}

void TestSettingsFiles::endpointsAreBounded()
{
    const QString file = path("endpoints.json");
    QVERIFY(!writeEndpoints(file, std::vector(mostEndpoints + 50, endpoint(QStringLiteral("E")))));
    const EndpointFileContent content = readEndpoints(file);
    QCOMPARE(content.endpoints.size(), mostEndpoints);
    QVERIFY(content.problem);
}

QTEST_GUILESS_MAIN(TestSettingsFiles)
#include "tst_settings_files.moc"
