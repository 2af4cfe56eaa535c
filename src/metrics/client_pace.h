#pragma once

#include "core/event.h"

#include <memory>

namespace ratescope {

/// What holds the client's own pace: the throttle that a person set, or what a controller makes of
/// it. Folded from the event stream.
class ClientPace
{
public:
    void fold(const Event& event);

    ControllerKind controller() const { return m_settings.kind; }
    /// Requests per second at most; 0: nothing is known to hold them, or nothing but the number in
    /// flight. A controller goes by the limit it believes in, a little less or, while it looks for
    /// more, a little more.
    double perSecond() const;
    /// What the controller believes; null: nothing yet, or there is none.
    const Belief* belief() const { return m_belief.get(); }

private:
    void setPolicy(const Policy& policy);

    ControllerSettings m_settings;
    ThrottleSettings m_throttle;
    std::shared_ptr<const Belief> m_belief;
};

} // namespace ratescope
