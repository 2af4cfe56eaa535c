#include "wire/job_file.h"

#include <QBuffer>
#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

using Reader = std::variant<Workload, JsonProblem> (*)(QIODevice&, const JobDefaults&,
                                                       const JobFileLimits&);

std::variant<Workload, JsonProblem> read(Reader reader, QByteArray text,
                                         const JobDefaults& defaults = {},
                                         const JobFileLimits& limits = {})
{
    QBuffer file(&text);
    file.open(QIODevice::ReadOnly);
    return reader(file, defaults, limits);
}

/// "prompt@milliseconds/max_tokens " for each job, or the problem.
QString shown(const std::variant<Workload, JsonProblem>& result)
{
    if (const auto* problem = std::get_if<JsonProblem>(&result)) {
        return problem->message;
    }
    QString text;
    for (const Arrival& arrival : std::get<Workload>(result).arrivals) {
        text += QString::fromStdString(arrival.request->messages.front().text) + u'@' +
                QString::number(arrival.at / 1ms) + u'/' +
                QString::number(arrival.request->maxTokens.value_or(Tokens{0}).count) + u' ';
    }
    return text;
}

} // namespace

class TestJobFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void prompts_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("jobs");
        const auto row = [](const char* name, const QByteArray& text, const char* jobs) {
            QTest::newRow(name) << text << QString::fromUtf8(jobs);
        };
        row("lines", "a b\nc\n", "a b@0/9 c@0/9 ");
        row("no line feed at the end", "a\nb", "a@0/9 b@0/9 ");
        row("blank lines and CR", "\r\na\r\n \t\n\nb\r\n", "a@0/9 b@0/9 ");
        row("byte order mark",
            "\xEF\xBB\xBF"
            "a\n",
            "a@0/9 ");
        row("utf-8", "gr\xC3\xBC\xC3\x9F\n", "grüß@0/9 ");
        row("not utf-8", "a\nb\xFF\n", "line 2: not UTF-8");
        row("empty", "", "there is no job in the file");
        row("blank", "\n \n", "there is no job in the file");
        row("longest line", "12345678\n", "12345678@0/9 ");
        row("longest line with CR", "12345678\r\n", "12345678@0/9 ");
        row("too long", "a\n123456789\n", "line 2: longer than 8 bytes");
        row("too long without an end", QByteArray(1000, 'x'), "line 1: longer than 8 bytes");
        row("too many", "1\n2\n3\n4\n", "line 4: more than 3 jobs");
        row("too much", QByteArray("1234567\n").repeated(2) + "\n\n\n\n\n\n\n",
            "line 7: the file is longer than 20 bytes");
    }
    void prompts()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, jobs);
        const JobFileLimits limits{3, 8, 20};
        QCOMPARE(shown(read(&readPromptFile, text, {Tokens{9}, true}, limits)), jobs);
    }

    void jobs_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("jobs");
        const auto row = [](const char* name, const QByteArray& text, const char* jobs) {
            QTest::newRow(name) << text << QString::fromUtf8(jobs);
        };
        row("prompt only", R"({"prompt":"a"})", "a@0/9 ");
        row("all fields", R"({"prompt":"a\nb","max_tokens":5,"at":1.5})", "a\nb@1500/5 ");
        row("null tokens", R"({"prompt":"a","max_tokens":null})", "a@0/0 ");
        row("ordered by time",
            "{\"prompt\":\"a\",\"at\":2}\n\n{\"prompt\":\"b\"}\n{\"prompt\":\"c\",\"at\":2}\n",
            "b@0/9 a@2000/9 c@2000/9 ");
        row("broken JSON", "{\"prompt\":\"a\"}\n{\"prompt\":\n",
            "line 2: unterminated object at byte 10");
        row("array", "[]", "line 1: not a JSON object");
        row("no prompt", "{}", "line 1: prompt: must be a text that is not empty");
        row("prompt number", R"({"prompt":1})", "line 1: prompt: must be a text");
        row("unknown field", R"({"prompt":"a","model":"m"})", "line 1: model: unknown field");
        row("negative time", R"({"prompt":"a","at":-1})",
            "line 1: at: -1 is out of range (0 to 31536000 seconds)");
        row("no tokens", R"({"prompt":"a","max_tokens":0})",
            "line 1: max_tokens: 0 is out of range (1 to 1000000000)");
        row("half a token", R"({"prompt":"a","max_tokens":1.5})",
            "line 1: max_tokens: must be a whole number");
        row("empty", "", "there is no job in the file");
    }
    void jobs()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, jobs);
        QCOMPARE(shown(read(&readJobFile, text, {Tokens{9}, false})), jobs);
    }

    void defaultsApply()
    {
        const auto result = read(&readPromptFile, "a\n", {std::nullopt, true});
        const ChatRequest& request = *std::get<Workload>(result).arrivals.front().request;
        QVERIFY(request.stream && !request.maxTokens);
        QCOMPARE(request.messages.front().role, Role::user);
    }
};

QTEST_GUILESS_MAIN(TestJobFile)
#include "tst_job_file.moc"
