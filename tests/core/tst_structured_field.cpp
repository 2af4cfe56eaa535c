#include "core/structured_field.h"
#include "core/utf8.h"

#include <QTest>

using namespace ratescope;

class TestStructuredField : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bareItems_data();
    void bareItems();
    void brokenItems_data();
    void brokenItems();
    void parameters();
    void lists();
    void brokenLists_data();
    void brokenLists();
    void dictionaries();
    void brokenDictionaries_data();
    void brokenDictionaries();
    void manyMembers();
    void problemsTellTheirPlace();
    void utf8_data();
    void utf8();
};

namespace {

std::string bytes(const QByteArray& text)
{
    return text.toStdString();
}

/// A bare item with a letter for its type, so that a token and a string of the same text differ.
std::string shown(const BareItem& item)
{
    struct Show
    {
        std::string operator()(std::int64_t value) { return "i " + std::to_string(value); }
        std::string operator()(double value)
        {
            return "d " + QByteArray::number(value, 'f', 3).toStdString();
        }
        std::string operator()(const std::string& value) { return "s " + value; }
        std::string operator()(const FieldToken& value) { return "t " + value.text; }
        std::string operator()(const FieldBytes& value) { return "b " + value.bytes; }
        std::string operator()(bool value) { return value ? "true" : "false"; }
        std::string operator()(const FieldDate& value)
        {
            return "@ " + std::to_string(value.seconds);
        }
        std::string operator()(const FieldDisplayString& value) { return "% " + value.utf8; }
    };
    return std::visit(Show{}, item);
}

std::string shown(const FieldMember& member)
{
    const auto withParameters = [](std::string text, const FieldParameters& parameters) {
        for (const auto& [name, value] : parameters) {
            text += ";" + name + "=" + shown(value);
        }
        return text;
    };
    if (const auto* item = std::get_if<FieldItem>(&member)) {
        return withParameters(shown(item->value), item->parameters);
    }
    const auto& list = std::get<FieldInnerList>(member);
    std::string text = "(";
    for (const FieldItem& item : list.items) {
        text += (text.size() > 1 ? " " : "") + shown(FieldMember(item));
    }
    return withParameters(text + ")", list.parameters);
}

} // namespace

void TestStructuredField::bareItems_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* field, const char* expected) {
        QTest::newRow(field) << QByteArray(field) << QByteArray(expected);
    };
    row("42", "i 42");
    row("  -7 ", "i -7");
    row("007", "i 7");
    row("999999999999999", "i 999999999999999");
    row("2.5", "d 2.500");
    row("-0.125", "d -0.125");
    row("123456789012.1", "d 123456789012.100");
    row("\"\"", "s ");
    row("\"a \\\"b\\\\\"", "s a \"b\\");
    row("fast/lane:7", "t fast/lane:7");
    row("*x!#$%&'*+-.^_`|~", "t *x!#$%&'*+-.^_`|~");
    row(":Y2F0:", "b cat");
    row(":Y2E=:", "b ca");
    row(":Y2E:", "b ca");
    row("::", "b ");
    row("?1", "true");
    row("?0", "false");
    row("@1700000000", "@ 1700000000");
    row("@-1", "@ -1");
    row("%\"gr%c3%bcn\"", "% gr\xC3\xBCn");
}

void TestStructuredField::bareItems()
{
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, expected);
    const auto parsed = parseFieldItem(bytes(field));
    const auto* item = std::get_if<FieldItem>(&parsed);
    QVERIFY(item != nullptr);
    QCOMPARE(shown(item->value), bytes(expected));
    QVERIFY(item->parameters.empty());
}

void TestStructuredField::brokenItems_data()
{
    QTest::addColumn<QByteArray>("field");
    for (const char* field : {"",
                              " ",
                              "-",
                              "--1",
                              "1000000000000000",
                              "1.",
                              ".5",
                              "1.2345",
                              "1234567890123.1",
                              "1 2",
                              "\"a",
                              "\"a\\n\"",
                              "\"\xC3\xA4\"",
                              "\"\t\"",
                              "\"a\\",
                              ":Y2F0",
                              ":Y2F:Y",
                              ":a:",
                              ":Y2=Y:",
                              ":****:",
                              "?",
                              "?2",
                              "?true",
                              "@",
                              "@1.5",
                              "@x",
                              "%",
                              "%x",
                              "%\"a",
                              "%\"%C3%BC\"",
                              "%\"%c3\"",
                              "%\"%zz\"",
                              "%\"%c",
                              "(1)",
                              "a;",
                              "a;B",
                              "a;b=",
                              "a;b=(1)",
                              "\t1",
                              "1\t",
                              "\x7F"}) {
        QTest::newRow(field) << QByteArray(field);
    }
    QTest::newRow("a zero byte") << QByteArray("1\0", 2);
}

void TestStructuredField::brokenItems()
{
    QFETCH(QByteArray, field);
    const auto parsed = parseFieldItem(bytes(field));
    const auto* problem = std::get_if<FieldProblem>(&parsed);
    QVERIFY(problem != nullptr);
    QVERIFY(!problem->reason.empty());
    QVERIFY(problem->offset <= bytes(field).size());
}

