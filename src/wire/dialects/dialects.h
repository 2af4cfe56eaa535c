#pragma once

#include "wire/dialect.h"

#include <memory>

namespace ratescope {

/// One maker for each dialect; each lives in the file of its name. Most are OpenAiDialect with
/// other data.
std::unique_ptr<const Dialect> makeAnthropic();
std::unique_ptr<const Dialect> makeAzure();
std::unique_ptr<const Dialect> makeCerebras();
std::unique_ptr<const Dialect> makeCompatible();
std::unique_ptr<const Dialect> makeDeepSeek();
std::unique_ptr<const Dialect> makeGemini();
std::unique_ptr<const Dialect> makeGeminiCompatible();
std::unique_ptr<const Dialect> makeGroq();
std::unique_ptr<const Dialect> makeLlamaCpp();
std::unique_ptr<const Dialect> makeLmStudio();
std::unique_ptr<const Dialect> makeMistral();
std::unique_ptr<const Dialect> makeOllama();
std::unique_ptr<const Dialect> makeOllamaCompatible();
std::unique_ptr<const Dialect> makeOpenAi();
std::unique_ptr<const Dialect> makeOpenRouter();
std::unique_ptr<const Dialect> makeTogether();
std::unique_ptr<const Dialect> makeVllm();
std::unique_ptr<const Dialect> makeXai();

} // namespace ratescope
