#include "ui/chat/chat_conversation.h"

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

// "chat" in ASCII, so that no other submitter's small numbers meet ours.
constexpr std::uint64_t tagBase = 0x63686174'00000000ULL;

ChatRequest requestFor(const std::vector<ConversationMessage>& messages,
                       const ChatSettings& settings)
{
    ChatRequest request;
    request.stream = true;
    request.maxTokens = settings.maxTokens;
    request.temperature = settings.temperature;
    if (!settings.systemPrompt.trimmed().isEmpty()) {
        request.messages.push_back({Role::system, settings.systemPrompt.toStdString()});
    }
    for (const ConversationMessage& message : messages) {
        // A failed answer is no answer: the model must not be told that it said this.
        const bool answerToRepeat = std::holds_alternative<MessageDone>(message.state) ||
                                    std::holds_alternative<MessageStopped>(message.state);
        if (message.role == Role::user || (answerToRepeat && !message.text.isEmpty())) {
            request.messages.push_back({message.role, message.text.toStdString()});
        }
    }
    return request;
}

} // namespace

std::optional<JobId> ChatConversation::openJob() const
{
    return m_open ? m_open->job : std::nullopt;
}

ConversationMessage& ChatConversation::append(Role role, const QString& text, MessageState state)
{
    ConversationMessage message;
    message.id = m_nextId++;
    message.role = role;
    message.text = text;
    message.state = std::move(state);
    touch(message);
    return m_messages.emplace_back(std::move(message));
}

JobSpec ChatConversation::openAnswer(const ChatSettings& settings)
{
    JobSpec job;
    job.request = std::make_shared<const ChatRequest>(requestFor(m_messages, settings));
    job.priority = Priority::typed;
    job.wantsText = true;
    job.tag = tagBase + ++m_nextTag;
    append(Role::assistant, QString(), MessageQueued{});
    m_open.emplace();
    m_open->tag = job.tag;
    return job;
}

JobSpec ChatConversation::ask(const QString& text, const ChatSettings& settings)
{
    Q_ASSERT(!busy());
    append(Role::user, text, MessageTyped{});
    return openAnswer(settings);
}

JobSpec ChatConversation::askAgain(std::size_t index, const ChatSettings& settings)
{
    Q_ASSERT(!busy() && index < m_messages.size() && m_messages[index].role == Role::assistant);
    m_messages.resize(index);
    return openAnswer(settings);
}

JobSpec ChatConversation::askInstead(std::size_t index, const QString& text,
                                     const ChatSettings& settings)
{
    Q_ASSERT(!busy() && index < m_messages.size() && m_messages[index].role == Role::user);
    m_messages.resize(index);
    return ask(text, settings);
}

std::optional<JobId> ChatConversation::stop()
{
    if (!m_open) {
        return std::nullopt;
    }
    const std::optional<JobId> job = m_open->job;
    if (!job) {
        m_unwantedTags.push_back(m_open->tag);
    }
    setState(MessageStopped{});
    m_open.reset();
    return job;
}

std::optional<JobId> ChatConversation::clear()
{
    const std::optional<JobId> job = stop();
    m_messages.clear();
    return job;
}

void ChatConversation::setState(MessageState state)
{
    ConversationMessage& message = m_messages.back();
    message.state = std::move(state);
    touch(message);
}

std::vector<JobId> ChatConversation::fold(const std::vector<Event>& events)
{
    for (const Event& event : events) {
        std::visit(
            [this, &event](const auto& body) {
                if constexpr (requires { on(body, event.at); }) {
                    on(body, event.at);
                }
            },
            event.body);
    }
    return std::exchange(m_unwantedJobs, {});
}

void ChatConversation::on(const JobQueued& event, Instant at)
{
    if (event.tag == 0) {
        return;
    }
    if (m_open && !m_open->job && m_open->tag == event.tag) {
        m_open->job = event.job;
        m_open->askedAt = at;
        setState(MessageQueued{});
    } else if (std::erase(m_unwantedTags, event.tag) > 0) {
        m_unwantedJobs.push_back(event.job);
    }
}

void ChatConversation::on(const JobWaiting& event, Instant)
{
    if (!isOpenJob(event.job)) {
        return;
    }
    MessageWaiting waiting;
    waiting.reason = event.reason;
    waiting.until = event.until;
    waiting.attempts = event.attempts;
    if (event.attempts > 0) {
        waiting.cause = m_open->outcome.cause;
        waiting.httpStatus = m_open->outcome.httpStatus;
        waiting.said = QString::fromStdString(m_open->outcome.said);
    }
    setState(std::move(waiting));
}

void ChatConversation::on(const AttemptStarted& event, Instant at)
{
    if (!isOpenJob(event.attempt.job)) {
        return;
    }
    ConversationMessage& message = m_messages.back();
    if (!message.text.isEmpty()) {
        message.text.clear();
        ++message.epoch;
    }
    m_open->attempts = event.attempt.number;
    m_open->attemptAt = at;
    m_open->begunAt.reset();
    setState(MessageStreaming{at, event.attempt.number, false});
}

void ChatConversation::on(const AnswerBegan& event, Instant at)
{
    if (!isOpenJob(event.attempt.job) || event.attempt.number != m_open->attempts) {
        return;
    }
    m_open->begunAt = at;
    setState(MessageStreaming{m_open->attemptAt.value_or(at), event.attempt.number, true});
}

void ChatConversation::on(const AnswerText& event, Instant)
{
    if (!isOpenJob(event.attempt.job) || event.attempt.number != m_open->attempts) {
        return;
    }
    ConversationMessage& message = m_messages.back();
    message.text += QString::fromStdString(event.text);
    touch(message);
}

void ChatConversation::on(const AttemptFinished& event, Instant)
{
    if (!isOpenJob(event.attempt.job)) {
        return;
    }
    m_open->duration = event.duration;
    m_open->outcome = event.outcome;
    if (event.outcome.kind != OutcomeKind::answered) {
        setState(MessageQueued{});
    }
}

void ChatConversation::on(const JobFinished& event, Instant)
{
    if (!isOpenJob(event.job)) {
        return;
    }
    switch (event.end) {
    case JobEnd::answered: {
        MessageDone done;
        done.duration = m_open->duration;
        if (m_open->attemptAt && m_open->begunAt) {
            done.firstText = *m_open->begunAt - *m_open->attemptAt;
        }
        if (m_open->attemptAt && m_open->askedAt) {
            done.waited = *m_open->attemptAt - *m_open->askedAt;
        }
        if (m_open->outcome.usage) {
            done.tokens = m_open->outcome.usage->completion;
        }
        done.attempts = event.attempts;
        setState(done);
        break;
    }
    case JobEnd::lost:
        setState(MessageFailed{event.cause, event.attempts, QString::fromStdString(event.why),
                               QString::fromStdString(m_open->outcome.said)});
        break;
    case JobEnd::cancelled:
        setState(MessageStopped{});
        break;
    }
    m_open.reset();
}

} // namespace ratescope
