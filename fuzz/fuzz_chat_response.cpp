// A whole response in every dialect, cut into pieces. What comes out does not depend on the cuts;
// text is whole UTF-8.

#include "core/classify.h"
#include "core/utf8.h"
#include "fuzz_input.h"
#include "wire/answer_decoder.h"
#include "wire/dialect_registry.h"

#include <algorithm>
#include <array>
#include <string>

using namespace ratescope;

namespace {

struct Read
{
    std::string text;
    AttemptResult result;
};

Read decode(const Dialect& dialect, int status, const char* type, std::string_view body,
            std::size_t piece)
{
    Read read;
    AnswerDecoder::Limits limits;
    limits.body = 64 << 10;
    limits.stream = 64 << 10;
    limits.events = {8 << 10, 8 << 10};
    AnswerDecoder decoder(
        dialect, ApiKey(QStringLiteral("sk-secret")),
        [&read](std::string_view text) {
            require(!text.empty() && isValidUtf8(text));
            read.text += text;
        },
        limits);
    decoder.begin(status, {{"content-type", type}, {"retry-after", "3"}});
    bool wanted = true;
    while (wanted && !body.empty()) {
        wanted = decoder.feed(body.substr(0, piece));
        body.remove_prefix(std::min(piece, body.size()));
    }
    read.result = decoder.finish(WallTime());
    return read;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const QStringList names = dialectNames();
    constexpr std::array statuses{200, 200, 200, 429, 500, 302};
    constexpr std::array types{"text/event-stream", "application/json", "application/x-ndjson", "",
                               "text/html"};
    FuzzInput input(data, size);
    const auto dialect = dialectNamed(
        names[static_cast<qsizetype>(input.choose(static_cast<std::size_t>(names.size())))]);
    const int status = statuses[input.choose(statuses.size())];
    const char* const type = types[input.choose(types.size())];
    const std::size_t piece = input.choose(64) + 1;

    const Read cut = decode(*dialect, status, type, input.rest(), piece);
    const Read whole = decode(*dialect, status, type, input.rest(), std::string::npos);
    require(cut.result.status == whole.result.status);
    require(cut.result.error == whole.result.error);
    require(cut.result.usage == whole.result.usage);
    require(cut.text == whole.text || cut.result.status == TransportStatus::tooLarge);
    const Outcome outcome = classify(cut.result);
    require((outcome.kind == OutcomeKind::answered) == (outcome.cause == Cause::none));
    return 0;
}
