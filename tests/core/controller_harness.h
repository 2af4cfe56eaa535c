#pragma once

#include "core/controller.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

namespace ratescope::test {

/// What came of jobs that all wait from the start.
struct Course
{
    std::vector<Instant> admitted; ///< when each that was let in went
    std::vector<Instant> refused;
    Instant end;
};

/// Drives a controller against a server that is a function, in virtual time. Refusals are heard of
/// after 40 ms, answers after 500 ms.
class ControllerHarness
{
public:
    using Server = std::function<bool(Instant now, int inService)>;
    using Telling = std::function<void(Instant now, bool admitted, Outcome& outcome)>;

    explicit ControllerHarness(Controller& controller)
        : m_controller(controller)
    {}
    /// Fills in hints and limits, at the moment the request arrives.
    void setTelling(Telling telling) { m_telling = std::move(telling); }
    void setAnswerTime(Duration time) { m_answerTime = time; }
    void setMostInFlight(std::size_t most) { m_mostInFlight = most; }

    Course run(const Server& server, int jobs)
    {
        Course course;
        const Instant latest = m_now + std::chrono::hours(24);
        int left = jobs;
        while ((left > 0 || !m_inFlight.empty()) && m_now < latest) {
            std::optional<Instant> wake;
            if (left > 0 && m_inFlight.size() < m_mostInFlight) {
                const Admission admission =
                    m_controller.admit(m_now, {Tokens{1}, {}}, static_cast<int>(m_inFlight.size()));
                if (admission.now()) {
                    left -= send(server, course) ? 1 : 0;
                    continue;
                }
                if (admission.axis != Admission::Axis::concurrency) {
                    wake = admission.at;
                }
            }
            const auto first =
                std::min_element(m_inFlight.begin(), m_inFlight.end(),
                                 [](const Flight& a, const Flight& b) { return a.end < b.end; });
            if (first != m_inFlight.end() && (!wake || first->end <= *wake)) {
                const Flight flight = *first;
                m_inFlight.erase(first);
                m_now = flight.end;
                m_controller.ended(flight.attempt, m_now, flight.outcome);
            } else if (wake) {
                m_now = *wake;
            } else {
                break; // it waits for an end that never comes
            }
        }
        course.end = m_now;
        return course;
    }

    Instant now() const { return m_now; }

private:
    struct Flight
    {
        AttemptId attempt;
        Instant end;
        Outcome outcome;
    };

    bool send(const Server& server, Course& course)
    {
        const int inService = static_cast<int>(
            std::count_if(m_inFlight.begin(), m_inFlight.end(), [](const Flight& flight) {
                return flight.outcome.kind == OutcomeKind::answered;
            }));
        Flight flight;
        flight.attempt = {JobId{++m_lastJob}, 1};
        const bool admitted = server(m_now, inService);
        if (!admitted) {
            flight.outcome.kind = OutcomeKind::refused;
            flight.outcome.cause = Cause::rateLimit;
            flight.outcome.retriable = true;
        }
        flight.end = m_now + (admitted ? m_answerTime : Duration(std::chrono::milliseconds(40)));
        if (m_telling) {
            m_telling(m_now, admitted, flight.outcome);
        }
        (admitted ? course.admitted : course.refused).push_back(m_now);
        m_controller.sent(flight.attempt, m_now, {Tokens{1}, {}});
        m_inFlight.push_back(std::move(flight));
        return admitted;
    }

    Controller& m_controller;
    Telling m_telling;
    Duration m_answerTime = std::chrono::milliseconds(500);
    std::size_t m_mostInFlight = 10'000;
    Instant m_now;
    std::uint64_t m_lastJob = 0;
    std::vector<Flight> m_inFlight;
};

} // namespace ratescope::test
