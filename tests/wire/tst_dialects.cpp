#include "recorded.h"
#include "wire/dialect_registry.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

Endpoint endpointAt(const QString& address, const char* model = "tiny")
{
    Endpoint endpoint;
    endpoint.baseUrl = QUrl(address);
    endpoint.model = QLatin1String(model);
    endpoint.key = ApiKey(QStringLiteral(" secret\r\n "));
    return endpoint;
}

ChatRequest hello(bool stream)
{
    ChatRequest request;
    request.messages = {{Role::system, "Be brief."},
                        {Role::user, "Hi"},
                        {Role::assistant, "Hello"},
                        {Role::user, "And?"}};
    request.maxTokens = Tokens{50};
    request.temperature = 1.5;
    request.topP = 0.5;
    request.stop = {"END", "\n\n"};
    request.stream = stream;
    return request;
}

QByteArray headerOf(const WireRequest& request, const QByteArray& name)
{
    QByteArray found;
    for (const auto& [key, value] : request.headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0) {
            found += value;
        }
    }
    return found;
}

QString summary(const Outcome& outcome)
{
    return QLatin1String(causeName(outcome.cause)) +
           (outcome.hint ? QStringLiteral(", %1 ms").arg(qint64(*outcome.hint / 1ms)) : QString());
}

} // namespace

