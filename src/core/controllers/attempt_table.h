#pragma once

#include "core/controllers/send_log.h"
#include "core/job.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace ratescope {

/// Which entry of the log each attempt in flight is. They are at most a few hundred, so a plain
/// array beats a hash.
class AttemptTable
{
public:
    void add(AttemptId attempt, SendLog::Number number) { m_rows.push_back({attempt, number}); }

    std::optional<SendLog::Number> find(AttemptId attempt) const
    {
        const auto row = std::find_if(m_rows.begin(), m_rows.end(),
                                      [attempt](const Row& r) { return r.attempt == attempt; });
        return row == m_rows.end() ? std::nullopt : std::optional(row->number);
    }
    std::optional<SendLog::Number> take(AttemptId attempt)
    {
        const auto row = std::find_if(m_rows.begin(), m_rows.end(),
                                      [attempt](const Row& r) { return r.attempt == attempt; });
        if (row == m_rows.end()) {
            return std::nullopt;
        }
        const SendLog::Number number = row->number;
        *row = m_rows.back();
        m_rows.pop_back();
        return number;
    }

    /// The attempt departed only now, so its entry moves to the log's end: where it stood, and
    /// where it stands. Empty, and the attempt forgotten, where the log has forgotten it.
    struct Move
    {
        SendLog::Number from = 0;
        SendLog::Number to = 0;
    };
    std::optional<Move> departed(AttemptId attempt, SendLog& log, Instant now)
    {
        const std::optional<SendLog::Number> number = take(attempt);
        if (!number || !log.holds(*number)) {
            return std::nullopt;
        }
        const Move move{*number, log.moveToEnd(*number, now)};
        add(attempt, move.to);
        return move;
    }

    template <typename Action>
    void forEach(Action action) const
    {
        for (const Row& row : m_rows) {
            action(row.number);
        }
    }
    std::size_t size() const { return m_rows.size(); }

private:
    struct Row
    {
        AttemptId attempt;
        SendLog::Number number = 0;
    };

    std::vector<Row> m_rows;
};

} // namespace ratescope
