#include "net/simulated_service.h"

#include "net/simulated_record.h"
#include "wire/openai_server.h"

#include <QString>
#include <QStringList>
#include <QUrl>

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

namespace ratescope {

namespace {

constexpr std::int64_t modelsCreated = 1'700'000'000; // any fixed second will do
/// Repeated in every chunk, so a long one would be multiplied.
constexpr std::size_t modelNameLimit = 256;
/// Words in one plain answer. At the highest speed and latency more could be due, which would all
/// have to be held in memory; the usage still tells the drawn number.
constexpr std::int64_t plainWordsLimit = 100'000;

std::int64_t secondsSince1970()
{
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// The path without query and without the optional "/v1", whatever form the target has.
std::string pathOf(const std::string& target)
{
    std::string path = target.substr(0, target.find('?'));
    if (path.empty() || path.front() != '/') {
        path = QUrl::fromEncoded(QByteArray::fromStdString(path)).path().toStdString();
    }
    constexpr std::string_view prefix = "/v1/";
    if (path.starts_with(prefix)) {
        path.erase(0, prefix.size() - 1);
    }
    return path;
}

SimulatedReply jsonReply(int status, QByteArray body, Instant at)
{
    SimulatedReply reply;
    reply.head.status = status;
    reply.head.headers.push_back({"content-type", "application/json"});
    reply.body = std::move(body);
    reply.firstToken = reply.lastToken = at;
    return reply;
}

SimulatedReply invalidRequest(int status, std::string code, std::string message, Instant at)
{
    return jsonReply(status,
                     errorBody({"invalid_request_error", std::move(code), std::move(message)}), at);
}

SimulatedReply wrongMethod(const HttpRequest& request, const char* allowed, Instant at)
{
    SimulatedReply reply = invalidRequest(
        405, {}, "Not allowed to " + request.method + " here; allowed: " + allowed + ".", at);
    reply.head.headers.push_back({"allow", allowed});
    return reply;
}

ServerRequest serverRequestOf(const ChatRequest& request)
{
    ChatRequest prompt;
    prompt.messages = request.messages;
    return {estimateTokens(prompt), request.maxTokens};
}

StreamBody streamOf(AnswerHead head, bool includeUsage, const Usage& usage, FinishReason reason)
{
    const StreamWriter writer(std::move(head), includeUsage);
    return {
        writer.role(),
        [writer](qint64 index) { return writer.text(fillerWord(static_cast<std::size_t>(index))); },
        std::max<qint64>(1, usage.completion.count),
        writer.finish(reason) + writer.usage(usage) + StreamWriter::end()};
}

std::string hex(std::uint64_t number)
{
    return QByteArray::number(static_cast<qulonglong>(number), 16)
        .rightJustified(12, '0')
        .toStdString();
}

} // namespace

SimulatedService::SimulatedService(const ServerSettings& settings, std::uint64_t seed,
                                   const SimulatedLimits& limits, SimulatedRecord& record,
                                   Instant now)
    : m_random(seed)
    , m_model(settings, m_random, now)
    , m_limits(limits)
    , m_record(record)
    , m_idStem(hex(seed))
{}

void SimulatedService::setSettings(const ServerSettings& settings, bool anew)
{
    const std::lock_guard lock(m_settingsMutex);
    m_waitingSettings = settings;
    m_waitingAnew = m_waitingAnew || anew;
    m_settingsWaiting = true;
}

void SimulatedService::adoptSettings(Instant now)
{
    if (!m_settingsWaiting) {
        return;
    }
    const std::lock_guard lock(m_settingsMutex);
    m_settingsWaiting = false;
    if (std::exchange(m_waitingAnew, false)) {
        m_model.startAnew(m_waitingSettings, now);
    } else {
        m_model.retune(m_waitingSettings, now);
    }
}

std::unique_ptr<SimulatedExchange> SimulatedService::begin(const HttpRequest& request, Instant now)
{
    adoptSettings(now);
    const std::string* const clientRequestId = findHeader(request.headers, "x-client-request-id");
    m_record.countRequest(clientRequestId ? QByteArray::fromStdString(*clientRequestId)
                                          : QByteArray());
    SlotHold slot;
    SimulatedReply reply = route(request, now, slot);
    reply.head.keepAlive = request.keepAlive;
    reply.head.isHttp10 = request.isHttp10;
    reply.head.headers.push_back({"x-request-id", nextId("req_")});
    reply.withoutBody = request.method == "HEAD";
    reply.stall = m_limits.stall;
    return std::make_unique<SimulatedExchange>(std::move(reply), std::move(slot));
}

QByteArray SimulatedService::unreadable(int status, const std::string& problem)
{
    m_record.count(&ServerCounters::badRequests);
    const QByteArray body = errorBody({"invalid_request_error", {}, problem});
    ResponseHead head;
    head.status = status;
    head.headers = {{"content-type", "application/json"}, {"x-request-id", nextId("req_")}};
    head.length = body.size();
    head.keepAlive = false;
    return toBytes(head) + body;
}

void SimulatedService::answered(const SimulatedExchange& exchange)
{
    const int status = exchange.status();
    if (status == 429) {
        m_record.count(&ServerCounters::refused);
    } else if (status >= 400 && status < 500) {
        m_record.count(&ServerCounters::badRequests);
    } else if (status == 200 && exchange.isChat()) {
        m_record.count(&ServerCounters::answered);
    }
}

void SimulatedService::clientGone()
{
    m_record.count(&ServerCounters::clientsGone);
}

SimulatedReply SimulatedService::route(const HttpRequest& request, Instant now, SlotHold& slot)
{
    const std::string path = pathOf(request.target);
    if (path == "/chat/completions") {
        return request.method == "POST" ? chat(request, now, slot)
                                        : wrongMethod(request, "POST", now);
    }
    if (path == "/models") {
        return request.method == "GET" || request.method == "HEAD"
                   ? jsonReply(200, modelListBody({QStringLiteral("simulated")}, modelsCreated),
                               now)
                   : wrongMethod(request, "GET, HEAD", now);
    }
    return invalidRequest(404, "unknown_url",
                          "There is nothing at " + request.method + " " + path.substr(0, 200) +
                              "; try /v1/chat/completions or /v1/models.",
                          now);
}

SimulatedReply SimulatedService::chat(const HttpRequest& request, Instant now, SlotHold& slot)
{
    std::variant<ChatCall, BadCall> parsed = parseChatCall(
        QByteArray::fromRawData(request.body.data(), static_cast<qsizetype>(request.body.size())));
    if (const auto* bad = std::get_if<BadCall>(&parsed)) {
        return jsonReply(400, errorBody(bad->error, bad->param), now);
    }
    ChatCall& call = std::get<ChatCall>(parsed);
    if (call.model.size() > modelNameLimit) {
        return invalidRequest(400, {}, "The model's name is too long.", now);
    }

    const ServerAnswer answer = m_model.receive(serverRequestOf(call.request), now);
    if (answer.holdsSlot) {
        slot = SlotHold(m_model);
    }
    SimulatedReply reply;
    if (answer.status != 200) {
        reply = jsonReply(answer.status, errorBody(answer.error), now);
    } else {
        AnswerHead head{nextId("chatcmpl-"), secondsSince1970(), std::move(call.model)};
        const FinishReason reason = call.request.maxTokens == answer.usage.completion
                                        ? FinishReason::length
                                        : FinishReason::stop;
        if (call.request.stream) {
            reply.head.headers = {{"content-type", "text/event-stream; charset=utf-8"},
                                  {"cache-control", "no-cache"}};
            reply.stream = streamOf(std::move(head), call.includeUsage, answer.usage, reason);
        } else {
            const auto words = std::min(answer.usage.completion.count, plainWordsLimit);
            reply = jsonReply(200,
                              plainAnswerBody(head, fillerText(static_cast<std::size_t>(words)),
                                              answer.usage, reason),
                              now);
        }
    }
    reply.isChat = true;
    reply.head.headers.insert(reply.head.headers.end(), answer.headers.begin(),
                              answer.headers.end());
    reply.firstToken = now + answer.firstToken;
    reply.lastToken = now + answer.lastToken;
    reply.fault = answer.fault;
    return reply;
}

std::string SimulatedService::nextId(const char* prefix)
{
    return prefix + m_idStem + hex(++m_lastId);
}

} // namespace ratescope
