#include "wire/dialect_registry.h"

#include "wire/dialects/dialects.h"

#include <algorithm>
#include <array>

namespace ratescope {

namespace {

struct Known
{
    const char* name;
    std::unique_ptr<const Dialect> (*make)();
};
constexpr std::array known{Known{"anthropic", makeAnthropic},
                           Known{"azure", makeAzure},
                           Known{"cerebras", makeCerebras},
                           Known{"compatible", makeCompatible},
                           Known{"deepseek", makeDeepSeek},
                           Known{"gemini", makeGemini},
                           Known{"gemini-openai", makeGeminiCompatible},
                           Known{"groq", makeGroq},
                           Known{"llamacpp", makeLlamaCpp},
                           Known{"lmstudio", makeLmStudio},
                           Known{"mistral", makeMistral},
                           Known{"ollama", makeOllama},
                           Known{"ollama-openai", makeOllamaCompatible},
                           Known{"openai", makeOpenAi},
                           Known{"openrouter", makeOpenRouter},
                           Known{"together", makeTogether},
                           Known{"vllm", makeVllm},
                           Known{"xai", makeXai}};

struct Host
{
    const char* domain; ///< this one and what is below it
    const char* dialect;
};
constexpr std::array hosts{Host{"api.openai.com", "openai"},
                           Host{"openai.azure.com", "azure"},
                           Host{"cognitiveservices.azure.com", "azure"},
                           Host{"services.ai.azure.com", "azure"},
                           Host{"anthropic.com", "anthropic"},
                           Host{"mistral.ai", "mistral"},
                           Host{"groq.com", "groq"},
                           Host{"openrouter.ai", "openrouter"},
                           Host{"deepseek.com", "deepseek"},
                           Host{"together.ai", "together"},
                           Host{"together.xyz", "together"},
                           Host{"cerebras.ai", "cerebras"},
                           Host{"x.ai", "xai"}};

bool isBelow(const QString& host, QLatin1String domain)
{
    return host == domain || (host.endsWith(domain) && host.chopped(domain.size()).endsWith(u'.'));
}

} // namespace

QStringList dialectNames()
{
    QStringList names;
    for (const Known& each : known) {
        names.append(QLatin1String(each.name));
    }
    return names;
}

std::unique_ptr<const Dialect> dialectNamed(const QString& name)
{
    const auto found = std::find_if(known.begin(), known.end(), [&name](const Known& each) {
        return name == QLatin1String(each.name);
    });
    return found == known.end() ? nullptr : found->make();
}

QString guessDialect(const QUrl& baseUrl)
{
    const QString host = baseUrl.host().toLower();
    const QStringList path = baseUrl.path().split(u'/');
    if (isBelow(host, QLatin1String("generativelanguage.googleapis.com"))) {
        return path.contains(QLatin1String("openai")) ? QStringLiteral("gemini-openai")
                                                      : QStringLiteral("gemini");
    }
    for (const Host& each : hosts) {
        if (isBelow(host, QLatin1String(each.domain))) {
            return QLatin1String(each.dialect);
        }
    }
    // Ports that nothing else is known for.
    constexpr int ollamaPort = 11434;
    constexpr int lmStudioPort = 1234;
    if (baseUrl.port() == ollamaPort) {
        return path.contains(QLatin1String("v1")) ? QStringLiteral("ollama-openai")
                                                  : QStringLiteral("ollama");
    }
    return baseUrl.port() == lmStudioPort ? QStringLiteral("lmstudio")
                                          : QStringLiteral("compatible");
}

std::unique_ptr<const Dialect> dialectFor(const Endpoint& endpoint)
{
    std::unique_ptr<const Dialect> named = dialectNamed(endpoint.dialect);
    return named ? std::move(named) : dialectNamed(guessDialect(endpoint.baseUrl));
}

} // namespace ratescope
