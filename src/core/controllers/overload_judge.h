#pragma once

#include "core/outcome.h"

namespace ratescope {

/// Whether a bare 503 is a limit or a server that is gone. A proxy whose limit nobody told which
/// status to use refuses with it (nginx's limit_req does by default), and so does a load balancer
/// that has lost its servers. One alone proves nothing; two among twenty attempts are a limit,
/// since to slow down is right in either case. From then on every one of them counts.
class OverloadJudge
{
public:
    /// The end of an attempt. What it meant is known from then on.
    void saw(const Outcome& outcome)
    {
        if (!outcome.bare) {
            m_since += m_since < lately ? 1 : 0;
            return;
        }
        m_isLimit = m_isLimit || m_since < lately;
        m_since = 0;
    }
    bool isLimit(const Outcome& outcome) const { return outcome.bare && m_isLimit; }

private:
    static constexpr int lately = 20;

    int m_since = lately; ///< attempts since the latest one
    bool m_isLimit = false;
};

} // namespace ratescope
