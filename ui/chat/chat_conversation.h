#pragma once

#include "ui/chat/conversation_message.h"
#include "ui/chat/message_tree.h"

#include <cstddef>
#include <vector>

namespace ratescope {

/// What a person sends.
struct TypedMessage
{
    QString text;
    std::vector<Attachment> attachments;
};

/// With what an answer is asked for.
struct Asking
{
    ChatSettings settings;
    QString model;      ///< as shown over the answer
    QString otherModel; ///< asked instead of the endpoint's; empty: the endpoint's
    WallTime at{};
};

/// One conversation: turns what a person asks into jobs and the engine's events into messages.
/// Knows neither widgets nor the engine; at most one answer is open at a time. It is a tree:
/// asking again and editing make siblings, and one branch is shown.
class ChatConversation
{
public:
    ChatConversation() = default;
    explicit ChatConversation(const KeptConversation& kept);

    /// What is shown: one branch, from its first message to its last.
    const std::vector<ConversationMessage>& messages() const { return m_tree.shown(); }
    /// Whether an answer is open: only then may stop() have something to do, only otherwise may a
    /// new job be made or another branch be shown.
    bool busy() const { return m_open.has_value(); }
    /// Whether fold() still has something to do, be it only to cancel what was stopped early.
    bool pending() const { return busy() || !m_unwantedTags.empty(); }
    /// The job of the open answer, once the engine has named it.
    std::optional<JobId> openJob() const;

    /// Adds a question and its open answer. The job carries the whole branch. Not while busy.
    JobSpec ask(const TypedMessage& typed, const Asking& asking);
    /// Asks again for the answer at `index`, which becomes a sibling. Not while busy.
    JobSpec askAgain(std::size_t index, const Asking& asking);
    /// Asks something else in place of the question at `index`. Not while busy.
    JobSpec askInstead(std::size_t index, const TypedMessage& typed, const Asking& asking);

    /// Shows the branch of the next (+1) or previous (-1) sibling of the message at `index`. Not
    /// while busy.
    void showSibling(std::size_t index, int step);
    /// Shows the branch that a message is on, wherever it is. Not while busy.
    void showBranchOf(std::uint64_t id);

    /// Ends the open answer, keeping its text so far. Returns the job to cancel; a job the engine
    /// has not named yet comes out of a later fold().
    std::optional<JobId> stop();

    /// Takes in what happened; events of other jobs are passed over. Returns jobs to cancel.
    std::vector<JobId> fold(const std::vector<Event>& events);

    /// The messages that changed after a revision, on any branch.
    std::vector<KeptMessage> changedSince(std::uint64_t revision) const;
    std::uint64_t revision() const { return m_tree.revision(); }

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

    JobSpec openAnswer(const Asking& asking);
    void append(Role role, const Asking& asking, const TypedMessage& typed, MessageState state);
    bool isOpenJob(JobId job) const { return m_open && m_open->job == job; }
    void setState(MessageState state);

    void on(const JobQueued& event, Instant at);
    void on(const JobWaiting& event, Instant at);
    void on(const AttemptStarted& event, Instant at);
    void on(const AnswerBegan& event, Instant at);
    void on(const AnswerText& event, Instant at);
    void on(const AttemptFinished& event, Instant at);
    void on(const JobFinished& event, Instant at);

    MessageTree m_tree;
    std::optional<OpenAnswer> m_open; ///< of the last message
    std::vector<std::uint64_t> m_unwantedTags;
    std::vector<JobId> m_unwantedJobs;
};

} // namespace ratescope