void TestStructuredField::parameters()
{
    const auto parsed = parseFieldItem("a;q=1;  w;q=2;*k-1.x_=\"v\"");
    const auto* item = std::get_if<FieldItem>(&parsed);
    QVERIFY(item != nullptr);
    QCOMPARE(shown(FieldMember(*item)), std::string("t a;q=i 2;w=true;*k-1.x_=s v"));
    QVERIFY(findParameter(item->parameters, "w") != nullptr);
    QVERIFY(findParameter(item->parameters, "z") == nullptr);
}

void TestStructuredField::lists()
{
    const auto parsed = parseFieldList("a;x=1 , (1 2;y \"z\");p ,\t() ,?1");
    const auto* list = std::get_if<FieldList>(&parsed);
    QVERIFY(list != nullptr);
    QCOMPARE(list->size(), std::size_t(4));
    QCOMPARE(shown((*list)[0]), std::string("t a;x=i 1"));
    QCOMPARE(shown((*list)[1]), std::string("(i 1 i 2;y=true s z);p=true"));
    QCOMPARE(shown((*list)[2]), std::string("()"));
    QCOMPARE(shown((*list)[3]), std::string("true"));
    const auto empty = parseFieldList("  ");
    QVERIFY(std::get<FieldList>(empty).empty());
}

void TestStructuredField::brokenLists_data()
{
    QTest::addColumn<QByteArray>("field");
    for (const char* field : {"a,", ",a", "a b", "a,,b", "(a", "(a,b)", "(a)b", "(a\tb)", "((a))",
                              "(a\"b\")", "a,;x"}) {
        QTest::newRow(field) << QByteArray(field);
    }
}

void TestStructuredField::brokenLists()
{
    QFETCH(QByteArray, field);
    QVERIFY(std::holds_alternative<FieldProblem>(parseFieldList(bytes(field))));
}

void TestStructuredField::dictionaries()
{
    const auto parsed = parseFieldDictionary("limit=100, on;since=@5, set=(a b), limit=7");
    const auto* dictionary = std::get_if<FieldDictionary>(&parsed);
    QVERIFY(dictionary != nullptr);
    QCOMPARE(dictionary->size(), std::size_t(3));
    QCOMPARE((*dictionary)[0].first, std::string("limit"));
    QCOMPARE(shown((*dictionary)[0].second), std::string("i 7"));
    QCOMPARE(shown((*dictionary)[1].second), std::string("true;since=@ 5"));
    QCOMPARE(shown((*dictionary)[2].second), std::string("(t a t b)"));
}

void TestStructuredField::brokenDictionaries_data()
{
    QTest::addColumn<QByteArray>("field");
    for (const char* field : {"A=1", "a=", "a=1,", "a=1 b=2", "1=a", "a =1", "a= 1", "-a"}) {
        QTest::newRow(field) << QByteArray(field);
    }
}

void TestStructuredField::brokenDictionaries()
{
    QFETCH(QByteArray, field);
    QVERIFY(std::holds_alternative<FieldProblem>(parseFieldDictionary(bytes(field))));
}

void TestStructuredField::manyMembers()
{
    std::string field = "a";
    for (int i = 1; i < 1'024; ++i) {
        field += ",a";
    }
    QVERIFY(std::holds_alternative<FieldList>(parseFieldList(field)));
    QVERIFY(std::holds_alternative<FieldProblem>(parseFieldList(field + ",a")));
    std::string parameters = "a";
    for (int i = 0; i < 256; ++i) {
        parameters += ";p" + std::to_string(i);
    }
    QVERIFY(std::holds_alternative<FieldItem>(parseFieldItem(parameters)));
    QVERIFY(std::holds_alternative<FieldProblem>(parseFieldItem(parameters + ";one-more")));
}

void TestStructuredField::problemsTellTheirPlace()
{
    const auto parsed = parseFieldList("abc, \"x\\n\"");
    const auto* problem = std::get_if<FieldProblem>(&parsed);
    QVERIFY(problem != nullptr);
    QCOMPARE(problem->offset, std::size_t(9));
    QCOMPARE(problem->reason, std::string("only \" and \\ may follow a backslash"));
}

void TestStructuredField::utf8_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("valid");
    QTest::newRow("ASCII") << QByteArray("abc") << true;
    QTest::newRow("two, three and four bytes")
        << QByteArray("\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEF\xBF\xBF\xF0\x90\x80\x80"
                      "\xF4\x8F\xBF\xBF")
        << true;
    QTest::newRow("a follower alone") << QByteArray("\x80") << false;
    QTest::newRow("too long a form") << QByteArray("\xC0\x80") << false;
    QTest::newRow("too long, three") << QByteArray("\xE0\x9F\x80") << false;
    QTest::newRow("too long, four") << QByteArray("\xF0\x8F\x80\x80") << false;
    QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << false;
    QTest::newRow("beyond the last") << QByteArray("\xF4\x90\x80\x80") << false;
    QTest::newRow("cut off") << QByteArray("\xE2\x82") << false;
    QTest::newRow("no follower") << QByteArray("\xE2\x82x") << false;
}

void TestStructuredField::utf8()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, valid);
    QCOMPARE(isValidUtf8(bytes(text)), valid);
}

QTEST_GUILESS_MAIN(TestStructuredField)
#include "tst_structured_field.moc"
