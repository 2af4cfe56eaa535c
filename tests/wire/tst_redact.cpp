#include <QTest>

#include "wire/redact.h"

using namespace ratescope;

class TestRedact : public QObject
{
    Q_OBJECT

private:
    static Redactor redactor(const char* key = "sk-Secret/Key+0123")
    {
        return Redactor(ApiKey(QString::fromLatin1(key)));
    }

private Q_SLOTS:
    void secretHeaders_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("kept");
        QTest::newRow("bearer") << QByteArray("authorization") << QByteArray("Bearer abc")
                                << QByteArray("Bearer [redacted]");
        QTest::newRow("basic") << QByteArray("authorization") << QByteArray("Basic YWI6Y2Q=")
                               << QByteArray("[redacted]");
        for (const char* name :
             {"api-key", "x-api-key", "x-goog-api-key", "cookie", "set-cookie",
              "proxy-authorization", "x-portkey-api-key", "helicone-auth-key", "x-amz-access-token",
              "x-client-secret", "ocp-apim-subscription-key"}) {
            QTest::newRow(name) << QByteArray(name) << QByteArray("abc")
                                << QByteArray("[redacted]");
        }
        QTest::newRow("plain") << QByteArray("x-ratelimit-remaining-tokens") << QByteArray("17")
                               << QByteArray("17");
        for (const char* name : {"idempotency-key", "anthropic-ratelimit-input-tokens-limit",
                                 "x-request-id", "cf-cache-status"}) {
            QTest::newRow(name) << QByteArray(name) << QByteArray("abc") << QByteArray("abc");
        }
        QTest::newRow("redirect")
            << QByteArray("location")
            << QByteArray("https://user:pw@elsewhere/in?next=/v1&key=theirs0123&x=sk-Secret%2FKey%"
                          "2B0123#access_token=abc")
            << QByteArray("https://elsewhere/in?next=/v1&key=redacted&x=[redacted]");
        QTest::newRow("redirect encoded twice")
            << QByteArray("location")
            << QByteArray("/login?next=https%3A%2F%2Fh%2F%3Fk%3Dsk-Secret%252FKey%252B0123")
            << QByteArray("/login?next=https%3A%2F%2Fh%2F%3Fk%3D[redacted]");
        QTest::newRow("redirect that is none")
            << QByteArray("location") << QByteArray("http://[sk-Secret/Key+0123")
            << QByteArray("http://[[redacted]");
        QTest::newRow("echo") << QByteArray("x-debug") << QByteArray("key=sk-Secret/Key+0123; rest")
                              << QByteArray("key=[redacted]; rest");
    }

    void secretHeaders()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, kept);
        const HttpHeaders headers = redactor().headers({{name.toStdString(), value.toStdString()}});
        QCOMPARE(headers.size(), std::size_t{1});
        QCOMPARE(headers[0].value, kept.toStdString());
    }

    void headersAreBounded()
    {
        HttpHeaders many(500, {"x-filler", std::string(100000, 'x')});
        const HttpHeaders headers = redactor().headers(many);
        QCOMPARE(headers.size(), std::size_t{100});
        QCOMPARE(headers[0].value.size(), std::size_t{2000});
    }

    void texts_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("kept");
        QTest::newRow("none") << QByteArray("slow down") << QByteArray("slow down");
        QTest::newRow("plain") << QByteArray("a sk-Secret/Key+0123 b sk-Secret/Key+0123")
                               << QByteArray("a [redacted] b [redacted]");
        QTest::newRow("any case") << QByteArray("SK-SECRET/KEY+0123 sk-secret/key+0123")
                                  << QByteArray("[redacted] [redacted]");
        QTest::newRow("percent") << QByteArray("?k=sk-Secret%2FKey%2B0123&x")
                                 << QByteArray("?k=[redacted]&x");
        QTest::newRow("json") << QByteArray("{\"k\":\"sk-Secret\\/Key+0123\"}")
                              << QByteArray("{\"k\":\"[redacted]\"}");
        QTest::newRow("json by numbers")
            << QByteArray(R"("sk-Secret\u002FKey\u002B0123")") << QByteArray("\"[redacted]\"");
        QTest::newRow("another's key")
            << QByteArray("not sk-other0123456789, sorry") << QByteArray("not [redacted], sorry");
        QTest::newRow("bearer") << QByteArray("sent BEARER abcDEF123456 here")
                                << QByteArray("sent BEARER [redacted] here");
        QTest::newRow("words") << QByteArray("missing bearer or basic authentication")
                               << QByteArray("missing bearer or basic authentication");
    }

    void texts()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, kept);
        QCOMPARE(redactor().text(text.toStdString()), kept.toStdString());
    }

    void quotesInAKey()
    {
        const std::string body = "{\"k\":\"pass\\\"word\\\\1\"}"; // as JSON writes it
        QCOMPARE(redactor("pass\"word\\1").text(body), std::string("{\"k\":\"[redacted]\"}"));
    }

    void withoutAKeyNothingIsTaken()
    {
        QCOMPARE(Redactor(ApiKey()).text("all of it"), std::string("all of it"));
        QCOMPARE(Redactor(ApiKey()).overlap(), std::size_t{0});
    }

    /// Wherever the cut falls, no part of the key is left.
    void aKeyAcrossTheCutGoesAsAWhole()
    {
        const std::string key = "Zx9-key-QQ";
        const Redactor redactor(ApiKey(QString::fromStdString(key)));
        for (std::size_t at = 0; at < 40; ++at) {
            const std::string text = std::string(at, '.') + key + std::string(60, '.');
            const std::size_t limit = 20;
            const std::string kept =
                redactor.text(text.substr(0, limit + redactor.overlap()), limit);
            QVERIFY2(kept.find_first_of("Zx9keyQ") == std::string::npos ||
                         kept.find("[redacted]") != std::string::npos,
                     kept.c_str());
            QVERIFY2(kept.find("Zx") == std::string::npos && kept.find("-k") == std::string::npos &&
                         kept.find("QQ") == std::string::npos,
                     kept.c_str());
        }
    }

    void addresses()
    {
        const auto address = [](const char* url) {
            return redactor().address(QUrl(QString::fromLatin1(url)));
        };
        QCOMPARE(address("https://host/v1/chat/completions"),
                 std::string("https://host/v1/chat/completions"));
        QCOMPARE(address("https://user:pass@host/v1#part"), std::string("https://host/v1"));
        QCOMPARE(address("https://host/v1?api-version=2024-06-01&key=abc&alt=sse"),
                 std::string("https://host/v1?api-version=2024-06-01&key=redacted&alt=sse"));
        QCOMPARE(address("https://host/sk-Secret%2FKey%2B0123/v1"),
                 std::string("https://host/[redacted]/v1"));
    }
};

QTEST_APPLESS_MAIN(TestRedact)
#include "tst_redact.moc"