class TestDialects : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyNameHasItsDialect()
    {
        const QStringList names = dialectNames();
        QCOMPARE(names.size(), 18);
        for (const QString& name : names) {
            const auto dialect = dialectNamed(name);
            QVERIFY2(dialect != nullptr, qPrintable(name));
            QCOMPARE(QString(dialect->facts().name), name);
            QVERIFY(!dialect->facts().title.isEmpty());
            if (name != QLatin1String("compatible") && name != QLatin1String("azure")) {
                QVERIFY(QUrl(dialect->facts().baseUrl).isValid());
                QCOMPARE(guessDialect(QUrl(dialect->facts().baseUrl)),
                         name == QLatin1String("vllm") || name == QLatin1String("llamacpp")
                             ? QStringLiteral("compatible")
                             : name);
            }
        }
        QVERIFY(dialectNamed(QStringLiteral("nobody")) == nullptr);
    }

    void guesses_data()
    {
        QTest::addColumn<QString>("dialect");
        const auto row = [](const char* address, const char* dialect) {
            QTest::newRow(address) << QString::fromLatin1(dialect);
        };
        row("https://me.openai.azure.com/openai/v1", "azure");
        row("https://API.openai.com/v1", "openai");
        row("https://notx.ai/v1", "compatible");
        row("https://api.eu.mistral.ai/v1", "mistral");
        row("http://192.168.1.5:11434", "ollama");
        row("http://localhost:8080/v1", "compatible");
        row("", "compatible");
    }

    void guesses()
    {
        QFETCH(QString, dialect);
        QCOMPARE(guessDialect(QUrl(QLatin1String(QTest::currentDataTag()))), dialect);
    }

    void theEndpointsNameCounts()
    {
        Endpoint endpoint = endpointAt(QStringLiteral("https://api.openai.com/v1"));
        QCOMPARE(dialectFor(endpoint)->facts().name, QLatin1String("openai"));
        endpoint.dialect = QStringLiteral("groq");
        QCOMPARE(dialectFor(endpoint)->facts().name, QLatin1String("groq"));
        endpoint.dialect = QStringLiteral("nobody");
        QCOMPARE(dialectFor(endpoint)->facts().name, QLatin1String("openai"));
    }

    void addresses_data()
    {
        QTest::addColumn<QString>("dialect");
        QTest::addColumn<QString>("base");
        QTest::addColumn<bool>("stream");
        QTest::addColumn<QString>("chat");
        QTest::addColumn<QString>("models");
        const auto row = [](const char* name, const char* dialect, const char* base, bool stream,
                            const char* chat, const char* models) {
            QTest::newRow(name) << QString::fromLatin1(dialect) << QString::fromLatin1(base)
                                << stream << QString::fromLatin1(chat)
                                << QString::fromLatin1(models);
        };
        row("OpenAI", "openai", "https://api.openai.com/v1/", true,
            "https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1/models");
        row("Azure", "azure", "https://r.openai.azure.com", true,
            "https://r.openai.azure.com/openai/deployments/m%2F1/chat/completions"
            "?api-version=2024-10-21",
            "https://r.openai.azure.com/openai/models?api-version=2024-10-21");
        row("Azure, version and deployment given", "azure",
            "https://r.openai.azure.com/openai/deployments/d?api-version=2025-01-01", true,
            "https://r.openai.azure.com/openai/deployments/d/chat/completions"
            "?api-version=2025-01-01",
            "https://r.openai.azure.com/openai/models?api-version=2025-01-01");
        row("Azure, newer", "azure", "https://r.openai.azure.com/openai/v1", true,
            "https://r.openai.azure.com/openai/v1/chat/completions",
            "https://r.openai.azure.com/openai/v1/models");
        row("Anthropic", "anthropic", "https://api.anthropic.com", true,
            "https://api.anthropic.com/v1/messages", "https://api.anthropic.com/v1/models");
        row("Anthropic, pasted", "anthropic", "https://api.anthropic.com/v1/messages", true,
            "https://api.anthropic.com/v1/messages", "https://api.anthropic.com/v1/models");
        row("Gemini", "gemini", "https://generativelanguage.googleapis.com/v1beta", true,
            "https://generativelanguage.googleapis.com/v1beta/models/"
            "m%2F1:streamGenerateContent?alt=sse",
            "https://generativelanguage.googleapis.com/v1beta/models");
        row("Gemini, plain", "gemini", "https://generativelanguage.googleapis.com", false,
            "https://generativelanguage.googleapis.com/v1beta/models/m%2F1:generateContent",
            "https://generativelanguage.googleapis.com/v1beta/models");
        row("Ollama", "ollama", "http://localhost:11434/api/", true,
            "http://localhost:11434/api/chat", "http://localhost:11434/api/tags");
        row("DeepSeek", "deepseek", "https://api.deepseek.com", true,
            "https://api.deepseek.com/chat/completions", "https://api.deepseek.com/models");
    }

    void addresses()
    {
        QFETCH(QString, dialect);
        QFETCH(QString, base);
        QFETCH(bool, stream);
        QFETCH(QString, chat);
        QFETCH(QString, models);
        const auto made = dialectNamed(dialect);
        const Endpoint endpoint = endpointAt(base, "m/1");
        QCOMPARE(made->chatRequest(endpoint, hello(stream)).url.toString(QUrl::FullyEncoded), chat);
        const WireRequest list = made->modelsRequest(endpoint);
        QCOMPARE(list.url.toString(QUrl::FullyEncoded), models);
        QVERIFY(list.body.isEmpty());
    }

    void keys_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("value");
        const auto row = [](const char* dialect, const char* header, const char* value) {
            QTest::newRow(dialect) << QByteArray(header) << QByteArray(value);
        };
        row("groq", "authorization", "Bearer secret");
        row("azure", "api-key", "secret");
        row("anthropic", "x-api-key", "secret");
        row("gemini", "x-goog-api-key", "secret");
        row("ollama", "authorization", "Bearer secret");
    }

    void keys()
    {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, value);
        const auto dialect = dialectNamed(QLatin1String(QTest::currentDataTag()));
        Endpoint endpoint = endpointAt(QStringLiteral("https://example.org"));
        for (const bool withKey : {true, false}) {
            endpoint.key = withKey ? endpoint.key : ApiKey();
            const QByteArray expected = withKey ? value : QByteArray();
            QCOMPARE(headerOf(dialect->chatRequest(endpoint, hello(true)), header), expected);
            QCOMPARE(headerOf(dialect->modelsRequest(endpoint), header), expected);
        }
        if (header != "authorization") {
            endpoint.key = ApiKey(QStringLiteral("secret"));
            QVERIFY(
                headerOf(dialect->chatRequest(endpoint, hello(true)), "authorization").isEmpty());
        }
    }

    void bodies_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("openai") << QByteArray(
            R"({"max_completion_tokens":50,"messages":[{"content":"Be brief.","role":"system"},)"
            R"({"content":"Hi","role":"user"},{"content":"Hello","role":"assistant"},)"
            R"({"content":"And?","role":"user"}],"model":"tiny","stop":["END","\n\n"],)"
            R"("stream":true,"stream_options":{"include_usage":true},"temperature":1.5,)"
            R"("top_p":0.5})");
        QTest::newRow("mistral") << QByteArray(
            R"({"max_tokens":50,"messages":[{"content":"Be brief.","role":"system"},)"
            R"({"content":"Hi","role":"user"},{"content":"Hello","role":"assistant"},)"
            R"({"content":"And?","role":"user"}],"model":"tiny","stop":["END","\n\n"],)"
            R"("stream":true,"temperature":1.5,"top_p":0.5})");
        QTest::newRow("anthropic") << QByteArray(
            R"({"max_tokens":50,"messages":[{"content":"Hi","role":"user"},)"
            R"({"content":"Hello","role":"assistant"},{"content":"And?","role":"user"}],)"
            R"("model":"tiny","stop_sequences":["END","\n\n"],"stream":true,"system":"Be brief.",)"
            R"("temperature":1,"top_p":0.5})");
        QTest::newRow("gemini") << QByteArray(
            R"({"contents":[{"parts":[{"text":"Hi"}],"role":"user"},)"
            R"({"parts":[{"text":"Hello"}],"role":"model"},{"parts":[{"text":"And?"}],)"
            R"("role":"user"}],"generationConfig":{"maxOutputTokens":50,)"
            R"("stopSequences":["END","\n\n"],"temperature":1.5,"topP":0.5},)"
            R"("systemInstruction":{"parts":[{"text":"Be brief."}]}})");
        QTest::newRow("ollama") << QByteArray(
            R"({"messages":[{"content":"Be brief.","role":"system"},{"content":"Hi",)"
            R"("role":"user"},{"content":"Hello","role":"assistant"},{"content":"And?",)"
            R"("role":"user"}],"model":"tiny","options":{"num_predict":50,)"
            R"("stop":["END","\n\n"],"temperature":1.5,"top_p":0.5},"stream":true})");
    }

    void bodies()
    {
        QFETCH(QByteArray, body);
        const auto dialect = dialectNamed(QLatin1String(QTest::currentDataTag()));
        const Endpoint endpoint = endpointAt(QStringLiteral("https://example.org/v1"));
        QCOMPARE(dialect->chatRequest(endpoint, hello(true)).body, body);
    }

    void refusals_data()
    {
        QTest::addColumn<QByteArray>("dialect");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* dialect, int status, const char* body,
                            const char* expected) {
            QTest::newRow(name) << QByteArray(dialect) << status << QByteArray(body)
                                << QString::fromLatin1(expected);
        };
        row("OpenAI tokens", "openai", 429,
            R"({"error":{"message":"Rate limit reached on tokens per min (TPM): Limit 10000, Used )"
            R"(9500, Requested 900. Please try again in 2.4s.","type":"tokens","param":null,)"
            R"("code":"rate_limit_exceeded"}})",
            "rate limit, 2400 ms");
        row("Azure", "azure", 429,
            R"({"error":{"code":"429","message":"Rate limit is exceeded. Please retry after 6 )"
            R"(seconds."}})",
            "rate limit, 6000 ms");
        row("Anthropic", "anthropic", 429,
            R"({"type":"error","error":{"type":"rate_limit_error","message":"too many"}})",
            "rate limit");
        row("Anthropic, spend", "anthropic", 429,
            R"({"type":"error","error":{"type":"rate_limit_error","message":"spend limit",)"
            R"("details":{"error_code":"enforced_spend_limit_reached"}},"request_id":"r"})",
            "quota");
        row("Anthropic, overloaded", "anthropic", 529,
            R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})",
            "overload");
        row("Gemini per minute", "gemini", 429,
            R"({"error":{"code":429,"message":"You exceeded your current quota.","status":)"
            R"("RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.)"
            R"(QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProject)"
            R"(PerModel-FreeTier"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo",)"
            R"("retryDelay":"57.25s"}]}})",
            "rate limit, 57250 ms");
        row("Gemini per day", "gemini", 429,
            R"({"error":{"code":429,"message":"Please retry in 10h17m5.7s.","status":)"
            R"("RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.)"
            R"(QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]}]}})",
            "long quota, 37025700 ms");
        row("Gemini, limit of zero", "gemini", 429,
            R"({"error":{"code":429,"message":"Quota exceeded for metric: m, limit: 0",)"
            R"("status":"RESOURCE_EXHAUSTED"}})",
            "quota");
        row("Gemini, capacity", "gemini", 429,
            R"({"error":{"code":429,"message":"No capacity","status":"RESOURCE_EXHAUSTED",)"
            R"("details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":)"
            R"("MODEL_CAPACITY_EXHAUSTED"}]}})",
            "overload");
        row("Gemini compatible, in an array", "gemini-openai", 429,
            R"([{"error":{"code":429,"message":"Slowly","status":"RESOURCE_EXHAUSTED","details":)"
            R"([{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"3s"}]}}])",
            "rate limit, 3000 ms");
        row("Mistral, capacity", "mistral", 429,
            R"({"object":"error","message":"Service tier capacity exceeded for this model.",)"
            R"("type":"service_tier_capacity_exceeded","param":null,"code":"3505"})",
            "overload");
        row("Groq, too large", "groq", 413,
            R"({"error":{"message":"Request too large: Limit 8000, Requested 10098","type":)"
            R"("tokens","code":"rate_limit_exceeded"}})",
            "request too large");
        row("OpenRouter, day", "openrouter", 429,
            R"({"error":{"message":"Rate limit exceeded: free-models-per-day","code":429}})",
            "long quota");
        row("OpenRouter, upstream", "openrouter", 429,
            R"({"error":{"message":"Provider returned error","code":429,"metadata":{"raw":)"
            R"("busy, try again in 4 seconds","provider_name":"P","error_type":)"
            R"("provider_overloaded"}}})",
            "overload, 4000 ms");
        row("OpenRouter, money", "openrouter", 402,
            R"({"error":{"message":"Insufficient credits","code":402}})", "quota");
        row("DeepSeek", "deepseek", 429, R"({"error":{"message":"Too many","type":"x"}})",
            "concurrency");
        row("Together", "together", 429,
            R"({"error":{"message":"dynamic limit","type":"dynamic_request_limited"}})", "ramp");
        row("Together, capacity", "together", 503, R"({"error":{"message":"busy"}})", "overload");
        row("llama.cpp", "llamacpp", 503,
            R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})",
            "overload");
        row("Ollama", "ollama", 503,
            R"({"error":"server busy, please try again.  maximum pending requests exceeded"})",
            "concurrency");
        row("vLLM, older", "vllm", 400,
            R"({"object":"error","message":"too long","type":"BadRequestError","code":400})",
            "bad request");
        row("problem", "compatible", 429,
            R"({"type":"https://example.org/types#quota-exceeded","title":"Quota exceeded",)"
            R"("status":429,"violated-policies":["daily"]})",
            "long quota");
    }

    void refusals()
    {
        QFETCH(QByteArray, dialect);
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QString, expected);
        const Recorded recorded = readRecorded(dialect, status, body);
        QCOMPARE(summary(recorded.outcome), expected);
        QVERIFY(!recorded.outcome.said.empty());
    }

    void limitsFollowTheDialect()
    {
        const HttpHeaders headers{{"x-ratelimit-limit-requests", "14400"},
                                  {"x-ratelimit-remaining-requests", "14370"},
                                  {"x-ratelimit-reset-requests", "2m59.56s"}};
        const QByteArray body = R"({"choices":[{"index":0,"message":{"content":"Hi"}}]})";
        const Recorded groq = readRecorded("groq", 200, headers, body);
        QCOMPARE(groq.text, std::string("Hi"));
        QVERIFY(groq.outcome.limits->requests.window == Duration(24h));
        const Recorded other = readRecorded("compatible", 200, headers, body);
        QVERIFY(!other.outcome.limits->requests.window);
    }

    void cachedTokens()
    {
        const QByteArray start = R"({"choices":[{"index":0,"message":{"content":"Hi"}}],"usage":)";
        const Recorded openai =
            readRecorded("openai", 200,
                         start + R"({"prompt_tokens":9,"completion_tokens":2,)"
                                 R"("prompt_tokens_details":{"cached_tokens":4}}})");
        QVERIFY(openai.result.usage == (Usage{Tokens{9}, Tokens{2}, Tokens{4}}));
        const Recorded deepseek = readRecorded("deepseek", 200,
                                               "\n\n" + start +
                                                   R"({"prompt_tokens":9,"completion_tokens":2,)"
                                                   R"("prompt_cache_hit_tokens":5}})");
        QVERIFY(deepseek.result.usage == (Usage{Tokens{9}, Tokens{2}, Tokens{5}}));
    }

    void streamsOfCompatibleServers()
    {
        const Recorded groq = readRecorded(
            "groq", 200,
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n"
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
            "\"x_groq\":{\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}}\n\n"
            "data: [DONE]\n\n");
        QCOMPARE(groq.text, std::string("Hi"));
        QVERIFY(groq.result.usage == (Usage{Tokens{3}, Tokens{1}}));
        const Recorded openrouter = readRecorded(
            "openrouter", 200,
            ": OPENROUTER PROCESSING\n\n"
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n"
            "data: {\"error\":{\"code\":502,\"message\":\"Provider disconnected\"},"
            "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"error\"}]}\n\n");
        QCOMPARE(summary(openrouter.outcome), QStringLiteral("server error"));
        const Recorded lmstudio = readRecorded(
            "lmstudio", 200, "event: error\ndata: {\"error\":{\"message\":\"out of memory\"}}\n\n");
        QCOMPARE(summary(lmstudio.outcome), QStringLiteral("server error"));
    }
};

QTEST_GUILESS_MAIN(TestDialects)
#include "tst_dialects.moc"
