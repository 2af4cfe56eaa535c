#include "core/workload.h"

#include "core/number_text.h"

#include <algorithm>
#include <string_view>

namespace ratescope {

namespace {

constexpr std::size_t longestTitle = 40; // bytes of the prompt that a workload's name shows
constexpr std::string_view placeholder = "{n}";

std::string titleOf(const ChatRequest& request)
{
    return request.messages.empty() ? "nothing" : shortTitle(request.messages.back().text);
}

Workload evenly(int jobs, Duration interval, ChatRequest request)
{
    constexpr Duration latest = std::chrono::hours(24 * 365 * 100);
    Workload workload;
    workload.name = integerText(std::max(jobs, 0)) + " × " + titleOf(request);
    const auto shared = std::make_shared<const ChatRequest>(std::move(request));
    const Duration step = std::clamp(interval, Duration::zero(), latest);
    workload.arrivals.reserve(static_cast<std::size_t>(std::max(jobs, 0)));
    Duration at = Duration::zero();
    for (int i = 0; i < jobs; ++i) {
        workload.arrivals.push_back({at, shared});
        at = std::min(at + step, latest);
    }
    return workload;
}

} // namespace

Workload Workload::burst(int jobs, ChatRequest request)
{
    return evenly(jobs, Duration::zero(), std::move(request));
}

Workload Workload::steady(int jobs, Duration interval, ChatRequest request)
{
    Workload workload = evenly(jobs, interval, std::move(request));
    workload.name += ", one each " + durationText(interval);
    return workload;
}

std::string shortTitle(const std::string& text)
{
    std::size_t length = std::min(text.size(), longestTitle);
    const bool cut = length < text.size();
    while (cut && length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
        --length;
    }
    std::string title = text.substr(0, length);
    std::replace_if(
        title.begin(), title.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == '\x7f'; }, ' ');
    return cut ? title + "…" : title;
}

std::shared_ptr<const ChatRequest> withNumber(const std::shared_ptr<const ChatRequest>& request,
                                              std::uint64_t number)
{
    if (!request || request->messages.empty() ||
        request->messages.back().text.find(placeholder) == std::string::npos) {
        return request;
    }
    auto numbered = std::make_shared<ChatRequest>(*request);
    std::string& text = numbered->messages.back().text;
    const std::string digits = integerText(static_cast<std::int64_t>(number));
    for (std::size_t at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + digits.size())) {
        text.replace(at, placeholder.size(), digits);
    }
    return numbered;
}

ChatRequest singlePrompt(std::string text, std::optional<Tokens> maxTokens, bool stream)
{
    ChatRequest request;
    request.messages.push_back({Role::user, std::move(text)});
    request.maxTokens = maxTokens;
    request.stream = stream;
    return request;
}

} // namespace ratescope
