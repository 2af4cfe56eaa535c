#pragma once

#include "ui/chat/conversation_message.h"

#include <cstddef>
#include <vector>

namespace ratescope {

/// One conversation: turns what a person asks into jobs and the engine's events into messages.
/// Knows neither widgets nor the engine; at most one answer is open at a time.
class ChatConversation
{
public:
    const std::vector<ConversationMessage>& messages() const { return m_messages; }
    /// Whether an answer is open: only then may stop() have something to do, only otherwise may a
    /// new job be made.
    bool busy() const { return m_open.has_value(); }
    /// The job of the open answer, once the engine has named it.
    std::optional<JobId> openJob() const;

    /// Adds a question and its open answer. The job carries the whole conversation. Not while busy.
    JobSpec ask(const QString& text, const ChatSettings& settings);
    /// Forgets the answer at `index` and all that follows, and asks for it again. Not while busy.
    JobSpec askAgain(std::size_t index, const ChatSettings& settings);
    /// Replaces the question at `index`, forgets all that follows, and asks. Not while busy.
    JobSpec askInstead(std::size_t index, const QString& text, const ChatSettings& settings);

    /// Ends the open answer, keeping its text so far. Returns the job to cancel; a job the engine
    /// has not named yet comes out of a later fold().
    std::optional<JobId> stop();
    /// Forgets every message; for the rest as stop().
    std::optional<JobId> clear();

    /// Takes in what happened; events of other jobs are passed over. Returns jobs to cancel.
    std::vector<JobId> fold(const std::vector<Event>& events);

private:
    struct OpenAnswer
    {
        std::uint64_t tag = 0;
        std::optional<JobId> job;
        std::optional<Instant> askedAt;
        std::optional<Instant> attemptAt;
        std::optional<Instant> begunAt;
        Duration duration = Duration::zero(); ///< of the last attempt
        int attempts = 0;
        Outcome outcome; ///< of the last attempt
    };

    JobSpec openAnswer(const ChatSettings& settings);
    ConversationMessage& append(Role role, const QString& text, MessageState state);
    void touch(ConversationMessage& message) { message.revision = ++m_revision; }
    bool isOpenJob(JobId job) const { return m_open && m_open->job == job; }
    void setState(MessageState state);

    void on(const JobQueued& event, Instant at);
    void on(const JobWaiting& event, Instant at);
    void on(const AttemptStarted& event, Instant at);
    void on(const AnswerBegan& event, Instant at);
    void on(const AnswerText& event, Instant at);
    void on(const AttemptFinished& event, Instant at);
    void on(const JobFinished& event, Instant at);

    std::vector<ConversationMessage> m_messages;
    std::optional<OpenAnswer> m_open; ///< of the last message
    std::vector<std::uint64_t> m_unwantedTags;
    std::vector<JobId> m_unwantedJobs;
    std::uint64_t m_nextTag = 0;
    std::uint64_t m_nextId = 1;
    std::uint64_t m_revision = 0;
};

} // namespace ratescope
